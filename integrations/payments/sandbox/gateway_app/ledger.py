"""The practice gateway's own book: payments, refunds, events and what is still to be delivered."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from integrations.payments.sandbox.gateway_app.mischief import Mischief, Twist

if TYPE_CHECKING:
    import sqlite3

    from integrations.sandbox.ledger import Ledger

SCHEMA = """
CREATE TABLE IF NOT EXISTS payments (
    id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, asked TEXT NOT NULL,
    amount INTEGER NOT NULL, currency TEXT NOT NULL, description TEXT NOT NULL,
    return_url TEXT NOT NULL, callback_url TEXT NOT NULL,
    status TEXT NOT NULL, mischief TEXT NOT NULL,
    paid_amount INTEGER, paid_at TEXT,
    created_at TEXT NOT NULL, expires_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS refunds (
    id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, asked TEXT NOT NULL,
    payment TEXT NOT NULL REFERENCES payments, amount INTEGER NOT NULL,
    status TEXT NOT NULL, due_at TEXT NOT NULL, created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS events (
    id TEXT PRIMARY KEY, payment TEXT NOT NULL REFERENCES payments,
    type TEXT NOT NULL, body TEXT NOT NULL, created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER PRIMARY KEY, event TEXT NOT NULL REFERENCES events, twist TEXT NOT NULL,
    due_at TEXT, tries INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting',
    answer TEXT
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS payments_open ON payments (expires_at) WHERE status = 'open';
CREATE TABLE IF NOT EXISTS orders (number INTEGER PRIMARY KEY, mischief TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS turned_away (key TEXT PRIMARY KEY, times INTEGER NOT NULL);
"""
TABLES = ("deliveries", "events", "refunds", "payments", "orders", "turned_away")


@dataclass(frozen=True, slots=True)
class HostedPayment:
    id: str
    key: str
    asked: str
    amount: int
    currency: str
    description: str
    return_url: str
    callback_url: str
    status: str
    mischief: Mischief
    paid_amount: int | None
    paid_at: str | None
    created_at: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class Refund:
    id: str
    key: str
    asked: str
    payment: str
    amount: int
    status: str
    due_at: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Delivery:
    number: int
    event: str
    body: str
    callback_url: str
    twist: Twist
    tries: int


PAYMENT = tuple(cell.name for cell in fields(HostedPayment))
REFUND = tuple(cell.name for cell in fields(Refund))


def marks(cells: tuple[str, ...]) -> str:
    return ", ".join("?" * len(cells))


def payment_of(row: sqlite3.Row) -> HostedPayment:
    cells: dict[str, Any] = dict(row)
    return HostedPayment(**{**cells, "mischief": Mischief(cells["mischief"])})


def refund_of(row: sqlite3.Row) -> Refund:
    return Refund(**dict(row))


def delivery_of(row: sqlite3.Row) -> Delivery:
    cells: dict[str, Any] = dict(row)
    return Delivery(**{**cells, "twist": Twist(cells["twist"])})


def stamp(moment: datetime) -> str:
    """One width and one zone, so that stamps sort as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def digest(asked: object) -> str:
    """What was asked, as something that can be compared and not read."""
    return sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()


def write_payment(book: sqlite3.Connection, made: HostedPayment) -> None:
    book.execute(
        f"INSERT INTO payments ({', '.join(PAYMENT)}) VALUES ({marks(PAYMENT)})",  # noqa: S608 own column names
        astuple(made),
    )


def write_status(book: sqlite3.Connection, now: HostedPayment) -> None:
    book.execute(
        "UPDATE payments SET status = ?, paid_amount = ?, paid_at = ? WHERE id = ?",
        (now.status, now.paid_amount, now.paid_at, now.id),
    )


def write_refund(book: sqlite3.Connection, made: Refund) -> None:
    book.execute(
        f"INSERT INTO refunds ({', '.join(REFUND)}) VALUES ({marks(REFUND)})",  # noqa: S608 own column names
        astuple(made),
    )


def write_event(
    book: sqlite3.Connection, event: tuple[str, ...], due: list[tuple[Twist, str]]
) -> None:
    """An event and when it is to be delivered; one that is known already is not told again."""
    if book.execute("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?)", event).rowcount:
        book.executemany(
            "INSERT INTO deliveries (event, twist, due_at) VALUES (?, ?, ?)",
            [(event[0], twist, at) for twist, at in due],
        )


def take_order(book: sqlite3.Connection) -> Mischief | None:
    """The next mischief ordered through `POST /control`, used up by this."""
    row = book.execute("SELECT number, mischief FROM orders ORDER BY number LIMIT 1").fetchone()
    if row is None:
        return None
    book.execute("DELETE FROM orders WHERE number = ?", (row["number"],))
    return Mischief(row["mischief"])


def turn_away(book: sqlite3.Connection, key: str) -> int:
    """Count this try under this key."""
    sql = (
        "INSERT INTO turned_away VALUES (?, 1) "
        "ON CONFLICT (key) DO UPDATE SET times = times + 1 RETURNING times"
    )
    return int(book.execute(sql, (key,)).fetchone()["times"])


def due_deliveries(ledger: Ledger, now: datetime, limit: int) -> list[Delivery]:
    sql = (
        "SELECT number, event, body, callback_url, twist, tries FROM deliveries "
        "JOIN events ON events.id = event JOIN payments ON payments.id = payment "
        "WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, number LIMIT ?"
    )
    return [delivery_of(row) for row in ledger.rows(sql, stamp(now), limit)]


def write_try(ledger: Ledger, number: int, state: str, due_at: str | None, answer: str) -> None:
    with ledger.change() as book:
        book.execute(
            "UPDATE deliveries SET state = ?, due_at = ?, answer = ?, tries = tries + 1 "
            "WHERE number = ?",
            (state, due_at, answer, number),
        )


def wipe(ledger: Ledger) -> None:
    with ledger.change() as book:
        for table in TABLES:
            book.execute(f"DELETE FROM {table}")  # noqa: S608 own table names
