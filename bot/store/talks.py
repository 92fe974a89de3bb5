"""Talks: where a resident's conversation stands. The turn's number judges who was first."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, null, select, update

from bot.ports import Conflict, OpenTalk, Unanswered
from bot.store.crypto import ResidentKey
from bot.store.line import Statement, hitting
from bot.store.scope import Locked, Scope
from bot.store.tables import address, event, resident, talk

_this = (talk.c.city == bindparam("city")) & (talk.c.resident == bindparam("resident"))
LOCK = Statement(
    select(talk.c.turn, resident.c.wrapped)
    .join_from(talk, resident, resident.c.id == talk.c.resident)
    .where(_this)
    .with_for_update(of=talk)
)
_at_turn = select(talk.c.turn).where(_this, talk.c.turn == bindparam("read")).with_for_update()
LOCK_TURN = Statement(select(1 // func.count()).select_from(_at_turn.cte("at_turn")))
SAVE = hitting(
    update(talk)
    .where(_this, talk.c.turn == bindparam("read"))
    .values(
        turn=talk.c.turn + 1,
        session=bindparam("session"),
        pending=bindparam("pending"),
        waits_until=bindparam("waits_until"),
        updated_at=bindparam("now"),
    )
    .returning(talk.c.turn)
)
_chosen = (
    select(talk.c.resident, talk.c.turn, talk.c.waits_until, address.c.channel)
    .join_from(talk, resident, resident.c.id == talk.c.resident)
    .join(address, address.c.id == resident.c.last_address)
    .where(talk.c.city == bindparam("city"), talk.c.waits_until <= bindparam("now"))
    .order_by(talk.c.waits_until)
    .limit(bindparam("most"))
    .with_for_update(of=talk, skip_locked=True)
    .cte("chosen")
)
UNANSWERED = Statement(
    update(talk)
    .where(talk.c.resident == _chosen.c.resident)
    .values(waits_until=null())
    .returning(*_chosen.c)
)
FOLLOWING = Statement(
    select(talk.c.resident, resident.c.wrapped, talk.c.turn, talk.c.session, talk.c.updated_at)
    .join_from(talk, resident, resident.c.id == talk.c.resident)
    .where(
        talk.c.city == bindparam("city"),
        talk.c.resident > bindparam("after"),
        talk.c.session.is_not(None),
    )
    .order_by(talk.c.resident)
    .limit(bindparam("most"))
)
LOG = Statement(
    insert(event).values(
        city=bindparam("city"),
        resident=bindparam("resident"),
        turn=bindparam("turn"),
        logged_at=bindparam("now"),
        body=bindparam("body"),
    )
)


def open_session(
    key: ResidentKey, sealed: bytes | None, city: str, resident: int, turn: int
) -> Mapping[str, Any] | None:
    """A session is sealed for its turn: an older one in its place does not open."""
    return key.open(sealed, "talk.session", city, resident, turn) if sealed else None


class PostgresTalks:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def lock(self, resident: int, turn: int) -> None:
        """Of a talk that was read here just now, Conflict may come as late as `save` says."""
        scope = self._scope
        if key := scope.readings.take(scope.city, resident, turn):
            scope.transaction.hit(LOCK_TURN, city=scope.city, resident=resident, read=turn)
            scope.locked[resident] = Locked(turn, turn)
            scope.open(resident, key)
            return
        row = await scope.transaction.row(LOCK, city=scope.city, resident=resident)
        if row is None or row[0] != turn:
            raise Conflict
        scope.locked[resident] = Locked(turn, turn)
        scope.unwrap(resident, row[1])

    async def save(
        self,
        resident: int,
        turn: int,
        state: Mapping[str, Any],
        *,
        pending: str | None,
        waits_until: datetime | None = None,
    ) -> None:
        """Of a talk that was not locked before, Conflict may come as late as the next statement
        with a result or `commit`: the save travels with it, and undoes what came with it."""
        scope = self._scope
        now = await self._turn(resident, turn)
        key = await scope.key_of(resident)
        scope.transaction.queue(
            SAVE,
            city=scope.city,
            resident=resident,
            read=now,
            session=key.seal(state, "talk.session", scope.city, resident, now + 1),
            pending=pending,
            waits_until=waits_until,
            now=scope.now,
        )

    async def _turn(self, resident: int, turn: int) -> int:
        """The turn to be found in the table, with the key at hand. Raises Conflict."""
        scope = self._scope
        if resident not in scope.locked:
            if key := scope.readings.take(scope.city, resident, turn):
                scope.open(resident, key)
                return turn
            await self.lock(resident, turn)
        locked = scope.locked.pop(resident)
        if locked.asked != turn:
            raise Conflict
        return locked.turn

    async def unanswered(self, now: datetime, most: int) -> Sequence[Unanswered]:
        scope = self._scope
        rows = await scope.transaction.rows(UNANSWERED, city=scope.city, now=now, most=most)
        return [Unanswered(*row) for row in rows]

    async def following(self, resident: int, most: int) -> Sequence[OpenTalk]:
        rows = await self._scope.transaction.rows(
            FOLLOWING, city=self._scope.city, after=resident, most=most
        )
        return [self._open(*row) for row in rows]

    def _open(
        self, resident: int, wrapped: bytes, turn: int, sealed: bytes, at: datetime
    ) -> OpenTalk:
        scope = self._scope
        key = scope.keys.unwrap(wrapped, resident)
        session = open_session(key, sealed, scope.city, resident, turn)
        return OpenTalk(resident, session or {}, at)

    async def log(self, resident: int, turn: int, events: Sequence[Mapping[str, Any]]) -> None:
        """One row for the events of one turn."""
        scope = self._scope
        key = await scope.key_of(resident)
        scope.transaction.queue(
            LOG,
            city=scope.city,
            resident=resident,
            turn=turn,
            now=scope.now,
            body=key.seal(events, "event.body", scope.city, resident, turn),
        )
