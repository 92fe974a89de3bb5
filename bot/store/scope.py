"""What the parts of one transaction share: its city, its moment, and the keys of its residents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Column,
    ColumnElement,
    Text,
    any_,
    bindparam,
    literal,
    select,
)

from bot.store.crypto import CityKeys, ResidentKey
from bot.store.database import Transaction
from bot.store.line import Statement
from bot.store.tables import address, resident


def given(column: Column[Any], name: str | None = None) -> BindParameter[Any]:
    """A bind parameter of the column's type, for places where Core cannot know it."""
    return bindparam(name or column.name, type_=column.type)


def one_of(column: Column[str], states: Iterable[str]) -> ColumnElement[bool]:
    """Fixed values; Core's `in_` is only complete when it runs."""
    return column == any_(literal([str(state) for state in states], ARRAY(Text)))


MOST_READINGS = 10_000

# FOR SHARE: an erasure of this resident waits until what we seal with the key is committed.
KEY = Statement(
    select(resident.c.wrapped, resident.c.erased_at.is_not(None))
    .where(resident.c.city == bindparam("city"), resident.c.id == bindparam("resident"))
    .with_for_update(read=True)
)
# Who was joined to somebody (linking.py): their last address is that one's now.
HEIR = Statement(
    select(address.c.resident)
    .join_from(resident, address, address.c.id == resident.c.last_address)
    .where(
        resident.c.city == bindparam("city"),
        resident.c.id == bindparam("resident"),
        address.c.city == bindparam("city"),
        address.c.resident != resident.c.id,
    )
)


class Readings:
    """The keys that came with the talks read last, so that saving one needs no look before.

    A key belongs to the turn it was read with: erasing a resident replaces the key and ends the
    turn in one transaction, so a save that finds its turn has the right key.
    """

    __slots__ = ("_keys",)

    def __init__(self) -> None:
        self._keys: dict[tuple[str, int], tuple[int, ResidentKey]] = {}

    def put(self, city: str, resident: int, turn: int, key: ResidentKey) -> None:
        self._keys[city, resident] = turn, key
        if len(self._keys) > MOST_READINGS:
            del self._keys[next(iter(self._keys))]  # the oldest one

    def take(self, city: str, resident: int, turn: int) -> ResidentKey | None:
        read = self._keys.pop((city, resident), None)
        return read[1] if read and read[0] == turn else None


@dataclass(frozen=True, slots=True)
class Locked:
    """A talk this transaction holds: the turn that was asked for, and the one in the table (an
    erasure adds to it)."""

    asked: int
    turn: int


class Scope:
    """`locked`: by resident."""

    __slots__ = ("_opened", "city", "keys", "locked", "now", "readings", "transaction")

    def __init__(
        self,
        transaction: Transaction,
        keys: CityKeys,
        readings: Readings,
        city: str,
        now: datetime,
    ) -> None:
        self.transaction, self.keys, self.readings = transaction, keys, readings
        self.city, self.now = city, now
        self.locked: dict[int, Locked] = {}
        self._opened: dict[int, ResidentKey] = {}

    def unwrap(self, resident: int, wrapped: bytes) -> None:
        """The key as read in this transaction, under a lock."""
        self.open(resident, self.keys.unwrap(wrapped, resident))

    def open(self, resident: int, key: ResidentKey) -> None:
        self._opened[resident] = key

    async def key_of(self, resident: int) -> ResidentKey:
        """Raises LookupError when this city has no such resident."""
        if resident not in self._opened:
            await self._look_up(resident)
        return self._opened[resident]

    async def whom(self, resident: int) -> int:
        """The resident to write for, where somebody may have been joined to somebody else since
        they were looked up. Raises LookupError when this city has no such resident."""
        if resident in self._opened or not await self._look_up(resident):
            return resident
        row = await self.transaction.row(HEIR, city=self.city, resident=resident)
        if row is None:
            return resident
        self.part_from(resident)
        return await self.whom(row[0])

    async def _look_up(self, resident: int) -> bool:
        """Whether they are a bare number only."""
        row = await self.transaction.row(KEY, city=self.city, resident=resident)
        if row is None:
            raise LookupError(f"{self.city} has no resident {resident}")
        wrapped, gone = row
        self.unwrap(resident, wrapped)
        return bool(gone)

    def part_from(self, resident: int) -> None:
        """Nothing more is written for them in this transaction."""
        self._opened.pop(resident, None)
        self.locked.pop(resident, None)
