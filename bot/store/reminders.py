"""Reminders that wait and what became of them; whoever claims one keeps its row until the end."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Boolean, ColumnElement, bindparam, literal_column, null, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.domain.reminders import Planned, Reminder, ReminderKind, ReminderState
from bot.store.line import Row, Statement
from bot.store.matter_tables import reminder
from bot.store.scope import Scope, given
from bot.store.tables import resident

WAITING = ReminderState.WAITING.value
DROPPED = ReminderState.DROPPED.value

_city = reminder.c.city == bindparam("city")
# Literally, or no index is used for it.
_waits: ColumnElement[bool] = literal_column("reminder.state = 'waiting'", Boolean)
_this = _city & (reminder.c.key == bindparam("key")) & _waits
_added = insert(reminder).values({column: given(column) for column in reminder.c})
ADD = Statement(
    _added.on_conflict_do_update(
        index_elements=[reminder.c.city, reminder.c.key],
        set_={
            name: _added.excluded[name]
            for name in ("resident", "due_at", "state", "why", "state_at")
        },
        where=(reminder.c.state == DROPPED) & (_added.excluded.state == WAITING),
    )
)
DROP = Statement(
    update(reminder)
    .where(_city, reminder.c.about == bindparam("of"), _waits)
    .values(state=DROPPED, why=bindparam("reason"), state_at=bindparam("now"))
)
_kept = select(
    reminder.c.kind, reminder.c.about, reminder.c.resident, reminder.c.at, reminder.c.due_at
)
DUE = Statement(
    _kept.where(_city, _waits, reminder.c.due_at <= bindparam("now"))
    .order_by(reminder.c.due_at, reminder.c.key)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
OF = Statement(
    _kept.add_columns(reminder.c.state, reminder.c.why)
    .where(_city, reminder.c.resident == bindparam("resident"))
    .order_by(reminder.c.due_at, reminder.c.key)
)
PUT_OFF = Statement(update(reminder).where(_this).values(due_at=bindparam("until")))
END = Statement(
    update(reminder)
    .where(_this)
    .values(state=bindparam("to"), why=bindparam("reason"), state_at=bindparam("now"))
    .returning(reminder.c.key)
)
_whose = (resident.c.city == bindparam("city")) & (resident.c.id == bindparam("resident"))
STOP = Statement(update(resident).where(_whose).values(reminders_off_at=bindparam("now")))
RESUME = Statement(update(resident).where(_whose).values(reminders_off_at=null()))
STOPPED = Statement(select(resident.c.reminders_off_at.is_not(None)).where(_whose))


class PostgresReminders:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def add(self, planned: Planned) -> None:
        scope, made = self._scope, planned.reminder
        scope.transaction.queue(
            ADD,
            city=scope.city,
            resident=made.resident,
            key=made.key,
            kind=made.kind.value,
            about=made.about,
            at=made.at,
            due_at=made.due_at,
            state=DROPPED if planned.why else WAITING,
            why=planned.why,
            created_at=scope.now,
            state_at=scope.now,
        )

    async def drop(self, about: str, why: str, now: datetime) -> None:
        facts = {"city": self._scope.city, "of": about, "reason": why, "now": now}
        self._scope.transaction.queue(DROP, **facts)

    async def due(self, now: datetime, most: int) -> Sequence[Reminder]:
        scope = self._scope
        rows = await scope.transaction.rows(DUE, city=scope.city, now=now, most=most)
        return [_reminder(*row) for row in rows]

    async def put_off(self, key: str, until: datetime) -> None:
        self._scope.transaction.queue(PUT_OFF, city=self._scope.city, key=key, until=until)

    async def end(self, key: str, to: ReminderState, why: str | None, now: datetime) -> bool:
        facts = {"city": self._scope.city, "key": key, "to": to.value, "reason": why, "now": now}
        return await self._scope.transaction.row(END, **facts) is not None

    async def of(self, resident: int) -> Sequence[tuple[Reminder, ReminderState, str | None]]:
        scope = self._scope
        rows: list[Row] = await scope.transaction.rows(OF, city=scope.city, resident=resident)
        return [(_reminder(*facts), ReminderState(state), why) for *facts, state, why in rows]

    async def stop(self, resident: int, now: datetime) -> None:
        scope = self._scope
        scope.transaction.queue(STOP, city=scope.city, resident=resident, now=now)

    async def resume(self, resident: int) -> None:
        scope = self._scope
        scope.transaction.queue(RESUME, city=scope.city, resident=resident)

    async def stopped(self, resident: int) -> bool:
        scope = self._scope
        row = await scope.transaction.row(STOPPED, city=scope.city, resident=resident)
        return bool(row and row[0])


def _reminder(kind: str, about: str, owner: int, at: datetime, due_at: datetime) -> Reminder:
    return Reminder(ReminderKind(kind), about, owner, at, due_at)
