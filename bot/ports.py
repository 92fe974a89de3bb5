"""What the use cases need from the edge, each port as small as the need of its user."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.domain.bookings import Booking, BookingState, Place
from bot.domain.messages import Address, Inbound, Outgoing
from bot.domain.payments import Attempt, AttemptState, Payment, PaymentState


class Unreachable(Exception):
    """The far side gave no usable answer: it may or may not have acted. Worth another try."""

    def __init__(self, who: str, why: str) -> None:
        super().__init__(f"{who}: {why}")
        self.who, self.why = who, why


class Refused(Exception):
    """The far side answered no. Asking again in the same words gets the same answer."""

    def __init__(self, who: str, why: str) -> None:
        super().__init__(f"{who}: {why}")
        self.who, self.why = who, why


Clock = Callable[[], datetime]
Checkpoint = Callable[[str], Awaitable[None]]
"""Called with a name before and after each commit, send and callback; does nothing in service."""


# --- understanding ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parse:
    """What the model says of one text: `ranking` is (intent, confidence), best first."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]


class Interpreter(Protocol):
    async def parse(self, text: str) -> Parse:
        """Raises Unreachable while the model is away."""
        ...


# --- the store: one short transaction at a time ----------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """An inbox row that is not handled yet."""

    id: int
    inbound: Inbound
    address: Address


@dataclass(frozen=True, slots=True)
class TalkRead:
    """A resident's talk as read outside any transaction: `turn` is what a save must find."""

    resident: int
    city: str
    turn: int
    session: Mapping[str, Any] | None
    oldest: Waiting | None


@dataclass(frozen=True, slots=True)
class Received:
    """What `receive` found. `fence` is set when the lease is ours; `duplicate` when the row was
    there already: then `id` is the first one's, and the lease is only tried if that still waits.
    `read`: the talk, where it came along with the lease."""

    id: int
    resident: int
    duplicate: bool
    fence: int | None
    read: TalkRead | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """An outbox row as kept."""

    id: int
    address: Address
    outgoing: Outgoing
    state: str
    reply_to: int | None


@dataclass(frozen=True, slots=True)
class Intent:
    """A remote action that was asked for: its key is also the far side's idempotency key."""

    key: str
    city: str
    resident: int
    name: str
    args: Mapping[str, Any]
    root: int | None
    tries: int


class Conflict(Exception):
    """Somebody else saved this talk first: reload and look again."""


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
        self, resident: int, turn: int, state: Mapping[str, Any], *, pending: str | None
    ) -> None:
        """Writes the session where its turn is `turn`, and adds one to it; raises Conflict, maybe
        only at the next call that has an answer, at the latest in `commit`.
        `pending`: the class of action it waits for (look, remote), so that a tick can wake it."""
        ...

    async def log(self, resident: int, turn: int, events: Sequence[Mapping[str, Any]]) -> None: ...


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

    async def move(self, booking: Booking, to: Place, now: datetime) -> bool:
        """The new place is taken before the old one is given back, in one transaction."""
        ...


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


class Shelf(Protocol):
    async def publish(
        self, service: str, revision: str, files: Mapping[str, str], *, origin: str, now: datetime
    ) -> None: ...
    async def live(self) -> Mapping[str, tuple[str, str]]:
        """Service -> (revision, origin)."""
        ...

    async def kept(self) -> Sequence[tuple[str, str]]:
        """(service, revision) of everything ever published here."""
        ...

    async def files(self, service: str, revision: str) -> Mapping[str, str] | None: ...


