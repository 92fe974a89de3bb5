"""What waits to be sent by us: claimed, tried, decided on.

At most one row of an address is being sent at any time: replies before reminders before bulk, each
in their order. A claim is a state (`sending`), never a lock that is held: a hand that dies leaves
it, and `lost` finds it again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag
from psycopg.errors import UniqueViolation
from sqlalchemy import (
    ColumnElement,
    FromClause,
    any_,
    bindparam,
    case,
    exists,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Boolean, Text

from bot.domain.messages import OutgoingState
from bot.domain.outbox import Attempted, Decided, Lane, Outcome
from bot.ports import Sent
from bot.store.closing import Closing
from bot.store.crypto import SecretKeys, UnknownKey
from bot.store.database import Database
from bot.store.line import Row, Statement
from bot.store.outbox import KEPT
from bot.store.outbox import sent as read_sent
from bot.store.tables import Moment, address, outgoing, resident

log = structlog.get_logger()

QUEUED, SENDING = OutgoingState.QUEUED.value, OutgoingState.SENDING.value

# Literally, or no index is used for it.
_waits: ColumnElement[bool] = literal_column("outgoing.state IN ('queued', 'sending')", Boolean)
_push = outgoing.c.channel == any_(bindparam("channels", type_=ARRAY(Text)))


def _rank(row: FromClause) -> ColumnElement[int]:
    return case({lane.value: n for n, lane in enumerate(Lane)}, value=row.c.lane, else_=len(Lane))


_other = outgoing.alias("other")
_before_it = exists().where(
    _other.c.city == outgoing.c.city,
    _other.c.account == outgoing.c.account,
    _other.c.chat_index == outgoing.c.chat_index,
    literal_column("other.state IN ('queued', 'sending')", Boolean),
    or_(
        _other.c.state == SENDING,
        _rank(_other) < _rank(outgoing),
        (_rank(_other) == _rank(outgoing)) & (_other.c.id < outgoing.c.id),
    ),
)


def _claiming(chosen: Any, **values: Any) -> Statement:  # noqa: ANN401  # Core's own names say less
    rows = (
        update(outgoing)
        .where(outgoing.c.id.in_(select(chosen.c.id)))
        .values(state=SENDING, state_at=bindparam("now"), **values)
        .returning(outgoing.c.city, *KEPT)
        .cte("claimed")
    )
    return Statement(
        select(*(column for column in rows.c), resident.c.wrapped)
        .join_from(rows, resident, resident.c.id == rows.c.resident)
        .order_by(rows.c.id)
    )


CLAIM = _claiming(
    select(outgoing.c.id)
    .where(
        _push,
        _waits,
        outgoing.c.state == QUEUED,
        outgoing.c.due_at <= bindparam("now", type_=Moment),
        ~_before_it,
    )
    .order_by(_rank(outgoing), outgoing.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=outgoing, skip_locked=True)
    .cte("chosen"),
    tries=outgoing.c.tries + 1,
    holder=bindparam("holder"),
)
LOST = _claiming(
    select(outgoing.c.id)
    .where(
        _push,
        _waits,
        outgoing.c.state == SENDING,
        or_(
            outgoing.c.state_at <= bindparam("before", type_=Moment),
            outgoing.c.holder == any_(bindparam("gone", type_=ARRAY(Text))),
        ),
    )
    .order_by(outgoing.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=outgoing, skip_locked=True)
    .cte("chosen"),
    holder=bindparam("holder"),
)
HOLDERS = Statement(
    select(outgoing.c.holder)
    .where(_waits, outgoing.c.state == SENDING, outgoing.c.holder.is_not(None))
    .distinct()
)
DONE = Statement(
    update(outgoing)
    .where(
        outgoing.c.city == bindparam("city"),
        outgoing.c.id == bindparam("row"),
        outgoing.c.state == SENDING,
        outgoing.c.tries == bindparam("tries"),
    )
    .values(
        state=bindparam("to"),
        state_at=bindparam("now"),
        tries=bindparam("counted"),
        due_at=bindparam("due_at"),
        cut_off=bindparam("cut_off"),
        parts=bindparam("parts"),
        why=bindparam("why"),
        platform_id=bindparam("platform_id"),
    )
    .returning(outgoing.c.id)
)
_reached = outgoing.alias("reached")
OPEN_AGAIN = Statement(
    update(address)
    .where(
        address.c.city == bindparam("city"),
        address.c.closed_at.is_not(None),
        _reached.c.id == bindparam("row"),
        address.c.account == _reached.c.account,
        address.c.chat_index == _reached.c.chat_index,
    )
    .values(closed_at=null(), closed_why=null())
    .returning(address.c.id)
)


class PostgresPost:
    """Over all cities: who sends need not know which city waits."""

    def __init__(self, database: Database, keys: SecretKeys) -> None:
        self._database = database
        self._keys = keys

    async def claim(
        self, channels: Sequence[str], holder: str, now: datetime, most: int
    ) -> Sequence[Sent]:
        facts = {"channels": list(channels), "holder": holder, "now": now, "most": most}
        return self._read(await self._database.commit("post_claim", CLAIM, **facts))

    async def holders(self) -> Sequence[str]:
        return [row[0] for row in await self._database.rows(HOLDERS)]

    async def lost(  # whose, from whom, since when
        self,
        channels: Sequence[str],
        holder: str,
        gone: Sequence[str],
        before: datetime,
        now: datetime,
        most: int,
    ) -> Sequence[Sent]:
        moments = {"before": before, "now": now}
        whose = {"channels": list(channels), "holder": holder, "gone": list(gone)}
        rows = await self._database.commit("post_lost", LOST, **whose, **moments, most=most)
        return self._read(rows)

    async def done(self, sent: Sent, attempted: Attempted, decided: Decided, now: datetime) -> None:
        was = {
            "city": sent.address.city,
            "row": sent.id,
            "tries": sent.tries,
            "counted": sent.tries - (attempted.outcome is Outcome.BUSY),  # it was no real try
            "to": decided.state.value,
            "now": now,
            "due_at": decided.due_at or now,
            "cut_off": sent.cut_off + (attempted.outcome is Outcome.CUT_OFF),
            "parts": max(sent.parts, attempted.parts),
            "why": decided.why or None,
            "platform_id": attempted.platform_id,
        }
        asked = [(DONE, was)]
        if decided.state is OutgoingState.SENT:
            asked.append((OPEN_AGAIN, {"city": sent.address.city, "row": sent.id}))
        await self._database.commit_all("post_done", *asked)

    async def close(
        self, sent: Sent, why: str, channels: Sequence[str], now: datetime, chat: str | None
    ) -> bool:
        try:
            return await self._close(sent, why, channels, now, chat)
        except UniqueViolation:  # somebody lives at that chat already
            return await self._close(sent, why, channels, now, None)

    async def _close(
        self, sent: Sent, why: str, channels: Sequence[str], now: datetime, chat: str | None
    ) -> bool:
        keys = self._keys.of(sent.address.city)
        async with self._database.transaction() as transaction:
            found = await Closing(transaction, keys, sent, now)(why, channels, chat)
            await transaction.commit("post_close")
        return found

    def _read(self, rows: Sequence[Row]) -> list[Sent]:
        """One that cannot be opened stays claimed: its chat waits, nobody else's does."""
        opened = []
        for city, *row in rows:
            try:
                opened.append(read_sent(tuple(row), self._keys.of(city), city))
            except (UnknownKey, InvalidTag, TypeError, ValueError) as error:
                log.exception("outgoing_unreadable", city=city, outgoing=row[0], kind=type(error))
        return opened
