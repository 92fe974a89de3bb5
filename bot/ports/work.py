"""What one transaction can do, a part for each kind of row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.domain.bookings import Booking, BookingState, Place
from bot.domain.messages import Address, Inbound, Outgoing
from bot.domain.payments import Attempt, AttemptState, Payment, PaymentState
from bot.domain.reminders import Planned, Reminder, ReminderState
from bot.ports.rows import Intent, OpenTalk, Unanswered


class Inbox(Protocol):
    async def add(self, resident: int, inbound: Inbound) -> int | None:
        """A row from the house itself (payment, remote result), at the address the resident wrote
        from last; None when that external id is there already, or no address is left (erased)."""
        ...

    async def handled(self, row: int) -> None: ...


class Talks(Protocol):
    async def lock(self, resident: int, turn: int) -> None:
        """The compare half: holds the session row. Raises Conflict unless `turn` is its turn."""
        ...

    async def save(
        self,
        resident: int,
        turn: int,
        state: Mapping[str, Any],
        *,
        pending: str | None,
        waits_until: datetime | None = None,
    ) -> None:
        """Writes the session where its turn is `turn`, and adds one to it; raises Conflict, maybe
        only at the next call that has an answer, at the latest in `commit`.
        `pending`: the class of action it waits for (look, remote), so that a tick can wake it.
        `waits_until`: when its open question has been left unanswered for too long."""
        ...

    async def log(self, resident: int, turn: int, events: Sequence[Mapping[str, Any]]) -> None: ...

    async def unanswered(self, now: datetime, most: int) -> Sequence[Unanswered]:
        """Talks of this city whose question has waited until now; each is given once: what is to
        be done next about it is written by the turn that handles it."""
        ...

    async def following(self, resident: int, most: int) -> Sequence[OpenTalk]:
        """Talks of this city that are remembered, of residents with higher numbers than this one,
        by number."""
        ...


class Outbox(Protocol):
    async def add(self, resident: int, address: Address | None, outgoing: Outgoing) -> None:
        """Once per key. Address None: where the resident wrote from last."""
        ...


class Payments(Protocol):
    async def add(self, payment: Payment) -> None: ...
    async def get(self, payment: str) -> Payment | None: ...
    async def by_token(self, token: str) -> Payment | None: ...
    async def by_attempt(self, key: str) -> tuple[Payment, Attempt] | None: ...
    async def of(self, resident: int) -> Sequence[Payment]: ...
    async def open_for(self, resident: int, register: str, reference: str) -> Payment | None:
        """The one payment of this resident for this thing that stands, whatever its link: one that
        money has come for, else the newest that may still be paid."""
        ...

    async def move(
        self, payment: Payment, to: PaymentState, *, why: str, now: datetime, receipt: str | None
    ) -> Payment | None:
        """Compare-and-set on the version, with an event row; None when someone moved it first."""
        ...

    async def due(self, now: datetime, most: int) -> Sequence[Payment]:
        """Payments a tick must look at: pending or unknown ones to ask about, overdue links, paid
        ones that are not fulfilled, refunds under way. Each is claimed for a minute, so that two
        ticks never get the same one and one whose tick died is looked at again."""
        ...

    async def look_again(self, payment: str, at: datetime | None) -> None:
        """When `due` shows it next; None: not before its state changes. A move sets it to the
        link's end (created), at once (pending, unknown, paid, refunding) or None (others)."""
        ...

    async def add_attempt(self, attempt: Attempt) -> None: ...
    async def attempts(self, payment: str) -> Sequence[Attempt]: ...
    async def move_attempt(
        self, key: str, to: AttemptState, *, gateway_id: str | None, pay_url: str | None
    ) -> None:
        """What is None stays. Raises Conflict where the state it has now allows no such move: the
        news is older than what is known."""
        ...

    async def callback(self, gateway: str, event: str, now: datetime) -> bool:
        """True when this event was not seen before."""
        ...


