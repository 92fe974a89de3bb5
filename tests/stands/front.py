"""What stands in front of several webs: each connection goes to the next one that answers."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.stands.desk import free_port

PIECE = 65_536


@dataclass
class Front:
    """`ports`: where the webs listen on this machine."""

    ports: Sequence[int]
    port: int
    turn: int = 0
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    passing: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, listening: threading.Event) -> None:
        async with await asyncio.start_server(self._take, "127.0.0.1", self.port):
            listening.set()
            await self.ending.wait()

    def _take(self, reader: StreamReader, writer: StreamWriter) -> None:
        passing = asyncio.create_task(self._pass_on(reader, writer))
        self.passing.add(passing)
        passing.add_done_callback(self.passing.discard)

    async def _pass_on(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Both ways until one side is through; a client nobody answers is hung up on."""
        with contextlib.suppress(OSError):
            far_reader, far_writer = await self._next()
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
            far_writer.close()
        writer.close()

    async def _next(self) -> tuple[StreamReader, StreamWriter]:
        self.turn += 1
        for number in range(len(self.ports)):
            port = self.ports[(self.turn + number) % len(self.ports)]
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        raise OSError("no web answers")


async def _pump(reader: StreamReader, writer: StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


@contextlib.contextmanager
def front(ports: Sequence[int]) -> Iterator[Front]:
    """In a thread of its own; it answers when this yields. Open connections are cut at the end."""
    made, loop, listening = Front(ports, free_port()), asyncio.new_event_loop(), threading.Event()
    serving = threading.Thread(target=_run, args=[loop, made, listening])
    serving.start()
    try:
        assert listening.wait(10), "the front does not listen"
        yield made
    finally:
        loop.call_soon_threadsafe(made.ending.set)
        serving.join()


def _run(loop: asyncio.AbstractEventLoop, made: Front, listening: threading.Event) -> None:
    with contextlib.closing(loop):
        loop.run_until_complete(made.serve(listening))
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left))
