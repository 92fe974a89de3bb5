"""The inbox: what waits for a resident's talk.

Which row is next: results of the house (remote, paid) before what was said, and what was said
before what the house would like to say (reminders). Among equals, the
address whose oldest row has waited longest; there, the platform's own numbers decide, because
parallel webhooks arrive disordered; rows without a number come after those with one, as they came.
Numbers are never compared across addresses.
"""

from typing import assert_never

from sqlalchemy import CTE, any_, bindparam, exists, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import Text

from bot.domain.messages import PUSH_CHANNELS, Address, Inbound, InboundKind
from bot.ports import Waiting
from bot.store.crypto import CityKeys, ResidentKey
from bot.store.line import Row, Statement
from bot.store.scope import Scope, given
from bot.store.tables import address, inbound, resident

HOUSE = ""  # the source of rows the house adds itself

seen_before = (
    (inbound.c.city == bindparam("city"))
    & (inbound.c.source == bindparam("source"))
    & (inbound.c.external_index == any_(bindparam("externals", type_=ARRAY(BYTEA))))
)
_row = {
    column: given(column)
    for column in (
        inbound.c.city,
        inbound.c.resident,
        inbound.c.kind,
        inbound.c.rank,
        inbound.c.source,
        inbound.c.external_index,
        inbound.c.platform_order,
        inbound.c.body,
        inbound.c.received_at,
        inbound.c.root,
    )
}
put = (
    insert(inbound)
    .values({**_row, inbound.c.address: bindparam("address")})
    .on_conflict_do_nothing()
    .returning(inbound.c.id)
)


def put_by(moved_in: CTE) -> ReturningInsert[tuple[int]]:
    """The first row of somebody whose address is made in the same statement."""
    columns = [*(column.name for column in _row), "address"]
    row = insert(inbound).from_select(columns, select(*_row.values(), moved_in.c.id))
    return row.on_conflict_do_nothing().returning(inbound.c.id)


# The open address to speak at: for reminders one where we can write first (`first`), else where the
# resident wrote last, else any other one.
_door = (
    select(address.c.id)
    .where(
        address.c.city == resident.c.city,
        address.c.resident == resident.c.id,
        address.c.closed_at.is_(None),
    )
    .order_by(
        (address.c.channel == any_(bindparam("first", type_=ARRAY(Text)))).desc(),
        (address.c.id == resident.c.last_address).desc(),
        address.c.id.desc(),
    )
    .limit(1)
    .correlate(resident)
    .scalar_subquery()
)
ADD = Statement(
    insert(inbound)
    .from_select(
        [*(column.name for column in _row), "address"],
        select(*_row.values(), func.coalesce(_door, resident.c.last_address)).where(
            resident.c.city == bindparam("city"),
            resident.c.id == bindparam("resident"),
            resident.c.last_address.is_not(None),
            resident.c.erased_at.is_(None),
            ~exists().where(seen_before),
        ),
    )
    .on_conflict_do_nothing()
    .returning(inbound.c.id)
)
HANDLED = Statement(
    update(inbound)
    .where(inbound.c.city == bindparam("city"), inbound.c.id == bindparam("row"))
    .values(handled_at=bindparam("now"))
)

# For a row of `resident` in a surrounding query. See the rule above.
oldest = (
    select(
        inbound.c.id,
        inbound.c.kind,
        inbound.c.body,
        inbound.c.received_at,
        inbound.c.platform_order,
        inbound.c.root,
        address.c.account,
        address.c.channel,
        address.c.chat,
    )
    .join_from(inbound, address, address.c.id == inbound.c.address)
    .where(inbound.c.resident == resident.c.id, inbound.c.handled_at.is_(None))
    .order_by(
        inbound.c.rank,
        func.min(inbound.c.id).over(partition_by=(inbound.c.rank, inbound.c.address)),
        inbound.c.platform_order.nulls_last(),
        inbound.c.id,
    )
    .limit(1)
    .correlate(resident)
    .lateral("oldest")
)


def rank(kind: InboundKind) -> int:
    match kind:
        case InboundKind.REMOTE | InboundKind.PAID | InboundKind.DESK | InboundKind.DOOR:
            return 0
        case InboundKind.SAID | InboundKind.UNREAD | InboundKind.LOCATION:
            return 1
        case InboundKind.REMINDER | InboundKind.SILENCE | InboundKind.PUBLISHED:
            return 2
        case _:
            assert_never(kind)


def values(inbound: Inbound, key: ResidentKey, city: str, resident: int) -> dict[str, object]:
    """What a row needs, but its source, its address and the external id."""
    kind = inbound.kind
    return {
        "city": city,
        "resident": resident,
        "kind": kind.value,
        "rank": rank(kind),
        "platform_order": inbound.order,
        "body": key.seal(
            [inbound.external_id, dict(inbound.body)], "inbound.body", city, resident, kind
        ),
        "received_at": inbound.received_at,
        "root": inbound.root,
    }


def externals(keys: CityKeys, source: str, chat: str, external_id: str | None) -> list[bytes]:
    """The first one is written, all are looked for. Empty where the platform gives no id. The chat
    belongs to it: a program that numbers messages per sender must not silence other senders."""
    if external_id is None:
        return []
    return keys.indexes("inbound.external", source, chat, external_id)


def waiting(row: Row, key: ResidentKey, city: str, resident: int) -> Waiting:
    """From the columns of `oldest`."""
    id_, kind, body, received_at, order, root, account, channel, chat = row
    external_id, said = key.open(body, "inbound.body", city, resident, kind)
    return Waiting(
        id=id_,
        inbound=Inbound(InboundKind(kind), external_id, received_at, said, order, root),
        address=Address(
            city, account, channel, key.open(chat, "chat", city, resident, account, channel)
        ),
    )


class PostgresInbox:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def add(self, resident: int, inbound: Inbound) -> int | None:
        scope = self._scope
        try:
            resident = await scope.whom(resident)
        except LookupError:
            return None
        key = await scope.key_of(resident)
        known = externals(scope.keys, HOUSE, HOUSE, inbound.external_id)
        row = await scope.transaction.row(
            ADD,
            **values(inbound, key, scope.city, resident),
            source=HOUSE,
            external_index=known[0] if known else None,
            externals=known,
            first=list(PUSH_CHANNELS) if inbound.kind is InboundKind.REMINDER else [],
        )
        return row[0] if row else None

    async def handled(self, row: int) -> None:
        scope = self._scope
        scope.transaction.queue(HANDLED, city=scope.city, row=row, now=scope.now)