class Work(Protocol):
    """One transaction. Leaving it without `commit` undoes everything."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def talks(self) -> Talks: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def payments(self) -> Payments: ...
    @property
    def desk(self) -> Desk: ...
    @property
    def residents(self) -> Residents: ...
    @property
    def intents(self) -> Intents: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def shelf(self) -> Shelf: ...

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        """Undone when the block raises; the transaction goes on."""
        ...

    async def release_lease(self, resident: int, fence: int) -> bool:
        """Gives the lease back inside this transaction, then looks once more: True when the inbox
        holds another row, and then the lease is still ours."""
        ...

    async def release_and_commit(
        self, resident: int, fence: int, at: str, address: Address
    ) -> Released:
        """Both in one step, and with it what has not reached this address when that is done."""
        ...

    async def commit(self, at: str) -> None:
        """`at` names this commit; it is also the name of its kill points."""
        ...


@dataclass(frozen=True, slots=True)
class Released:
    """`more`: another row waits and the lease is still ours; `pending`: what had not reached the
    address, oldest first."""

    more: bool
    address: Address
    pending: tuple[Sent, ...]


class Store(Protocol):
    def begin(self, city: str, now: datetime) -> AbstractAsyncContextManager[Work]:
        """A transaction on this city's rows only. `now` is the moment its rows bear."""
        ...

    async def receive(
        self, address: Address, inbound: Inbound, *, holder: str, lease: timedelta
    ) -> Received:
        """One transaction: resident found or made, inbox row unique per (account, external id),
        the lease tried. Commits under the name `receive`;
        `receive_first` for somebody new, `receive_again` for a message that came before."""
        ...

    async def take_lease(
        self, city: str, resident: int, *, holder: str, lease: timedelta, now: datetime
    ) -> int | None: ...

    async def drop_lease(self, city: str, resident: int, fence: int) -> None: ...

    async def read_talk(self, city: str, resident: int) -> TalkRead: ...

    async def is_handled(self, city: str, row: int) -> bool: ...

    async def pending(self, address: Address) -> Sequence[Sent]:
        """What has not reached this address yet, oldest first."""
        ...

    async def replies(self, city: str, row: int) -> Sequence[Sent]:
        """What was said in answer to this inbox row, oldest first, sent or not."""
        ...

    async def mark(self, city: str, rows: Sequence[int], state: str, now: datetime) -> None: ...

    async def overdue(
        self, now: datetime, waited: timedelta, most: int
    ) -> Sequence[tuple[str, int]]:
        """(city, resident) of talks whose oldest row waits, or whose pending look was cut off,
        longer than `waited`, and whose lease nobody holds."""
        ...

    async def enforce_keep(
        self, city: str, keep: Mapping[str, timedelta], now: datetime
    ) -> Mapping[str, int]:
        """Deletes what is older than the city's file says, by kind (messages, talks, bookings,
        payments, intents, tries, callbacks, residents); only what is over and done with. Counts
        by kind. ValueError for another kind."""
        ...


# --- the far side ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Looked:
    """`state` is one of the connector's closed list ('found', 'not_found', ...)."""

    state: str
    item: Mapping[str, Any]


class Connector(Protocol):
    """A city's own system. Every call may raise Unreachable or Refused."""

    async def look(self, city: str, register: str, by: Mapping[str, str]) -> Looked: ...

    async def submit(
        self, city: str, register: str, fields: Mapping[str, Any], *, key: str
    ) -> Mapping[str, Any]: ...

    async def settle(
        self, city: str, register: str, reference: str, *, minor: int, currency: str, key: str
    ) -> str:
        """The city's receipt number. Refused.why: amount_changed, already_paid, ..."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment as the gateway knows it."""

    id: str
    status: str  # open, paid, declined, closed, refunded
    pay_url: str | None
    minor: int
    currency: str


class Gateway(Protocol):
    """A payment provider. Every call may raise Unreachable or Refused."""

    async def create(
        self,
        *,
        key: str,
        minor: int,
        currency: str,
        title: str,
        expires_at: datetime,
        return_url: str,
    ) -> Asked: ...

    async def query(self, key: str) -> Asked | None: ...
    async def close(self, key: str) -> Asked | None: ...
    async def refund(self, key: str, *, minor: int, refund_key: str) -> Asked: ...
