"""The stand in a thread of its own, for tests that are not asynchronous."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.stands.telegram.server import telegram_stand
from tests.stands.telegram.stand import TelegramStand

T = TypeVar("T")
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class ThreadedStand:
    """Everything that touches the stand goes through a call of this.

    with threaded_stand() as run:
        li = run(lambda stand: stand.resident("Li"))
        run(lambda _: li.say("hello"))
        message = run.wait(lambda _: li.see("Which service?"))
    """

    stand: TelegramStand
    loop: asyncio.AbstractEventLoop

    def __call__(self, act: Callable[[TelegramStand], T]) -> T:
        """Done in the stand's thread."""

        async def made() -> T:
            return act(self.stand)

        return self.wait(lambda _: made())

    def wait(self, act: Callable[[TelegramStand], Coroutine[Any, Any, T]]) -> T:
        """Awaited in the stand's thread."""
        return asyncio.run_coroutine_threadsafe(act(self.stand), self.loop).result(PATIENCE)


@contextmanager
def threaded_stand(**options: Any) -> Iterator[ThreadedStand]:
    """Options are those of `telegram_stand`."""
    ready: Future[ThreadedStand] = Future()
    over = threading.Event()

    async def serve() -> None:
        async with telegram_stand(**options) as stand:
            ready.set_result(ThreadedStand(stand, asyncio.get_running_loop()))
            await asyncio.to_thread(over.wait)

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as problem:
            if ready.done():
                raise
            ready.set_exception(problem)

    thread = threading.Thread(target=run, name="telegram stand", daemon=True)
    thread.start()
    try:
        yield ready.result(PATIENCE)
    finally:
        over.set()
        thread.join(PATIENCE)
