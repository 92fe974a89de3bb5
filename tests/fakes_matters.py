"""The fake store's payments and desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.bookings import Booking, BookingState, Place
from bot.domain.payments import (
    LIVE_ATTEMPTS,
    OPEN_STATES,
    Attempt,
    AttemptState,
    Payment,
    PaymentState,
    attempt_before,
    may_move,
)
from bot.ports import Conflict
from tests.fakes_tables import Owned, PaymentRow
from tests.fakes_talk import Part

S = PaymentState
UNDER_WAY = {S.PENDING, S.UNKNOWN, S.PAID, S.REFUNDING}
MOMENT, CLAIM = timedelta(seconds=5), timedelta(minutes=1)


class FakePayments(Part):
    async def add(self, payment: Payment) -> None:
        self.resident(payment.resident)
        thing = (payment.register, payment.reference)
        same = [p for p in await self.of(payment.resident) if (p.register, p.reference) == thing]
        if any(p.state in OPEN_STATES for p in same) or await self.get(payment.id):
            raise Conflict
        row = PaymentRow(payment, payment.created_at, payment.expires_at)
        self.tables.payments[self.own(payment.id)] = row

    async def get(self, payment: str) -> Payment | None:
        row = self.tables.payments.get(self.own(payment))
        return row.payment if row else None

    async def by_token(self, token: str) -> Payment | None:
        return next((p for p in self._all() if p.token and p.token == token), None)

    async def by_attempt(self, key: str) -> tuple[Payment, Attempt] | None:
        attempt = self.tables.attempts.get(self.own(key))
        payment = await self.get(attempt.payment) if attempt else None
        return (payment, attempt) if payment and attempt else None

    async def of(self, resident: int) -> Sequence[Payment]:
        return [p for p in self._all() if p.resident == resident]

    async def open_for(self, resident: int, register: str, reference: str) -> Payment | None:
        standing = {*OPEN_STATES, S.PAID, S.FULFILLED, S.REVIEW}
        found = [
            p
            for p in await self.of(resident)
            if (p.register, p.reference) == (register, reference) and p.state in standing
        ]
        newest = max(found, key=lambda p: (p.created_at, p.version), default=None)
        return next((p for p in found if p.state not in OPEN_STATES), newest)

    async def move(
        self, payment: Payment, to: PaymentState, *, why: str, now: datetime, receipt: str | None
    ) -> Payment | None:
        row = self.tables.payments.get(self.own(payment.id))
        if row is None or not may_move(payment.state, to):
            return None
        if (row.payment.version, row.payment.state) != (payment.version, payment.state):
            return None
        version, receipt = payment.version + 1, receipt or row.payment.receipt
        moved = replace(row.payment, state=to, version=version, receipt=receipt)
        at = payment.expires_at if to is S.CREATED else now + MOMENT if to in UNDER_WAY else None
        if at is None and self._still_open(payment.id):
            at = now + MOMENT
        self.tables.payments[self.own(payment.id)] = PaymentRow(moved, now, at)
        self.tables.payment_events[self.tables.next_id()] = (payment.id, to.value, why)
        return moved

    async def due(self, now: datetime, most: int) -> Sequence[Payment]:
        mine = [(key, row) for key, row in self.tables.payments.items() if key.city == self.city]
        found = [(key, row) for key, row in mine if row.look_at and row.look_at <= now][:most]
        for key, row in found:
            unfinished = row.payment.state in UNDER_WAY | {S.CREATED} or self._still_open(key.id)
            again = now + CLAIM if unfinished else None
            self.tables.payments[key] = replace(row, look_at=again)
        return [row.payment for _, row in found]

    async def look_again(self, payment: str, at: datetime | None) -> None:
        if row := self.tables.payments.get(self.own(payment)):
            self.tables.payments[self.own(payment)] = replace(row, look_at=at)

    async def add_attempt(self, attempt: Attempt) -> None:
        self.tables.attempts.setdefault(self.own(attempt.key), attempt)

    async def attempts(self, payment: str) -> Sequence[Attempt]:
        mine = [a for key, a in self.tables.attempts.items() if key.city == self.city]
        return sorted((a for a in mine if a.payment == payment), key=lambda a: a.number)

    async def move_attempt(
        self, key: str, to: AttemptState, *, gateway_id: str | None, pay_url: str | None
    ) -> None:
        found = self.tables.attempts.get(self.own(key))
        if found is None or found.state not in attempt_before(to):
            raise Conflict
        self.tables.attempts[self.own(key)] = replace(
            found,
            state=to,
            gateway_id=gateway_id or found.gateway_id,
            pay_url=pay_url or found.pay_url,
        )

    async def callback(self, gateway: str, event: str, now: datetime) -> bool:
        seen = self.own((gateway, event)) in self.tables.callbacks
        self.tables.callbacks.setdefault(self.own((gateway, event)), now)
        return not seen

    def _all(self) -> list[Payment]:
        rows = [row for key, row in self.tables.payments.items() if key.city == self.city]
        return sorted((row.payment for row in rows), key=lambda p: p.created_at)

    def _still_open(self, payment: str) -> bool:
        still = LIVE_ATTEMPTS | {AttemptState.REFUNDING}
        mine = [a for key, a in self.tables.attempts.items() if key.city == self.city]
        return any(a.state in still for a in mine if a.payment == payment)


class FakeDesk(Part):
    async def hold(self, booking: Booking, now: datetime) -> bool:
        self.resident(booking.resident)
        if not self._claim(booking.id, booking.place, now):
            return False
        self.tables.bookings[self.own(booking.id)] = booking
        return True

    async def taken(
        self, city: str, desk: str, begin: datetime, end: datetime, now: datetime
    ) -> Sequence[tuple[datetime, int]]:
        self._own_city(city)
        return sorted(
            (at, seat)
            for (its_city, (its_desk, at, seat)), booking in self.tables.places.items()
            if (its_city, its_desk) == (city, desk) and begin <= at < end
            if _has_it(self.tables.bookings[self.own(booking)], now)
        )

    async def get(self, booking: str) -> Booking | None:
        return self.tables.bookings.get(self.own(booking))

    async def by_token(self, token: str) -> Booking | None:
        return next((b for b in self._all() if b.token == token), None)

    async def of(self, resident: int) -> Sequence[Booking]:
        return [b for b in self._all() if b.resident == resident]

    async def extend(
        self,
        resident: int,
        until: datetime,
        now: datetime,
        *,
        longest: timedelta = timedelta(minutes=30),
    ) -> None:
        for b in await self.of(resident):
            if b.state is BookingState.HELD and b.until and b.until > now:
                wanted = max(b.until, min(until, b.created_at + longest))
                self.tables.bookings[self.own(b.id)] = replace(b, until=wanted)

    async def confirm(
        self, booking: Booking, *, code: str, token: str, persons: Sequence[str], now: datetime
    ) -> str:
        found = await self.get(booking.id)
        if found and found.state is BookingState.CONFIRMED:
            return "confirmed"
        if found is None or found.state not in (BookingState.HELD, BookingState.LAPSED):
            return "lapsed"
        if self._engaged(found, persons, now):
            return "already_booked"
        if not _is_live(found, now) and not self._claim(found.id, found.place, now):
            return "lapsed"
        for person in persons:
            self.tables.persons[self.own((found.service, person))] = found.id
        confirmed = replace(found, state=BookingState.CONFIRMED, until=None, code=code, token=token)
        self.tables.bookings[self.own(found.id)] = confirmed
        return "confirmed"

    async def end(self, booking: str, to: BookingState, now: datetime) -> bool:
        found = await self.get(booking)
        if found is None or not _is_live(found, now):
            return False
        ended = replace(found, state=to, sequence=found.sequence + 1)
        self.tables.bookings[self.own(booking)] = ended
        self._vacate(booking)
        for key in [key for key, its in self.tables.persons.items() if its == booking]:
            del self.tables.persons[key]
        return True

    async def mark(self, booking: Booking, to: BookingState, now: datetime) -> bool:
        found = await self.get(booking.id)
        if found is None or found.state is not booking.state:
            return False
        self.tables.bookings[self.own(booking.id)] = replace(found, state=to)
        if found.place.starts_at <= now:
            self._vacate(booking.id)
        for key in [key for key, its in self.tables.persons.items() if its == booking.id]:
            del self.tables.persons[key]
        return True

    async def move(self, booking: Booking, to: Place, now: datetime) -> bool:
        found = await self.get(booking.id)
        if found is None or found.place != booking.place or not _is_live(found, now):
            return False
        if not self._claim(found.id, to, now):
            return False
        del self.tables.places[self._place(found.place)]
        moved = replace(found, place=to, sequence=found.sequence + 1)
        self.tables.bookings[self.own(found.id)] = moved
        return True

    def _claim(self, booking: str, place: Place, now: datetime) -> bool:
        key = self._place(place)
        if (its := self.tables.places.get(key)) is not None:
            holder = self.tables.bookings[self.own(its)]
            if _has_it(holder, now):
                return False
            lapsed = replace(holder, state=BookingState.LAPSED)
            self.tables.bookings[self.own(its)] = lapsed
        self.tables.places[key] = booking
        return True

    def _engaged(self, booking: Booking, persons: Sequence[str], now: datetime) -> bool:
        keys = [self.own((booking.service, person)) for person in persons]
        others = [self.tables.persons[key] for key in keys if key in self.tables.persons]
        found = [self.tables.bookings[self.own(other)] for other in others]
        return any(other.place.starts_at > now for other in found)

    def _vacate(self, booking: str) -> None:
        for key in [key for key, its in self.tables.places.items() if its == booking]:
            del self.tables.places[key]

    def _place(self, place: Place) -> Owned:
        self._own_city(place.city)
        return self.own((place.desk, place.starts_at, place.seat))

    def _own_city(self, city: str) -> None:
        if city != self.city:
            raise ValueError(f"a place of {city} in a transaction of {self.city}")

    def _all(self) -> list[Booking]:
        mine = [b for key, b in self.tables.bookings.items() if key.city == self.city]
        return sorted(mine, key=lambda b: b.place.starts_at)


def _is_live(booking: Booking, now: datetime) -> bool:
    if booking.state is BookingState.HELD:
        return booking.until is None or booking.until > now
    return booking.state is BookingState.CONFIRMED


def _has_it(booking: Booking, now: datetime) -> bool:
    """Also who has come: the place is theirs until its hour."""
    return _is_live(booking, now) or booking.state is BookingState.ATTENDED
