"""The desk: holds and bookings of places. The key `place_once` judges, never a look before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.bookings import Booking, BookingState, Place
from bot.store import desk_rows as rows
from bot.store.line import Statement
from bot.store.scope import Scope

LONGEST = timedelta(minutes=30)


class PostgresDesk:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def hold(self, booking: Booking, now: datetime) -> bool:
        scope = self._scope
        key = await scope.key_of(booking.resident)
        plain = {column.name: getattr(booking, column.name) for column in rows.PLAIN}
        self._give_way(booking.place, now)
        row = await scope.transaction.row(
            rows.HOLD,
            **plain | {"state": booking.state.value},
            **self._at(booking.place),
            booking=booking.id,
            private=rows.seal(key, booking, booking.code, booking.token),
        )
        return row is not None

    async def taken(
        self, city: str, desk: str, begin: datetime, end: datetime, now: datetime
    ) -> Sequence[tuple[datetime, int]]:
        self._own(city)
        period = {"desk": desk, "begin": begin, "end": end, "now": now}
        found = await self._scope.transaction.rows(rows.TAKEN, city=city, **period)
        return [(starts_at, seat) for starts_at, seat in found]

    async def get(self, booking: str) -> Booking | None:
        return await self._one(rows.GET, booking=booking)

    async def by_token(self, token: str) -> Booking | None:
        tokens = self._scope.keys.indexes("booking.token", token)
        return await self._one(rows.BY_TOKEN, tokens=tokens)

    async def of(self, resident: int) -> Sequence[Booking]:
        return await self._all(rows.OF, resident=resident)

    async def extend(
        self, resident: int, until: datetime, now: datetime, *, longest: timedelta = LONGEST
    ) -> None:
        self._scope.transaction.queue(
            rows.EXTEND,
            city=self._scope.city,
            resident=resident,
            until=until,
            now=now,
            longest=longest,
        )

    async def confirm(
        self, booking: Booking, *, code: str, token: str, persons: Sequence[str], now: datetime
    ) -> str:
        scope = self._scope
        found = await self._one(rows.LOCK, booking=booking.id)
        if found is None or found.state not in (
            BookingState.HELD,
            BookingState.LAPSED,
            BookingState.CONFIRMED,
        ):
            return "lapsed"
        if found.state is BookingState.CONFIRMED:
            return "confirmed"
        if not await self._engage(found, persons, now):
            return "already_booked"
        if not await self._still_has(found, now):
            self._queue(rows.DISENGAGE, booking=found.id)
            return "lapsed"
        key = await scope.key_of(found.resident)
        self._queue(
            rows.CONFIRM,
            booking=found.id,
            private=rows.seal(key, replace(found, title=booking.title), code, token),
            token_index=scope.keys.index("booking.token", token),
        )
        return "confirmed"

    async def end(self, booking: str, to: BookingState, now: datetime) -> bool:
        facts = {"city": self._scope.city, "booking": booking, "to": to.value, "now": now}
        return await self._scope.transaction.row(rows.END, **facts) is not None

    async def mark(self, booking: Booking, to: BookingState, now: datetime) -> bool:
        facts = {"booking": booking.id, "before": booking.state.value, "to": to.value, "now": now}
        city = self._scope.city
        return await self._scope.transaction.row(rows.MARK, city=city, **facts) is not None

    async def move(self, booking: Booking, to: Place, now: datetime) -> bool:
        found = await self._one(rows.LOCK, booking=booking.id)
        if found is None or found.place != booking.place or not _is_live(found, now):
            return False
        if not await self._claim(found, to, now):
            return False
        self._queue(rows.MOVE, booking=found.id, **_there(to))
        self._queue(rows.GIVE_BACK, booking=found.id, **_there(to))
        return True

    async def _engage(self, booking: Booking, persons: Sequence[str], now: datetime) -> bool:
        """False when one of them has a live booking of this service; then nobody is engaged."""
        if not persons:
            return True
        keys, service = self._scope.keys, booking.service
        mine = sorted({keys.index("person", service, person) for person in persons})
        known = [each for person in persons for each in keys.indexes("person", service, person)]
        facts = {"service": service, "known": known}
        self._queue(rows.PART_THE_PAST, **facts, now=now)
        engaged = await self._scope.transaction.rows(
            rows.ENGAGE, city=self._scope.city, booking=booking.id, **facts, persons=mine
        )
        if len(engaged) < len(mine):
            self._queue(rows.DISENGAGE, booking=booking.id)
        return len(engaged) == len(mine)

    async def _still_has(self, booking: Booking, now: datetime) -> bool:
        """A hold that lapsed gets the same place again if nobody else has it."""
        return _is_live(booking, now) or await self._claim(booking, booking.place, now)

    async def _claim(self, booking: Booking, place: Place, now: datetime) -> bool:
        self._give_way(place, now)
        facts = {**self._at(place), "booking": booking.id}
        return await self._scope.transaction.row(rows.CLAIM, **facts) is not None

    def _give_way(self, place: Place, now: datetime) -> None:
        self._scope.transaction.queue(rows.GIVE_WAY, **self._at(place), now=now)

    def _at(self, place: Place) -> dict[str, object]:
        self._own(place.city)
        return {"city": place.city, **_there(place)}

    def _own(self, city: str) -> None:
        if city != self._scope.city:
            raise ValueError(f"a place of {city} in a transaction of {self._scope.city}")

    def _queue(self, statement: Statement, **facts: object) -> None:
        self._scope.transaction.queue(statement, city=self._scope.city, **facts)

    async def _all(self, statement: Statement, **facts: object) -> list[Booking]:
        scope = self._scope
        found = await scope.transaction.rows(statement, city=scope.city, **facts)
        return [rows.read(row, scope.keys, scope.city) for row in found]

    async def _one(self, statement: Statement, **facts: object) -> Booking | None:
        found = await self._all(statement, **facts)
        return found[0] if found else None


def _there(place: Place) -> dict[str, object]:
    return {"desk": place.desk, "starts_at": place.starts_at, "seat": place.seat}


def _is_live(booking: Booking, now: datetime) -> bool:
    match booking.state:
        case BookingState.CONFIRMED:
            return True
        case BookingState.HELD:
            return booking.until is None or booking.until > now
        case _:
            return False
