"""What is kept about a resident, and wrong tries. Erasing is in erasing.py."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert

from bot.domain.money import Money
from bot.store import erasing
from bot.store.crypto import CityKeys
from bot.store.desk import PostgresDesk
from bot.store.line import Row, Statement
from bot.store.matter_tables import intent, reminder, wrong_try
from bot.store.payments import PostgresPayments
from bot.store.scope import Scope, given
from bot.store.tables import address, event, inbound, outgoing, resident


def _count(table: Table) -> Any:  # noqa: ANN401 # Core's own name for it is no clearer
    whose = (table.c.city == resident.c.city) & (table.c.resident == resident.c.id)
    return select(func.count()).select_from(table).where(whose).scalar_subquery()


COUNTS = Statement(
    select(
        resident.c.created_at,
        resident.c.reminders_off_at,
        *map(_count, (inbound, outgoing, event, intent, reminder)),
    ).where(resident.c.city == bindparam("city"), resident.c.id == bindparam("resident"))
)
ADDRESSES = Statement(
    select(address.c.account, address.c.channel, address.c.chat, resident.c.wrapped)
    .join_from(address, resident, resident.c.id == address.c.resident)
    .where(address.c.city == bindparam("city"), address.c.resident == bindparam("resident"))
    .order_by(address.c.id)
)
ADD_TRY = Statement(
    insert(wrong_try)
    .values({column: given(column) for column in wrong_try.c})
    .on_conflict_do_nothing()
)
TRIES = Statement(
    select(func.count()).where(
        wrong_try.c.city == bindparam("city"),
        wrong_try.c.scope == bindparam("scope"),
        wrong_try.c.subject_index == any_(bindparam("subjects", type_=ARRAY(BYTEA))),
        wrong_try.c.tried_at > bindparam("since"),
    )
)


class PostgresResidents:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def known(self, resident: int) -> Mapping[str, Any]:
        """Numbers of rows, and what can be named in a line; empty when there is nobody."""
        scope = self._scope
        whose = {"city": scope.city, "resident": resident}
        counts = await scope.transaction.row(COUNTS, **whose)
        if counts is None:
            return {}
        since, off, received, said, turns, requests, reminders = counts
        chats = await scope.transaction.rows(ADDRESSES, **whose)
        bookings = await PostgresDesk(scope).of(resident)
        payments = await PostgresPayments(scope).of(resident)
        return {
            "since": f"{since:%Y-%m-%d}",
            "addresses": "; ".join(_chat(row, scope.keys, scope.city, resident) for row in chats),
            "messages": received,
            "answers": said,
            "turns": turns,
            "requests": requests,
            "reminders": reminders,
            "no_reminders_since": f"{off:%Y-%m-%d}" if off else None,
            "bookings": "; ".join(
                f"{b.service} {b.place.starts_at:%Y-%m-%d} {b.state.value}" for b in bookings
            ),
            "payments": "; ".join(
                f"{p.title} {_amount(p.money)} {p.state.value}" for p in payments
            ),
        }

    async def erase(self, resident: int, now: datetime) -> Mapping[str, int]:
        return await erasing.erase(self._scope, resident, now)

    async def add_wrong_try(self, key: str, scope: str, subject: str, now: datetime) -> None:
        ours = self._scope
        index = ours.keys.index("wrong_try", scope, subject)
        facts = {"city": ours.city, "key": key, "scope": scope, "tried_at": now}
        ours.transaction.queue(ADD_TRY, **facts, subject_index=index)

    async def wrong_tries(self, scope: str, subject: str, since: datetime) -> int:
        ours = self._scope
        subjects = ours.keys.indexes("wrong_try", scope, subject)
        facts = {"city": ours.city, "scope": scope, "since": since}
        ((count,),) = await ours.transaction.rows(TRIES, **facts, subjects=subjects)
        return int(count)


def _chat(row: Row, keys: CityKeys, city: str, resident: int) -> str:
    account, channel, sealed, wrapped = row
    key = keys.unwrap(wrapped, resident)
    return f"{channel} {key.open(sealed, 'chat', city, resident, account, channel)}"


def _amount(money: Money) -> str:
    return f"{money.minor // 100}.{money.minor % 100:02d} {money.currency}"
