"""Remote actions that were asked for; open until their outcome is written."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import any_, bindparam, null, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Text

from bot.ports import Intent
from bot.store.crypto import CityKeys
from bot.store.line import Row, Statement
from bot.store.matter_tables import intent
from bot.store.scope import Scope, given
from bot.store.tables import resident

SAME_HAND = timedelta(seconds=10)  # who wrote it asks at once; after that it is anybody's
CLAIM = timedelta(minutes=1)

_this = (intent.c.city == bindparam("city")) & (intent.c.key == bindparam("key"))
ADD = Statement(
    insert(intent).values({column: given(column) for column in intent.c}).on_conflict_do_nothing()
)
_kept = (
    select(
        intent.c.key,
        intent.c.resident,
        intent.c.name,
        intent.c.args,
        intent.c.root,
        intent.c.tries,
        resident.c.wrapped,
    )
    .join_from(intent, resident, resident.c.id == intent.c.resident)
    .where(intent.c.city == bindparam("city"))
)
GET = Statement(_kept.where(intent.c.key == bindparam("key"), intent.c.outcome.is_(None)))
CLAIMED = Statement(_kept.where(intent.c.key == any_(bindparam("claimed", type_=ARRAY(Text)))))
DONE = Statement(
    update(intent)
    .where(_this, intent.c.outcome.is_(None))
    .values(outcome=bindparam("to"), ask_at=null())
    .returning(intent.c.key)
)
AGAIN = Statement(
    update(intent)
    .where(_this, intent.c.outcome.is_(None))
    .values(tries=intent.c.tries + 1, ask_at=bindparam("at"))
)
_due = (
    select(intent.c.key)
    .where(intent.c.city == bindparam("city"), intent.c.ask_at <= bindparam("now"))
    .order_by(intent.c.ask_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
CLAIM_DUE = Statement(
    update(intent)
    .where(intent.c.city == bindparam("city"), intent.c.key == _due.c.key)
    .values(ask_at=bindparam("again"))
    .returning(intent.c.key)
)


class PostgresIntents:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def add(self, intent: Intent) -> None:
        scope = self._scope
        key = await scope.key_of(intent.resident)
        args = dict(intent.args)
        scope.transaction.queue(
            ADD,
            city=scope.city,
            resident=intent.resident,
            key=intent.key,
            name=intent.name,
            args=key.seal(args, "intent.args", scope.city, intent.resident, intent.key),
            root=intent.root,
            tries=intent.tries,
            outcome=None,
            created_at=scope.now,
            ask_at=scope.now + SAME_HAND,
        )

    async def get(self, key: str) -> Intent | None:
        scope = self._scope
        row = await scope.transaction.row(GET, city=scope.city, key=key)
        return _intent(row, scope.keys, scope.city) if row else None

    async def done(self, key: str, outcome: str) -> bool:
        facts = {"city": self._scope.city, "key": key, "to": outcome}
        return await self._scope.transaction.row(DONE, **facts) is not None

    async def again(self, key: str, at: datetime) -> None:
        self._scope.transaction.queue(AGAIN, city=self._scope.city, key=key, at=at)

    async def due(self, now: datetime, most: int) -> Sequence[Intent]:
        scope = self._scope
        facts = {"now": now, "most": most, "again": now + CLAIM}
        claimed = await scope.transaction.rows(CLAIM_DUE, city=scope.city, **facts)
        if not claimed:
            return []
        keys = [row[0] for row in claimed]
        found = await scope.transaction.rows(CLAIMED, city=scope.city, claimed=keys)
        return [_intent(row, scope.keys, scope.city) for row in found]


def _intent(row: Row, keys: CityKeys, city: str) -> Intent:
    name, owner, action, sealed, root, tries, wrapped = row
    args = keys.unwrap(wrapped, owner).open(sealed, "intent.args", city, owner, name)
    return Intent(name, city, owner, action, args, root, tries)
