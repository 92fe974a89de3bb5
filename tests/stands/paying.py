"""One payment of one resident in a store in memory, a gateway and a city's system of our own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from typing_extensions import override

from bot.domain.callbacks import Callback, CallbackKind
from bot.domain.messages import Address, Inbound, InboundKind
from bot.domain.money import Money
from bot.domain.payments import Attempt, AttemptState, Payment, PaymentState
from bot.ports import Asked, Looked, Refused, Unreachable
from tests.fakes_matters import FakePayments
from tests.fakes_store import FakeStore, FakeWork

CITY = "littleham"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FINE = Money(20_000, "CNY")
GATEWAY = "sandbox"


def payment_of(resident: int, state: PaymentState) -> Payment:
    return Payment(
        id="pay-1",
        city=CITY,
        resident=resident,
        token=f"{CITY}.token",
        money=FINE,
        state=state,
        version=0,
        register="fines",
        reference="310100000000001",
        title="a fine",
        service="traffic_fine",
        receipt_text="utter_receipt",
        language="en",
        gateway=GATEWAY,
        practice=True,
        created_at=NOW,
        expires_at=NOW + timedelta(minutes=90),
    )


@dataclass
class Paying:
    """The rows of one payment, as a test puts them and finds them."""

    store: FakeStore
    resident: int
    time: datetime = NOW

    def clock(self) -> datetime:
        return self.time

    @property
    def payment(self) -> Payment:
        (row,) = self.store.tables.payments.values()
        return row.payment

    @property
    def attempts(self) -> list[AttemptState]:
        found = sorted(self.store.tables.attempts.values(), key=lambda a: a.number)
        return [attempt.state for attempt in found]

    @property
    def told(self) -> list[str]:
        """The stages the resident is told about, in order."""
        rows = self.store.tables.inbound.values()
        bodies = [r.inbound.body for r in rows if r.inbound.kind is InboundKind.PAID]
        return [body["values"]["stage"] for body in bodies]


async def paying(store: FakeStore, state: PaymentState, *attempts: AttemptState) -> Paying:
    """A payment in this state with these attempts, numbered from 1."""
    address = Address(CITY, "rest", "rest", "payer")
    first = Inbound(InboundKind.SAID, None, NOW, {"text": "hello"})
    got = await store.receive(address, first, holder="test", lease=timedelta(seconds=1))
    assert got.fence is not None
    await store.drop_lease(CITY, got.resident, got.fence)
    async with store.begin(CITY, NOW) as work:
        await work.inbox.handled(got.id)
        await work.payments.add(payment_of(got.resident, state))
        for number, attempt in enumerate(attempts, 1):
            key, page = f"pay-1:{number}", f"https://pay.test/{number}"
            await work.payments.add_attempt(
                Attempt(key, "pay-1", number, attempt, f"gw-{number}", page, NOW)
            )
        if state is not PaymentState.CREATED:
            await work.payments.look_again("pay-1", NOW)
        await work.commit("given")
    return Paying(store, got.resident)


def news(kind: CallbackKind, *, attempt: int = 1, minor: int = FINE.minor) -> Callback:
    return Callback(f"evt-{kind}-{attempt}-{minor}", kind, f"pay-1:{attempt}", minor, "CNY")


class OvertakenStore(FakeStore):
    """Right after the payment was read, somebody else moves it, maybe with its first attempt, and
    commits; once."""

    def __init__(self, to: PaymentState, attempt: AttemptState | None = None) -> None:
        super().__init__()
        self._to: PaymentState | None = to
        self._attempt = attempt

    @override
    @asynccontextmanager
    async def begin(self, city: str, now: datetime) -> AsyncIterator[FakeWork]:
        async with super().begin(city, now) as work:
            work.payments = _Overtaken(work.payments.tables, city, now, self)
            yield work

    async def overtake(self, tables: Any, city: str, payment: Payment) -> None:
        if self._to is None:
            return
        to, self._to = self._to, None
        for kept in (self.tables, tables):
            payments = FakePayments(kept, city, NOW)
            await payments.move(payment, to, why="other", now=NOW, receipt=None)
            for state in (AttemptState.PAID, self._attempt) if self._attempt else ():
                await payments.move_attempt("pay-1:1", state, gateway_id=None, pay_url=None)


@dataclass(frozen=True, slots=True)
class _Overtaken(FakePayments):
    store: OvertakenStore

    @override
    async def by_attempt(self, key: str) -> tuple[Payment, Attempt] | None:
        found = await FakePayments.by_attempt(self, key)
        if found:
            await self.store.overtake(self.tables, self.city, found[0])
        return found

    @override
    async def open_for(self, resident: int, register: str, reference: str) -> Payment | None:
        found = await FakePayments.open_for(self, resident, register, reference)
        if found:
            await self.store.overtake(self.tables, self.city, found)
        return found


@dataclass
class Bank:
    """A gateway that answers what it is told to; `nobody`: it never heard of that try."""

    stands: dict[str, str] = field(default_factory=dict[str, str])
    away: bool = False
    refunds: dict[str, str] = field(default_factory=dict[str, str])
    given_back: list[str] = field(default_factory=list[str])
    """Keys of attempts whose money it was asked to give back."""

    def _asked(self, key: str, status: str) -> Asked:
        if self.away:
            raise Unreachable("bank", "away")
        return Asked(f"gw-{key}", status, f"https://pay.test/{key}", FINE.minor, FINE.currency)

    async def create(
        self,
        *,
        key: str,
        minor: int,
        currency: str,
        title: str,
        expires_at: datetime,
        return_url: str,
    ) -> Asked:
        del minor, currency, title, expires_at, return_url
        self.stands.setdefault(key, "open")
        return self._asked(key, self.stands[key])

    async def query(self, key: str) -> Asked | None:
        if self.stands.get(key) == "nobody":
            return None
        return self._asked(key, self.stands.get(key, "open"))

    async def close(self, key: str) -> Asked | None:
        if self.stands.get(key, "open") == "open":
            self.stands[key] = "closed"
        return await self.query(key)

    async def refund(self, key: str, *, minor: int, refund_key: str) -> Asked:
        del minor, refund_key
        self.given_back.append(key)
        status = self.refunds.get(key, "refunded")
        if status == "away":
            raise Unreachable("bank", "away")
        return self._asked(key, status)


@dataclass
class TownHall:
    """A city's system whose answer to money is chosen: a receipt, 'away' or a reason."""

    answer: str = "R-1"
    meanwhile: Any = None
    """Awaited while it is asked, e.g. what another hand does."""

    async def look(self, city: str, register: str, by: Mapping[str, str]) -> Looked:
        raise NotImplementedError

    async def submit(
        self, city: str, register: str, fields: Mapping[str, Any], *, key: str
    ) -> Mapping[str, Any]:
        raise NotImplementedError

    async def settle(
        self, city: str, register: str, reference: str, *, minor: int, currency: str, key: str
    ) -> str:
        del city, register, reference, minor, currency, key
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.answer == "away":
            raise Unreachable("town hall", "away")
        if self.answer.startswith("R-"):
            return self.answer
        raise Refused("town hall", self.answer)
