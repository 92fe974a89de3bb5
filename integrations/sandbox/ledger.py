"""A far side's own memory: one SQLite file that survives a kill of its process.

It stands apart from the house's database on purpose, so that a test can lay both books side by
side after a crash.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Short statements on one connection; a commit is on the disk when `change` is left."""

    connection: sqlite3.Connection

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction that excludes every other writer; an exception undoes it."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def rows(self, sql: str, *cells: Cell) -> list[sqlite3.Row]:
        return self.connection.execute(sql, cells).fetchall()

    def row(self, sql: str, *cells: Cell) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self.connection.execute(sql, cells).fetchone()
        return found

    def close(self) -> None:
        self.connection.close()


def open_ledger(path: Path, schema: str) -> Ledger:
    """Open or make the file. `schema` must be repeatable (`IF NOT EXISTS`)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, timeout=5, cached_statements=64
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a power cut must not take an answer back
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(schema)
    return Ledger(connection)
