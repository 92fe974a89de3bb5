"""A resident's account in all three books: the desk's database, the gateway's, the city's."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import psycopg

from bot.store.crypto import SecretKeys
from tests.stands.resident import Resident

Row = tuple[Any, ...]
Database: TypeAlias = psycopg.Connection[Row]

OF_RESIDENT = {
    "inbox": (
        "SELECT kind, handled_at IS NOT NULL FROM inbound WHERE resident = %s ORDER BY kind, id"
    ),
    "outbox": "SELECT state FROM outgoing WHERE resident = %s ORDER BY id",
    "talk": "SELECT turn, pending FROM talk WHERE resident = %s",
    "lease": "SELECT holder FROM lease WHERE resident = %s AND holder <> ''",
    "turns": "SELECT turn FROM event WHERE resident = %s ORDER BY id",
    "payments": (
        "SELECT state, minor, receipt IS NOT NULL FROM payment WHERE resident = %s ORDER BY 1"
    ),
    "moves": (
        "SELECT e.version, e.before, e.after FROM payment_event e "
        "JOIN payment p ON (p.city, p.id) = (e.city, e.payment) "
        "WHERE p.resident = %s ORDER BY p.created_at, e.id"
    ),
    "attempts": (
        "SELECT a.number, a.state FROM attempt a "
        "JOIN payment p ON (p.city, p.id) = (a.city, a.payment) WHERE p.resident = %s ORDER BY 1"
    ),
    "bookings": "SELECT state FROM booking WHERE resident = %s ORDER BY 1",
    "places": (
        "SELECT b.state FROM place p JOIN booking b ON (b.city, b.id) = (p.city, p.booking) "
        "WHERE b.resident = %s ORDER BY 1"
    ),
    "persons": (
        "SELECT p.service FROM booking_person p "
        "JOIN booking b ON (b.city, b.id) = (p.city, p.booking) WHERE b.resident = %s"
    ),
    "tries": (
        "SELECT scope FROM wrong_try "
        "WHERE split_part(key, ':', 1) LIKE '%%.' || %s::text || '.%%' ORDER BY 1"
    ),
    "intents": "SELECT name, outcome FROM intent WHERE resident = %s ORDER BY created_at",
}
A_MINUTE = (
    "UPDATE payment SET look_at = look_at - interval '1 min' WHERE look_at < %s + interval '1 min'",
    "UPDATE intent SET ask_at = ask_at - interval '1 min' WHERE ask_at < %s + interval '1 min'",
    "UPDATE procrastinate_workers SET last_heartbeat = '2020-01-01' WHERE last_heartbeat < %s",
)
"""Claims and signs of life of whoever was killed before that moment."""

KEYS = (
    "SELECT id FROM payment WHERE resident = %(r)s "
    "UNION SELECT key FROM intent WHERE resident = %(r)s"
)


class Kept(Protocol):
    """A desk whose books these are. `folder`: where its far sides keep theirs."""

    @property
    def folder(self) -> Path: ...
    @property
    def database_url(self) -> str: ...
    @property
    def secret_keys(self) -> str: ...


BUSY = (
    "SELECT task_name, status::text FROM procrastinate_jobs WHERE status::text IN ('todo', 'doing')"
)


@dataclass(frozen=True, slots=True)
class Books:
    """Read while the desk runs; the far sides' books are files of their own."""

    desk: Kept

    def resident(self, who: Resident) -> int | None:
        """Their number, as the address says; None for somebody erased or unknown."""
        with self._open() as database:
            return self._resident(database, who)

    def _resident(self, database: Database, who: Resident) -> int | None:
        keys = SecretKeys.parse(self.desk.secret_keys)
        known = keys.of(who.city).indexes("address.chat", "rest", who.sender)
        asked = "SELECT resident FROM address WHERE chat_index = ANY(%s)"
        found = database.execute(asked, (known,)).fetchone()
        return int(found[0]) if found else None

    def account(self, who: Resident) -> Mapping[str, Sequence[Row]]:
        """Everything that must be as it would have been without a kill."""
        with self._open() as database:
            resident = self._resident(database, who)
            if resident is None:
                return {}
            found = {
                name: database.execute(asked.encode(), (resident,)).fetchall()
                for name, asked in OF_RESIDENT.items()
            }
            keys = [row[0] for row in database.execute(KEYS, {"r": resident}).fetchall()]
        return {**found, **self._far(keys)}

    def busy(self) -> list[str]:
        """What the whole desk still has to do."""
        with self._open() as database:
            return [f"job {name} {state}" for name, state in database.execute(BUSY).fetchall()]

    def a_minute_passes(self, since: datetime) -> None:
        """For what a desk that was killed before that moment had claimed; nothing else is older."""
        with self._open() as database:
            for line in A_MINUTE:
                database.execute(line.encode(), (since,))

    def _far(self, keys: list[str]) -> Mapping[str, Sequence[Row]]:
        folder = self.desk.folder / "sandbox"
        city = _look(
            folder / "city.sqlite", "SELECT key, verb, register FROM accepted ORDER BY number"
        )
        gateway = _look(
            folder / "gateway.sqlite", "SELECT key, status, amount FROM payments ORDER BY rowid"
        )
        refunds = _look(
            folder / "gateway.sqlite", "SELECT key, status, amount FROM refunds ORDER BY rowid"
        )
        return {
            "city": [tuple(row[1:]) for row in city if row[0] in keys],
            "gateway": [tuple(row[1:]) for row in gateway if row[0].rsplit(":", 1)[0] in keys],
            "refunds": [tuple(row[1:]) for row in refunds if row[0].split(":")[0] in keys],
        }

    def _open(self) -> Database:
        return psycopg.connect(self.desk.database_url, autocommit=True)


def _look(file: Path, asked: str) -> list[Row]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as book:
        return book.execute(asked).fetchall()


def stuck(account: Mapping[str, Sequence[Row]]) -> list[str]:
    """What nobody would ever finish, or has done twice or out of order."""
    if not account:
        return []
    found = [f"not handled: {kind}" for kind, handled in account["inbox"] if not handled]
    found += [f"not said: {state}" for (state,) in account["outbox"] if state != "sent"]
    found += [f"lease of {holder}" for (holder,) in account["lease"]]
    found += [f"waits for {pending}" for _, pending in account["talk"] if pending]
    found += [f"never answered: {name}" for name, outcome in account["intents"] if outcome is None]
    turns = [turn for (turn,) in account["turns"]]
    if turns != sorted(set(turns)):
        found.append(f"events out of order: {turns}")
    versions = [version for version, *_ in account["moves"]]
    if versions != list(range(1, len(versions) + 1)):
        found.append(f"payment's events out of order: {versions}")
    return found
