"""The note beside the database: where the model and the practice far sides of a folder answer.

One process of a folder keeps them, by a file lock, and writes the note (0600); others read it.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from bot.ports import Parse, Unreachable
from nlu.rasa import Rasa

NOTE = "desk.json"
LOCK = "desk.lock"


@dataclass
class Note:
    """What other processes of this folder need to know about the one that keeps things running."""

    pid: int
    started: float
    nlu_url: str | None = None
    nlu_token: str | None = None
    far_side: dict[str, Any] | None = None

    @classmethod
    def mine(cls) -> Note:
        return cls(os.getpid(), psutil.Process().create_time())

    def write(self, folder: Path) -> None:
        write_private(folder / NOTE, json.dumps(asdict(self)))


def read(folder: Path) -> Note | None:
    """What is noted, if the process that wrote it is really there."""
    try:
        note = Note(**json.loads((folder / NOTE).read_text("utf-8")))
        process = psutil.Process(note.pid)
        alive = abs(process.create_time() - note.started) < 1
    except (OSError, ValueError, TypeError, psutil.NoSuchProcess):
        return None
    return note if alive else None


def remove(folder: Path) -> None:
    (folder / NOTE).unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, for us alone."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@dataclass
class NotedModel:
    """The model that is noted, wherever it answers just now. Implements `Interpreter`."""

    client: httpx.AsyncClient
    folder: Path
    seen: tuple[int, int] | None = None
    model: Rasa | None = None

    async def parse(self, text: str) -> Parse:
        self._look()
        if self.model is None:
            raise Unreachable("model", "is not up")
        return await self.model.parse(text)

    def _look(self) -> None:
        """Reads the note again if it is another one by now."""
        try:
            stat = (self.folder / NOTE).stat()
        except FileNotFoundError:
            self.seen = self.model = None
            return
        sign = stat.st_ino, stat.st_mtime_ns
        if sign != self.seen:
            note, self.seen = read(self.folder), sign
            there = note and note.nlu_url
            self.model = Rasa(self.client, there, note.nlu_token) if note and there else None
