"""The lease of a resident: who works on their inbox. It only saves double work; the talk's turn is
what decides (talks.py).

Nobody's message is left lying between "I looked, there was nothing more" and "the lease is free":

- `receive` inserts its row and then tries the lease with TAKE, in one transaction. An upsert locks
  the lease's row even where its WHERE is false, until that transaction commits.
- `release_lease` first locks the same row (HELD), so it waits for every such `receive`; its second
  statement (GIVE_BACK) starts after that wait and therefore, in READ COMMITTED, sees their rows.
- A `receive` that comes later waits at TAKE for the release to commit, and then finds it free.
"""

from sqlalchemy import bindparam, exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.store.line import Statement
from bot.store.scope import Scope
from bot.store.tables import inbound, lease

NOBODY = ""

_wanted = insert(lease).values(
    city=bindparam("city"),
    resident=bindparam("resident"),
    holder=bindparam("holder"),
    until=bindparam("until"),
    fence=1,
)
take = _wanted.on_conflict_do_update(
    index_elements=[lease.c.resident],
    set_={
        "holder": _wanted.excluded.holder,
        "until": _wanted.excluded.until,
        "fence": lease.c.fence + 1,
    },
    where=(
        (lease.c.city == bindparam("city"))
        & or_(lease.c.until < bindparam("now"), lease.c.holder == NOBODY)
    ),
).returning(lease.c.fence)
TAKE = Statement(take)

_ours = (
    (lease.c.city == bindparam("city"))
    & (lease.c.resident == bindparam("resident"))
    & (lease.c.fence == bindparam("fence"))
)
HELD = Statement(select(lease.c.fence).where(_ours).with_for_update())
DROP = Statement(update(lease).where(_ours).values(holder=NOBODY).returning(lease.c.fence))
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
    ours = {"city": scope.city, "resident": resident, "fence": fence}
    scope.transaction.queue(HELD, **ours)
    scope.transaction.queue(GIVE_BACK, **ours)
    *_, held, given_back = await scope.transaction.flush()
    return bool(held.ntuples) and not given_back.ntuples  # not held: by now it is somebody else's
