"""What the practice city accepted, and what it turned away."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from integrations.sandbox.doors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from integrations.sandbox.ledger import Ledger

SCHEMA = """
CREATE TABLE IF NOT EXISTS accepted (
    number INTEGER PRIMARY KEY, verb TEXT NOT NULL, city TEXT NOT NULL, register TEXT NOT NULL,
    key TEXT NOT NULL, asked TEXT NOT NULL, subject TEXT NOT NULL, kept TEXT NOT NULL,
    answer TEXT NOT NULL, at TEXT NOT NULL,
    UNIQUE (city, key), UNIQUE (verb, city, register, subject)
);
CREATE TABLE IF NOT EXISTS turned_away (
    number INTEGER PRIMARY KEY, verb TEXT NOT NULL, city TEXT NOT NULL, register TEXT NOT NULL,
    key TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL
);
"""
TABLES = ("accepted", "turned_away")


@dataclass(frozen=True, slots=True)
class Act:
    """One submit or settle as asked. `subject`: what can be done only once. `asked` is compared
    and kept as a digest: it may hold what only the resident should know. `kept` is legible."""

    verb: str
    city: str
    register: str
    key: str
    asked: Mapping[str, Any]
    subject: str
    kept: Mapping[str, Any]

    @property
    def digest(self) -> str:
        facts = [self.verb, self.register, self.asked]
        return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Acts:
    ledger: Ledger
    clock: Callable[[], datetime]

    def known(self, act: Act) -> dict[str, Any] | None:
        """The answer this key got before. Raises `Problem` where it was another question."""
        sql = "SELECT asked, answer FROM accepted WHERE city = ? AND key = ?"
        row = self.ledger.row(sql, act.city, act.key)
        if row is None:
            return None
        if row["asked"] != act.digest:
            raise Problem(422, "this key was used for another body", "nonsense")
        return dict(json.loads(row["answer"]))

    def answered(self, verb: str, city: str, register: str, subject: str) -> dict[str, Any] | None:
        """The answer that whoever did this got."""
        sql = (
            "SELECT answer FROM accepted "
            "WHERE verb = ? AND city = ? AND register = ? AND subject = ?"
        )
        row = self.ledger.row(sql, verb, city, register, subject)
        return dict(json.loads(row["answer"])) if row else None

    def accept(self, act: Act, answer: Mapping[str, Any]) -> None:
        """On the disk when this returns."""
        with self.ledger.change() as book:
            book.execute(
                "INSERT INTO accepted "
                "(verb, city, register, key, asked, subject, kept, answer, at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *self._heads(act),
                    act.digest,
                    act.subject,
                    *map(_text, (act.kept, answer)),
                    self._at(),
                ),
            )

    def turn_away(self, act: Act, reason: str) -> int:
        """Count this try; how often this key was turned away for this reason."""
        with self.ledger.change() as book:
            book.execute(
                "INSERT INTO turned_away (verb, city, register, key, subject, reason, at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*self._heads(act), act.subject, reason, self._at()),
            )
        return self.turned_away(act, reason)

    def turned_away(self, act: Act, reason: str) -> int:
        sql = "SELECT count(*) AS times FROM turned_away WHERE city = ? AND key = ? AND reason = ?"
        row = self.ledger.row(sql, act.city, act.key, reason)
        return int(row["times"]) if row else 0

    def was_told(self, city: str, register: str, subject: str, reason: str) -> bool:
        sql = (
            "SELECT 1 FROM turned_away "
            "WHERE city = ? AND register = ? AND subject = ? AND reason = ? LIMIT 1"
        )
        return self.ledger.row(sql, city, register, subject, reason) is not None

    def wipe(self) -> None:
        with self.ledger.change() as book:
            for table in TABLES:
                book.execute(f"DELETE FROM {table}")  # noqa: S608 own table names

    def _heads(self, act: Act) -> tuple[str, str, str, str]:
        return act.verb, act.city, act.register, act.key

    def _at(self) -> str:
        return self.clock().astimezone(UTC).isoformat(timespec="microseconds")


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True)
