"""Talks: where a resident's conversation stands. The turn's number judges who was first."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from bot.ports import Conflict
from bot.store.crypto import ResidentKey
from bot.store.line import Statement, hitting
from bot.store.scope import Locked, Scope
from bot.store.tables import event, resident, talk

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
        updated_at=bindparam("now"),
    )
    .returning(talk.c.turn)
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
        self, resident: int, turn: int, state: Mapping[str, Any], *, pending: str | None
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
