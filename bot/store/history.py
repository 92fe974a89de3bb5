"""A talk as its page shows it again: what was said at one address, by the resident and by us.

The order has nothing to do with clocks. What the resident said stands where its inbox row stands;
what we said stands after the row it answers. What answers nothing (a reminder) stands after the
latest row that anything said before it answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, any_, bindparam, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.types import BigInteger, Text

from bot.domain.messages import Address, InboundKind
from bot.ports import Entry, History, Order
from bot.store.crypto import CityKeys
from bot.store.database import Database
from bot.store.line import Row, Statement
from bot.store.outbox import KEPT, pending_of, sent
from bot.store.tables import address, inbound, outgoing, resident, unsent

END: Order = (2**62, 1, 2**62)
"""After everything."""

HEARD, SPOKEN = 0, 1
"""What stands first of two things at the same place."""

_ours = and_(
    address.c.city == bindparam("city"),
    address.c.account == bindparam("account"),
    address.c.chat_index == any_(bindparam("chats", type_=ARRAY(BYTEA))),
)
_at = (
    select(address.c.id, address.c.resident, resident.c.wrapped)
    .join_from(address, resident, resident.c.id == address.c.resident)
    .where(_ours)
    .cte("at")
)
_heard: ColumnElement[bool] = and_(
    inbound.c.city == bindparam("city"),
    inbound.c.resident == _at.c.resident,
    inbound.c.address == _at.c.id,
    inbound.c.kind == literal_column(f"'{InboundKind.SAID.value}'", Text),
)
_spoken: ColumnElement[bool] = and_(
    outgoing.c.city == bindparam("city"),
    outgoing.c.resident == _at.c.resident,
    outgoing.c.account == bindparam("account"),
    outgoing.c.chat_index == any_(bindparam("chats", type_=ARRAY(BYTEA))),
)
STANDS = Statement(
    select(
        _at.c.resident,
        select(func.max(inbound.c.id)).where(_heard).correlate(_at).scalar_subquery(),
        select(func.max(outgoing.c.id)).where(_spoken).correlate(_at).scalar_subquery(),
        select(func.count()).where(_spoken, unsent).correlate(_at).scalar_subquery(),
    )
)
HEARINGS = Statement(
    select(
        inbound.c.id,
        inbound.c.kind,
        inbound.c.body,
        inbound.c.received_at,
        inbound.c.resident,
        _at.c.wrapped,
    )
    .join_from(inbound, _at, _heard)
    .where(inbound.c.id < bindparam("heard_before", type_=BigInteger))
    .order_by(inbound.c.id.desc())
    .limit(bindparam("most", type_=BigInteger))
)
_row = (*KEPT, _at.c.wrapped)
_answered = func.max(outgoing.c.reply_to).over(order_by=outgoing.c.id)
_placed = (
    select(
        *_row, outgoing.c.created_at, func.coalesce(outgoing.c.reply_to, _answered, 0).label("to")
    )
    .join_from(outgoing, _at, _spoken)
    .cte("placed")
)
SPEECHES = Statement(
    select(_placed)
    .where(
        or_(
            _placed.c.to < bindparam("answers_before", type_=BigInteger),
            and_(
                _placed.c.to == bindparam("answers_before", type_=BigInteger),
                _placed.c.id < bindparam("spoken_before", type_=BigInteger),
            ),
        )
    )
    .order_by(_placed.c.to.desc(), _placed.c.id.desc())
    .limit(bindparam("most", type_=BigInteger))
)


@dataclass(frozen=True, slots=True)
class Past:
    """One look at what was said at one address."""

    database: Database
    keys: CityKeys
    at: Address

    async def __call__(self, most: int, before: Order | None) -> History:
        if not most:
            (stands,) = await self.database.ask((STANDS, self._here))
            return self._history(stands, [], earlier=bool(stands))
        before = before or END
        page = self._before(before) | {"most": most + 1}
        asked = (STANDS, self._here), (HEARINGS, page), (SPEECHES, page)
        pending = pending_of(self.keys, self.at.city, self.at)
        stands, heard, spoken, waiting = await self.database.ask(*asked, pending)
        entries = [*map(self._heard, heard), *map(self._spoken, spoken)]
        entries += self._goodbyes(entries, waiting) if before == END else []
        entries.sort(key=lambda entry: entry.order)
        shown = entries[-most:]
        return self._history(stands, shown, earlier=len(entries) > len(shown))

    @property
    def _here(self) -> dict[str, object]:
        chats = self.keys.indexes("address.chat", self.at.account, self.at.chat)
        return {"city": self.at.city, "account": self.at.account, "chats": chats}

    def _before(self, order: Order) -> dict[str, object]:
        anchor, rank, id_ = order
        after_it = rank == SPOKEN
        return self._here | {
            "heard_before": anchor + after_it,
            "answers_before": anchor,
            "spoken_before": id_ if after_it else 0,
        }

    def _heard(self, row: Row) -> Entry:
        id_, kind, body, at, owner, wrapped = row
        key = self.keys.unwrap(wrapped, owner)
        _, said = key.open(body, "inbound.body", self.at.city, owner, kind)
        return Entry((id_, HEARD, id_), at, said=said)

    def _spoken(self, row: Row) -> Entry:
        *kept, at, anchor = row
        words = sent(tuple(kept), self.keys, self.at.city)
        return Entry((anchor, SPOKEN, words.id), at, sent=words)

    def _goodbyes(self, entries: Sequence[Entry], waiting: Sequence[Row]) -> list[Entry]:
        """What is still to be said to somebody who is no longer known at this address: the last
        words after an erasure. Once they were read nothing is left of them here."""
        known = {entry.sent.id for entry in entries if entry.sent}
        left = [sent(row, self.keys, self.at.city) for row in waiting]
        return [
            Entry((0, SPOKEN, each.id), None, sent=each) for each in left if each.id not in known
        ]

    def _history(self, stands: Sequence[Row], entries: list[Entry], *, earlier: bool) -> History:
        resident, said, spoken, unread = stands[0] if stands else (None, 0, 0, 0)
        lost = [e.sent.id for e in entries if e.sent and e.at is None]
        return History(
            resident=resident,
            entries=tuple(entries),
            earlier=earlier,
            heard=said or 0,
            spoken=max([spoken or 0, *lost]),
            unread=unread + len(lost),
        )
