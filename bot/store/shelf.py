"""Published revisions of services: never changed, only replaced as the live one. Every replacing
is a line of the service's history, and the last line says what is live."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.domain.publications import Plan, Publication
from bot.store.line import Row, Statement
from bot.store.matter_tables import publication, revision
from bot.store.scope import Scope, given

KEEP = Statement(
    insert(revision)
    .values({column: given(column) for column in revision.c})
    .on_conflict_do_nothing()
)
_line = (
    insert(publication)
    .values({column: given(column) for column in publication.c})
    .on_conflict_do_nothing()
    .returning(publication.c.number)
    .cte("line")
)
# Like `hitting`: where somebody else has written this line of the history, everything is undone.
PUBLISH = Statement(select(1 // func.count()).select_from(_line))
HISTORY = Statement(
    select(*(column for column in publication.c if column.name != "city"))
    .where(publication.c.city == bindparam("city"))
    .order_by(publication.c.service, publication.c.number)
)
FILES = Statement(
    select(revision.c.files).where(
        revision.c.city == bindparam("city"),
        revision.c.service == bindparam("service"),
        revision.c.revision == bindparam("revision"),
    )
)
TOLD = Statement(
    update(publication)
    .where(
        publication.c.city == bindparam("city"),
        publication.c.service == bindparam("service"),
        publication.c.number == bindparam("number"),
        publication.c.told_at.is_(None),
    )
    .values(told_at=bindparam("now"))
)
EDITIONS = Statement(select(publication.c.city, func.count()).group_by(publication.c.city))


class PostgresShelf:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def publish(self, new: Publication, files: Mapping[str, str]) -> None:
        """A revision that is there already stays as it is."""
        facts = {"city": self._scope.city, "service": new.service, "revision": new.revision}
        facts |= {"origin": new.origin}
        kept = orjson.dumps(dict(files)).decode()
        transaction = self._scope.transaction
        transaction.queue(KEEP, **facts, files=kept, published_at=new.at)
        transaction.hit(
            PUBLISH,
            **facts,
            number=new.number,
            published_at=new.at,
            plan=new.plan.value,
            note=new.note,
            by=new.by,
            moves=orjson.dumps(dict(new.moves)).decode(),
            withdrawn=new.withdrawn,
            told_at=new.told,
        )

    async def history(self) -> Sequence[Publication]:
        found = await self._scope.transaction.rows(HISTORY, city=self._scope.city)
        return [_publication(row) for row in found]

    async def files(self, service: str, revision: str) -> Mapping[str, str] | None:
        facts = {"city": self._scope.city, "service": service, "revision": revision}
        row = await self._scope.transaction.row(FILES, **facts)
        return row[0] if row else None

    async def told(self, service: str, number: int, now: datetime) -> None:
        facts = {"city": self._scope.city, "service": service, "number": number}
        self._scope.transaction.queue(TOLD, **facts, now=now)


def _publication(row: Row) -> Publication:
    service, number, revision_, at, plan, origin, note, by, moves, withdrawn, told = row
    return Publication(
        service, number, revision_, at, Plan(plan), origin, note, by, moves, withdrawn, told
    )
