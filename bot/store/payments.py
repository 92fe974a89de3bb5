"""Payments: a move is written only where the version is the one that was read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.payments import Attempt, AttemptState, Payment, PaymentState, may_move
from bot.ports import Conflict
from bot.store import attempts
from bot.store import payment_rows as rows
from bot.store.line import Statement
from bot.store.scope import Scope

MOMENT = timedelta(seconds=5)  # for the hand that is at it already
CLAIM = timedelta(minutes=1)


class PostgresPayments:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def add(self, payment: Payment) -> None:
        """Raises Conflict when there is an open payment of this resident for this thing."""
        scope, owner = self._scope, payment.resident
        key = await scope.key_of(owner)
        private = [payment.token, payment.reference, payment.title]
        plain = {column.name: getattr(payment, column.name, None) for column in rows.PLAIN}
        row = await scope.transaction.row(
            rows.ADD,
            **plain
            | {
                "city": scope.city,
                "id": payment.id,
                "resident": owner,
                "currency": payment.money.currency,
                "minor": payment.money.minor,
                "state": payment.state.value,
                "version": payment.version,
                "moved_at": payment.created_at,
                "look_at": payment.expires_at,
                "token_index": scope.keys.index("payment.token", payment.token),
                "reference_index": scope.keys.index("payment.reference", *_thing(payment)),
                "private": key.seal(private, "payment.private", scope.city, owner, payment.id),
            },
        )
        if row is None:
            raise Conflict

    async def get(self, payment: str) -> Payment | None:
        return await self._one(rows.GET, payment=payment)

    async def by_token(self, token: str) -> Payment | None:
        tokens = self._scope.keys.indexes("payment.token", token)
        return await self._one(rows.BY_TOKEN, tokens=tokens)

    async def by_attempt(self, key: str) -> tuple[Payment, Attempt] | None:
        attempt = await attempts.get(self._scope, key)
        payment = await self.get(attempt.payment) if attempt else None
        return (payment, attempt) if payment and attempt else None

    async def of(self, resident: int) -> Sequence[Payment]:
        return await self._all(rows.OF, resident=resident)

    async def open_for(self, resident: int, register: str, reference: str) -> Payment | None:
        """Also one that is paid, fulfilled or under review: it is not to be paid again. Where there
        are several, one that money has come for, else the newest."""
        references = self._scope.keys.indexes("payment.reference", resident, register, reference)
        thing = {"resident": resident, "register": register, "references": references}
        return await self._one(rows.OPEN_FOR, **thing)

    async def move(
        self, payment: Payment, to: PaymentState, *, why: str, now: datetime, receipt: str | None
    ) -> Payment | None:
        """None also when there is no such move in the table."""
        if not may_move(payment.state, to):
            return None
        at = (
            payment.expires_at
            if to is PaymentState.CREATED
            else now + MOMENT
            if to in rows.UNDER_WAY
            else None
        )
        row = await self._scope.transaction.row(
            rows.MOVE,
            city=self._scope.city,
            payment=payment.id,
            version=payment.version,
            before=payment.state.value,
            to=to.value,
            why=why,
            now=now,
            receipt=receipt,
            at=at,
            soon=now + MOMENT,
        )
        if row is None:
            return None
        version, receipt = payment.version + 1, receipt or payment.receipt
        return replace(payment, state=to, version=version, receipt=receipt)

    async def due(self, now: datetime, most: int) -> Sequence[Payment]:
        facts = {"city": self._scope.city, "now": now, "most": most, "again": now + CLAIM}
        claimed = await self._scope.transaction.rows(rows.CLAIM_DUE, **facts)
        return await self._all(rows.CLAIMED, ids=[row[0] for row in claimed]) if claimed else []

    async def look_again(self, payment: str, at: datetime | None) -> None:
        self._scope.transaction.queue(
            rows.LOOK_AGAIN, city=self._scope.city, payment=payment, at=at
        )

    async def add_attempt(self, attempt: Attempt) -> None:
        await attempts.add(self._scope, attempt)

    async def attempts(self, payment: str) -> Sequence[Attempt]:
        return await attempts.of(self._scope, payment)

    async def move_attempt(
        self, key: str, to: AttemptState, *, gateway_id: str | None, pay_url: str | None
    ) -> None:
        await attempts.move(self._scope, key, to, gateway_id, pay_url)

    async def callback(self, gateway: str, event: str, now: datetime) -> bool:
        facts = {"city": self._scope.city, "gateway": gateway, "event": event, "now": now}
        return await self._scope.transaction.row(rows.CALLBACK, **facts) is not None

    async def _all(self, statement: Statement, **facts: object) -> list[Payment]:
        scope = self._scope
        found = await scope.transaction.rows(statement, city=scope.city, **facts)
        return [rows.read(row, scope.keys, scope.city) for row in found]

    async def _one(self, statement: Statement, **facts: object) -> Payment | None:
        found = await self._all(statement, **facts)
        return found[0] if found else None


def _thing(payment: Payment) -> tuple[int, str, str]:
    """What is paid, and by whom: nobody can see who else has to pay it."""
    return payment.resident, payment.register, payment.reference
