"""Rows that change hands: opened with one resident's key, sealed with another's."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, any_, bindparam, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from bot.store.crypto import ResidentKey
from bot.store.line import Row, Statement
from bot.store.matter_tables import attempt, booking, intent, payment
from bot.store.scope import Scope, given
from bot.store.tables import address, inbound, outgoing


@dataclass(frozen=True, slots=True)
class Change:
    """`old` and `new`: residents, each with the key that opens and seals what is theirs."""

    scope: Scope
    old: int
    old_key: ResidentKey
    new: int
    new_key: ResidentKey

    def resealed(self, sealed: bytes | None, name: str, *facts: str | int) -> bytes | None:
        """The same value, bound to the same place of its new resident."""
        if sealed is None:
            return None
        value = self.old_key.open(sealed, name, self.scope.city, self.old, *facts)
        return self.new_key.seal(value, name, self.scope.city, self.new, *facts)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A private column, the name it is sealed under, and the columns it is bound to."""

    column: str
    name: str
    facts: tuple[str, ...]


class Rows:
    """The rows of one table that may change hands."""

    def __init__(self, table: Table, id_: str, *sealed: Sealed) -> None:
        self._sealed = sealed
        key = table.c[id_]
        columns = {each.column: table.c[each.column] for each in sealed}
        facts = {name: table.c[name] for each in sealed for name in each.facts}
        self._names = (*columns, *facts)
        self._look = select(key, *columns.values(), *facts.values()).where(
            table.c.city == bindparam("city")
        )
        values = {column: given(column, f"new_{name}") for name, column in columns.items()}
        if "resident" in table.c:
            values[table.c.resident] = given(table.c.resident, "new_resident")
        self._take = Statement(
            update(table)
            .where(table.c.city == bindparam("city"), key == given(key, "row"))
            .values(values)
        )

    def where(self, *conditions: ColumnElement[bool]) -> Moving:
        return Moving(Statement(self._look.where(*conditions)), self)

    def queue(self, change: Change, row: Row) -> None:
        id_, *values = row
        found = dict(zip(self._names, values, strict=True))
        fresh: dict[str, object] = {}
        for each in self._sealed:
            facts = [found[name] for name in each.facts]
            fresh[f"new_{each.column}"] = change.resealed(found[each.column], each.name, *facts)
        change.scope.transaction.queue(
            self._take, city=change.scope.city, row=id_, new_resident=change.new, **fresh
        )


@dataclass(frozen=True, slots=True)
class Moving:
    """Some rows of a table, found by `look`."""

    look: Statement
    rows: Rows

    async def __call__(self, change: Change, **by: object) -> None:
        scope = change.scope
        for row in await scope.transaction.rows(self.look, city=scope.city, **by):
            self.rows.queue(change, row)


_CHAT = Sealed("chat", "chat", ("account", "channel"))
_addresses = Rows(address, "id", _CHAT)
_inbound = Rows(inbound, "id", Sealed("body", "inbound.body", ("kind",)))
_outgoing = Rows(outgoing, "id", Sealed("words", "outgoing.words", ("key",)), _CHAT)
_intents = Rows(intent, "key", Sealed("args", "intent.args", ("key",)))
_bookings = Rows(booking, "id", Sealed("private", "booking.private", ("id",)))
_attempts = Rows(attempt, "key", Sealed("pay_url", "attempt.pay_url", ("key",)))


def _of(table: Table) -> ColumnElement[bool]:
    return table.c.resident == bindparam("resident")


# An address takes its inbound rows with it (its foreign key cascades): they come after it.
ADDRESSES = _addresses.where(_of(address))
ADDRESS = _addresses.where(address.c.id == bindparam("address"))
INBOUND = _inbound.where(inbound.c.address == any_(bindparam("doors", type_=ARRAY(BigInteger))))
OUTGOING = _outgoing.where(_of(outgoing))
INTENTS = _intents.where(_of(intent))
BOOKINGS = _bookings.where(_of(booking))
ATTEMPTS = _attempts.where(
    attempt.c.payment.in_(
        select(payment.c.id).where(payment.c.city == bindparam("city"), _of(payment))
    )
)
