"""What the parts of one transaction share: its city, its moment, and the keys of its residents."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Column, bindparam, select

from bot.store.crypto import CityKeys, ResidentKey
from bot.store.database import Transaction
from bot.store.line import Statement
from bot.store.tables import resident


def given(column: Column[Any], name: str | None = None) -> BindParameter[Any]:
    """A bind parameter of the column's type, for places where Core cannot know it."""
    return bindparam(name or column.name, type_=column.type)


# FOR SHARE: an erasure of this resident waits until what we seal with the key is committed.
KEY = Statement(
    select(resident.c.wrapped)
    .where(resident.c.city == bindparam("city"), resident.c.id == bindparam("resident"))
    .with_for_update(read=True)
)


class Scope:
    """`locked`: resident -> turn of the talks this transaction holds."""

    __slots__ = ("_opened", "city", "keys", "locked", "now", "transaction")

    def __init__(self, transaction: Transaction, keys: CityKeys, city: str, now: datetime) -> None:
        self.transaction, self.keys, self.city, self.now = transaction, keys, city, now
        self.locked: dict[int, int] = {}
        self._opened: dict[int, ResidentKey] = {}

    def opened(self, resident: int, wrapped: bytes) -> ResidentKey:
        """Remembers the key that was read in this transaction, under a lock."""
        key = self._opened[resident] = self.keys.unwrap(wrapped, resident)
        return key

    def replaced(self, resident: int, key: ResidentKey) -> None:
        self._opened[resident] = key

    async def key_of(self, resident: int) -> ResidentKey:
        """Raises LookupError when this city has no such resident."""
        if found := self._opened.get(resident):
            return found
        row = await self.transaction.row(KEY, city=self.city, resident=resident)
        if row is None:
            raise LookupError(f"{self.city} has no resident {resident}")
        return self.opened(resident, row[0])
