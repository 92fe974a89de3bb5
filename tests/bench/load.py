"""The residents: so many talks side by side over HTTP, every reply read, checked and timed.

The client is as lean as asyncio allows, so that what is measured is the answering side.
"""

from __future__ import annotations

import asyncio
import json
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tests.bench.talks import CITY, LANGUAGE, Fine, Side, Turn, talk_about

LONGEST_REPLY = 60.0  # seconds
PATH = "/webhooks/rest/webhook"


class WrongReply(Exception):
    """A reply that is not the one this turn must get."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where one side answers Rasa's REST channel."""

    side: Side
    port: int


@dataclass(frozen=True, slots=True)
class Load:
    """`residents` at the same time, each followed by the next: `talks` talks in all.

    Every talk is another resident's, `name` and a number: nobody's history grows."""

    name: str
    residents: int
    talks: int


@dataclass(frozen=True, slots=True)
class Played:
    """Seconds of each turn, of the whole load, and the last reply of each talk."""

    turns: tuple[float, ...]
    seconds: float
    endings: tuple[str, ...]


async def play(door: Door, load: Load, fines: Sequence[Fine]) -> Played:
    """Raises WrongReply, OSError, TimeoutError; ends when the last talk ended."""
    talks = _talks(load, fines)
    turns: list[float] = []
    endings: list[str] = []
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(load.residents):
            group.create_task(_lane(door, talks, turns, endings))
    return Played(tuple(turns), time.perf_counter() - began, tuple(endings))


def _talks(load: Load, fines: Sequence[Fine]) -> Iterator[tuple[str, tuple[Turn, ...]]]:
    tables = [talk_about(fine) for fine in fines]
    return ((f"{load.name}-{n}", tables[n % len(tables)]) for n in range(load.talks))


async def _lane(
    door: Door,
    talks: Iterator[tuple[str, tuple[Turn, ...]]],
    turns: list[float],
    endings: list[str],
) -> None:
    """One talk after the other, until the common list is empty."""
    async with _line(door) as line:
        for sender, talk in talks:
            reply = ""
            for turn in talk:
                began = time.perf_counter()
                answer = await asyncio.wait_for(line.ask(sender, turn.text), LONGEST_REPLY)
                turns.append(time.perf_counter() - began)
                reply = _checked(door.side, turn, answer)
            endings.append(reply)


def _checked(side: Side, turn: Turn, answer: list[dict[str, Any]]) -> str:
    """Everything a resident would read; all pieces must be in it."""
    read = "\n".join(islice(_shown(answer), 1000))
    missing = [piece for piece in turn.pieces(side) if piece not in read]
    if missing:
        raise WrongReply(f"{side}: to {turn.text!r} came {read!r} without {missing}")
    return read


def _shown(answer: list[dict[str, Any]]) -> Iterator[str]:
    for message in answer:
        yield str(message.get("text", ""))
        yield from (str(button["title"]) for button in message.get("buttons", ()))


@dataclass(frozen=True, slots=True)
class Line:
    """One connection that stays open, one question at a time."""

    reader: StreamReader
    writer: StreamWriter

    async def ask(self, sender: str, text: str) -> list[dict[str, Any]]:
        metadata = {"city": CITY, "lang": LANGUAGE}
        body = json.dumps({"sender": sender, "message": text, "metadata": metadata}).encode()
        head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        self.writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer: list[dict[str, Any]] = json.loads(await self._read())
        return answer

    async def _read(self) -> bytes:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status, _, rest = head.partition("\r\n")
        fields = dict(line.split(": ", 1) for line in rest.strip().splitlines())
        body = await self.reader.readexactly(int(fields["content-length"]))
        if " 200 " not in f"{status} ":
            raise WrongReply(f"{status}: {body.decode(errors='replace')}")
        return body


@asynccontextmanager
async def _line(door: Door) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    try:
        yield Line(reader, writer)
    finally:
        writer.close()
