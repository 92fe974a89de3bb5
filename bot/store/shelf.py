"""Published revisions of services: never changed, only replaced as the live one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from bot.store.line import Statement
from bot.store.matter_tables import live_revision, revision
from bot.store.scope import Scope, given

PUBLISH = Statement(
    insert(revision)
    .values({column: given(column) for column in revision.c})
    .on_conflict_do_nothing()
)
_live = insert(live_revision).values({column: given(column) for column in live_revision.c})
GO_LIVE = Statement(
    _live.on_conflict_do_update(
        index_elements=[live_revision.c.city, live_revision.c.service],
        set_={"revision": _live.excluded.revision, "since": _live.excluded.since},
    )
)
LIVE = Statement(
    select(live_revision.c.service, live_revision.c.revision, revision.c.origin)
    .join_from(
        live_revision,
        revision,
        (revision.c.city == live_revision.c.city)
        & (revision.c.service == live_revision.c.service)
        & (revision.c.revision == live_revision.c.revision),
    )
    .where(live_revision.c.city == bindparam("city"))
    .order_by(live_revision.c.service)
)
FILES = Statement(
    select(revision.c.files).where(
        revision.c.city == bindparam("city"),
        revision.c.service == bindparam("service"),
        revision.c.revision == bindparam("revision"),
    )
)

KEPT = Statement(
    select(revision.c.service, revision.c.revision)
    .where(revision.c.city == bindparam("city"))
    .order_by(revision.c.published_at)
)


class PostgresShelf:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def publish(
        self, service: str, revision: str, files: Mapping[str, str], *, origin: str, now: datetime
    ) -> None:
        """Makes it the live one. A revision that is there already stays as it is."""
        facts = {"city": self._scope.city, "service": service, "revision": revision}
        kept = orjson.dumps(dict(files)).decode()
        self._scope.transaction.queue(PUBLISH, **facts, files=kept, origin=origin, published_at=now)
        self._scope.transaction.queue(GO_LIVE, **facts, since=now)

    async def live(self) -> Mapping[str, tuple[str, str]]:
        found = await self._scope.transaction.rows(LIVE, city=self._scope.city)
        return {service: (revision, origin) for service, revision, origin in found}

    async def kept(self) -> Sequence[tuple[str, str]]:
        found = await self._scope.transaction.rows(KEPT, city=self._scope.city)
        return [(service, revision) for service, revision in found]

    async def files(self, service: str, revision: str) -> Mapping[str, str] | None:
        facts = {"city": self._scope.city, "service": service, "revision": revision}
        row = await self._scope.transaction.row(FILES, **facts)
        return row[0] if row else None
