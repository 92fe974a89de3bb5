"""The lease of a resident: who works on their inbox. It only saves double work; the talk's turn is
what decides (talks.py).

Nobody's message is left lying between "I looked, there was nothing more" and "the lease is free":

- `receive` inserts its row and then tries the lease with TAKE, in one transaction. An upsert locks
  the lease's row even where its WHERE is false, until that transaction commits.
- `release_lease` first locks the same row (HELD), so it waits for every such `receive`; its second
  statement (GIVE_BACK) starts after that wait and therefore, in READ COMMITTED, sees their rows.
- A `receive` that comes later waits at TAKE for the release to commit, and then finds it free.
"""

from psycopg.pq.abc import PGresult
from sqlalchemy import (
    BigInteger,
    FromClause,
    bindparam,
    exists,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from bot.store.database import Asked
from bot.store.line import Row, Statement
from bot.store.scope import Scope, given
from bot.store.tables import inbound, lease

NOBODY = ""

_asked = {
    lease.c.city: given(lease.c.city),
    lease.c.resident: given(lease.c.resident),
    lease.c.holder: given(lease.c.holder),
    lease.c.until: given(lease.c.until),
    lease.c.fence: literal(1, BigInteger),
}


def take(rows: FromClause | None = None) -> ReturningInsert[tuple[int]]:
    """Tries the lease; for use inside a statement, once per row of `rows`."""
    asked = select(*_asked.values())
    wanted = insert(lease).from_select(
        [column.name for column in _asked], asked.select_from(rows) if rows is not None else asked
    )
    return wanted.on_conflict_do_update(
        index_elements=[lease.c.resident],
        set_={
            "holder": wanted.excluded.holder,
            "until": wanted.excluded.until,
            "fence": lease.c.fence + 1,
        },
        where=(
            (lease.c.city == bindparam("city"))
            & or_(lease.c.until < bindparam("now"), lease.c.holder == NOBODY)
        ),
    ).returning(lease.c.fence)


TAKE = Statement(take())

_ours = (
    (lease.c.city == bindparam("city"))
    & (lease.c.resident == bindparam("resident"))
    & (lease.c.fence == bindparam("fence"))
)
HELD = Statement(select(lease.c.fence).where(_ours).with_for_update())
DROP = Statement(update(lease).where(_ours).values(holder=NOBODY).returning(lease.c.fence))
HOLDERS = Statement(select(lease.c.holder).where(lease.c.holder != NOBODY).distinct())
FREE = Statement(
    update(lease)
    .where(lease.c.holder == bindparam("gone"))
    .values(holder=NOBODY)
    .returning(lease.c.fence)
)
GIVE_BACK = Statement(
    update(lease)
    .where(
        _ours,
        ~exists().where(inbound.c.resident == lease.c.resident, inbound.c.handled_at.is_(None)),
    )
    .values(holder=NOBODY)
    .returning(lease.c.fence)
)


async def release(scope: Scope, resident: int, fence: int) -> bool:
    """True: another row waits, and the lease is still ours."""
    _queue(scope, resident, fence)
    *_, held, given_back = await scope.transaction.flush()
    return _more(held, given_back)


async def release_and_commit(
    scope: Scope, resident: int, fence: int, at: str, look: Asked
) -> tuple[bool, list[Row]]:
    """The same in one journey with the commit and a look right after it, whose rows come too."""
    _queue(scope, resident, fence)
    *_, held, given_back, _, seen = await scope.transaction.commit(at, look)
    return _more(held, given_back), scope.transaction.read(seen)


def _queue(scope: Scope, resident: int, fence: int) -> None:
    ours = {"city": scope.city, "resident": resident, "fence": fence}
    scope.transaction.queue(HELD, **ours)
    scope.transaction.queue(GIVE_BACK, **ours)


def _more(held: PGresult, given_back: PGresult) -> bool:
    return bool(held.ntuples) and not given_back.ntuples  # not held: by now it is somebody else's
