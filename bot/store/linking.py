"""Doors that are joined and parted (moving.py re-seals what changes hands).

Whoever is joined to somebody else is left as a bare number: their key is gone, and their last
address belongs to somebody else now. That is who gets what others still add for them, because they
looked before (scope.py: `whom`). After an hour nobody can have looked before, and the tick removes
the number (keep.py).

Locks, in this order: talks (by resident), payments, bookings, intents, reminders, residents,
addresses. A message that arrives meanwhile waits for its address and then finds who lives there.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import any_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert

from bot.domain.messages import Address
from bot.domain.payments import OPEN_STATES, Payment, PaymentState
from bot.ports import Conflict
from bot.ports.linking import CutOff, Joined, Redeemed
from bot.store import moving
from bot.store.crypto import ResidentKey
from bot.store.erasing import END_CODES, END_TURN
from bot.store.line import Statement
from bot.store.matter_tables import booking, intent, link_code, payment, reminder
from bot.store.moving import Change
from bot.store.parting import Parting
from bot.store.payment_rows import STANDING
from bot.store.payments import PostgresPayments
from bot.store.scope import Locked, Scope, given
from bot.store.tables import address, event, resident
from bot.store.talks import LOCK
from flows.engine.slots.link_codes import SIGNS

CODE_LENGTH = 8

ADD_CODE = Statement(insert(link_code).values({column: given(column) for column in link_code.c}))
WHOSE = Statement(
    select(link_code.c.resident).where(
        link_code.c.city == bindparam("city"),
        link_code.c.code_index == any_(bindparam("codes", type_=ARRAY(BYTEA))),
        link_code.c.until > bindparam("now"),
    )
)
DOORS = Statement(
    select(address.c.account, address.c.channel, address.c.chat)
    .where(address.c.city == bindparam("city"), address.c.resident == bindparam("resident"))
    .order_by(address.c.id)
)
ADDRESSES = Statement(
    select(address.c.id)
    .where(address.c.city == bindparam("city"), address.c.resident == bindparam("resident"))
    .order_by(address.c.id)
)
LOCK_BOTH = Statement(
    select(resident.c.id, resident.c.wrapped)
    .where(
        resident.c.city == bindparam("city"),
        resident.c.id.in_([bindparam("resident"), bindparam("owner")]),
    )
    .order_by(resident.c.id)
    .with_for_update()
)
WRITES_FROM = Statement(
    update(resident)
    .where(
        resident.c.city == bindparam("city"),
        resident.c.id == bindparam("resident"),
        address.c.city == resident.c.city,
        address.c.resident == resident.c.id,
        address.c.account == bindparam("account"),
        address.c.chat_index == any_(bindparam("chats", type_=ARRAY(BYTEA))),
    )
    .values(last_address=address.c.id)
)
# Their rows are held before the residents are: whoever changes one of them and tells its resident
# takes them in this order too.
HOLD = tuple(
    Statement(
        select(func.count()).select_from(
            select(table.c.resident)
            .where(table.c.city == bindparam("city"), table.c.resident == bindparam("resident"))
            .with_for_update(key_share=True)
            .cte(f"held_{table.name}")
        )
    )
    for table in (payment, booking, intent, reminder)
)
TAKE_PAYMENT = Statement(
    update(payment)
    .where(payment.c.city == bindparam("city"), payment.c.id == bindparam("payment"))
    .values(
        resident=bindparam("owner"),
        private=bindparam("private"),
        reference_index=bindparam("reference_index"),
    )
)
TAKE_REMINDERS = Statement(
    update(reminder)
    .where(reminder.c.city == bindparam("city"), reminder.c.resident == bindparam("resident"))
    .values(resident=bindparam("owner"))
)
_other = resident.alias("other")
TAKE_REFUSAL = Statement(  # who wants no reminders in one of the chats gets none in both
    update(resident)
    .where(
        resident.c.city == bindparam("city"),
        resident.c.id == bindparam("owner"),
        _other.c.city == resident.c.city,
        _other.c.id == bindparam("resident"),
    )
    .values(reminders_off_at=func.coalesce(resident.c.reminders_off_at, _other.c.reminders_off_at))
)
FORGET_TURNS = Statement(
    delete(event).where(
        event.c.city == bindparam("city"), event.c.resident == bindparam("resident")
    )
)
LEAVE = Statement(  # its last address stays: it tells who has taken everything over
    update(resident)
    .where(resident.c.city == bindparam("city"), resident.c.id == bindparam("resident"))
    .values(wrapped=bindparam("wrapped"), erased_at=bindparam("now"))
)


class PostgresDoors:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def make_code(self, resident: int, now: datetime, until: datetime) -> str:
        await self._scope.key_of(resident)
        code = _new_code()
        self._queue(END_CODES, resident=resident)
        self._queue(
            ADD_CODE,
            resident=resident,
            code_index=self._scope.keys.index("link_code", code),
            made_at=now,
            until=until,
        )
        return code

    async def whose(self, code: str, now: datetime) -> int | None:
        scope = self._scope
        codes = scope.keys.indexes("link_code", code)
        row = await scope.transaction.row(WHOSE, city=scope.city, codes=codes, now=now)
        return row[0] if row else None

    async def stand_back(self, resident: int, code: str, now: datetime) -> None:
        owner = await self.whose(code, now)
        if owner is not None and owner < resident:
            await self._lock(owner)

    async def redeem(self, resident: int, code: str, now: datetime) -> Joined:
        owner = await self.whose(code, now)
        if owner is None:
            return Joined(Redeemed.WRONG)
        if owner == resident:
            return Joined(Redeemed.OWN, owner)
        for each in sorted((resident, owner)):
            await self._lock(each)
        if await self.whose(code, now) != owner:  # somebody was faster
            return Joined(Redeemed.WRONG)
        if not await self._settle_doubles(resident, owner, now):
            return Joined(Redeemed.BEING_PAID, owner)
        self._queue(END_CODES, resident=owner)
        await self._move(resident, owner, now)
        return Joined(Redeemed.JOINED, owner)

    async def doors(self, resident: int) -> Sequence[Address]:
        scope = self._scope
        rows = await scope.transaction.rows(DOORS, city=scope.city, resident=resident)
        if not rows:
            return []
        key, facts = await scope.key_of(resident), (scope.city, resident)
        return [
            Address(scope.city, account, channel, key.open(chat, "chat", *facts, account, channel))
            for account, channel, chat in rows
        ]

    async def writes_from(self, resident: int, door: Address) -> None:
        chats = self._scope.keys.indexes("address.chat", door.account, door.chat)
        self._queue(WRITES_FROM, resident=resident, account=door.account, chats=chats)

    async def cut_off_others(self, resident: int, kept: Address, now: datetime) -> Sequence[CutOff]:
        return await Parting(self._scope, resident, kept, now)()

    async def _lock(self, resident: int) -> None:
        """Raises Conflict where there is nobody any more."""
        scope = self._scope
        if resident in scope.locked:
            return
        row = await scope.transaction.row(LOCK, city=scope.city, resident=resident)
        if row is None:
            raise Conflict
        scope.locked[resident] = Locked(row[0], row[0])

    async def _settle_doubles(self, resident: int, owner: int, now: datetime) -> bool:
        """What both have to pay is paid once. False: this resident may be paying it right now."""
        ledger = PostgresPayments(self._scope)
        for statement in HOLD:
            self._queue(statement, resident=resident)
        theirs = {_thing(each) for each in await ledger.of(owner) if each.state in STANDING}
        doubles = [
            each
            for each in await ledger.of(resident)
            if each.state in OPEN_STATES and _thing(each) in theirs
        ]
        if any(each.state is not PaymentState.CREATED for each in doubles):
            return False
        for each in doubles:
            moved = await ledger.move(
                each, PaymentState.CANCELLED, why="linked", now=now, receipt=None
            )
            if moved is None:
                raise Conflict
        return True

    async def _move(self, resident: int, owner: int, now: datetime) -> None:
        """Raises Conflict where somebody else was faster: who was joined has no door any more."""
        scope = self._scope
        both = {"city": scope.city, "resident": resident, "owner": owner}
        keys: dict[int, bytes] = dict(await scope.transaction.rows(LOCK_BOTH, **both))
        old, new = (scope.keys.unwrap(keys[each], each) for each in (resident, owner))
        change = Change(scope, resident, old, owner, new)
        doors = await scope.transaction.rows(ADDRESSES, **both)
        if not doors:
            raise Conflict
        await moving.ADDRESSES(change, resident=resident)
        await moving.INBOUND(change, doors=[id_ for (id_,) in doors])
        await moving.ATTEMPTS(change, resident=resident)
        await self._take_payments(change, new)
        for part in (moving.OUTGOING, moving.INTENTS, moving.BOOKINGS):
            await part(change, resident=resident)
        for statement in (TAKE_REMINDERS, TAKE_REFUSAL, FORGET_TURNS, END_CODES):
            scope.transaction.queue(statement, **both)
        _, wrapped = scope.keys.new_key(resident)
        self._queue(LEAVE, resident=resident, wrapped=wrapped, now=now)
        self._queue(END_TURN, resident=resident, now=now)
        scope.part_from(resident)
        scope.open(owner, new)

    async def _take_payments(self, change: Change, key: ResidentKey) -> None:
        """What is paid, and by whom, is one blind index: the new one has another."""
        scope = self._scope
        for each in await PostgresPayments(scope).of(change.old):
            thing = change.new, each.register, each.reference
            private = [each.token, each.reference, each.title]
            facts = ("payment.private", scope.city, change.new, each.id)
            self._queue(
                TAKE_PAYMENT,
                payment=each.id,
                owner=change.new,
                private=key.seal(private, *facts),
                reference_index=scope.keys.index("payment.reference", *thing),
            )

    def _queue(self, statement: Statement, **facts: object) -> None:
        self._scope.transaction.queue(statement, city=self._scope.city, **facts)


def _new_code() -> str:
    """With a digit and a letter, so that it is never taken for a word or a number."""
    while True:
        code = "".join(secrets.choice(SIGNS.upper()) for _ in range(CODE_LENGTH))
        if not code.isalpha() and not code.isdecimal():
            return code


def _thing(each: Payment) -> tuple[str, str]:
    return each.register, each.reference