class Desk(Protocol):
    async def hold(self, booking: Booking, now: datetime) -> bool:
        """Takes the place for a hold; holds that lapsed by `now` give way. False: it is taken.
        The unique key judges, not a look before."""
        ...

    async def taken(
        self, city: str, desk: str, begin: datetime, end: datetime, now: datetime
    ) -> Sequence[tuple[datetime, int]]:
        """(starts_at, seat) of the places held or booked in [begin, end)."""
        ...

    async def get(self, booking: str) -> Booking | None: ...
    async def by_token(self, token: str) -> Booking | None: ...
    async def of(self, resident: int) -> Sequence[Booking]: ...
    async def extend(
        self,
        resident: int,
        until: datetime,
        now: datetime,
        *,
        longest: timedelta = timedelta(minutes=30),
    ) -> None:
        """Each answer extends live holds of this resident, never beyond creation + `longest`, and
        shortens none. `longest` is more than 30 minutes only where a hold waits for a payment."""
        ...

    async def confirm(
        self, booking: Booking, *, code: str, token: str, persons: Sequence[str], now: datetime
    ) -> str:
        """'confirmed', 'lapsed' (the place went to somebody) or 'already_booked' (one of the
        persons has a live booking of this service). `persons` are ids; kept as blind indexes."""
        ...

    async def end(self, booking: str, to: BookingState, now: datetime) -> bool:
        """Frees the place. False when it was not live."""
        ...

    async def mark(self, booking: Booking, to: BookingState, now: datetime) -> bool:
        """What became of an appointment: attended, no_show. Its persons are free for another one;
        a place that is still to come stays taken. False when its state is not the one read."""
        ...

    async def move(self, booking: Booking, to: Place, now: datetime) -> bool:
        """The new place is taken before the old one is given back, in one transaction."""
        ...


class Reminders(Protocol):
    async def add(self, planned: Planned) -> None:
        """Once per key: one that was told is never told again; one that was dropped (moved away,
        and back) waits again."""
        ...

    async def drop(self, about: str, why: str, now: datetime) -> None:
        """All that wait of one booking or payment."""
        ...

    async def due(self, now: datetime, most: int) -> Sequence[Reminder]:
        """Waiting ones to tell by `now`, longest due first. They are this transaction's until it
        ends, and whoever asks meanwhile gets others."""
        ...

    async def put_off(self, key: str, until: datetime) -> None:
        """One that waits is due later."""
        ...

    async def end(self, key: str, to: ReminderState, why: str | None, now: datetime) -> bool:
        """Told or dropped; False when it did not wait any more."""
        ...

    async def of(self, resident: int) -> Sequence[tuple[Reminder, ReminderState, str | None]]:
        """All of a resident with what became of them and why, by the time they are due."""
        ...

    async def stop(self, resident: int, now: datetime) -> None:
        """Nothing is reminded of until `resume`."""
        ...

    async def resume(self, resident: int) -> None: ...

    async def stopped(self, resident: int) -> bool: ...


class Residents(Protocol):
    async def known(self, resident: int) -> Mapping[str, Any]:
        """Everything kept about a resident, by kind, for 'what do you know about me'."""
        ...

    async def erase(self, resident: int, now: datetime) -> Mapping[str, int]:
        """Destroys the key and every row the city has no duty to keep; counts by kind. Of payments
        stay the amounts, states and receipts. Words added afterwards in the same transaction (to a
        given address) still reach the resident, under a key of their own; whoever writes from that
        address later is somebody new."""
        ...

    async def add_wrong_try(self, key: str, scope: str, subject: str, now: datetime) -> None: ...
    async def wrong_tries(self, scope: str, subject: str, since: datetime) -> int: ...


class Intents(Protocol):
    async def add(self, intent: Intent) -> None:
        """Once per key."""
        ...

    async def get(self, key: str) -> Intent | None:
        """None when it is done or was never asked for."""
        ...

    async def done(self, key: str, outcome: str) -> bool:
        """True for the one who ends it."""
        ...

    async def again(self, key: str, at: datetime) -> None:
        """Adds one to its tries; it is due again at that time."""
        ...

    async def due(self, now: datetime, most: int) -> Sequence[Intent]:
        """Open intents to ask (again) by `now`. Each is claimed for a minute."""
        ...


class Jobs(Protocol):
    async def drain(self, resident: int) -> None: ...
    async def ask_remote(self, key: str) -> None: ...
    async def fulfil(self, payment: str) -> None: ...
