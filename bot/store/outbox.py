"""The outbox: what is to be said, once per key, in the order it was written."""

from sqlalchemy import any_, bindparam, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert
from sqlalchemy.types import BigInteger

from bot.domain.messages import Address, Button, Outgoing, OutgoingState, Words
from bot.ports import Sent
from bot.store.crypto import CityKeys, ResidentKey
from bot.store.database import Asked
from bot.store.line import Row, Statement
from bot.store.scope import Scope, given
from bot.store.tables import address, outgoing, resident, unsent

_row = {
    column: given(column)
    for column in (
        outgoing.c.city,
        outgoing.c.resident,
        outgoing.c.key,
        outgoing.c.words,
        outgoing.c.state,
        outgoing.c.lane,
        outgoing.c.reply_to,
        outgoing.c.created_at,
        outgoing.c.state_at,
        outgoing.c.due_at,
        outgoing.c.tries,
        outgoing.c.cut_off,
        outgoing.c.parts,
    )
}
_place = (outgoing.c.account, outgoing.c.channel, outgoing.c.chat_index, outgoing.c.chat)
ADD = Statement(
    insert(outgoing)
    .values({**_row, **{column: given(column) for column in _place}})
    .on_conflict_do_nothing()
)
ADD_AT_LAST = Statement(
    insert(outgoing)
    .from_select(
        [column.name for column in (*_row, *_place)],
        select(
            *_row.values(),
            address.c.account,
            address.c.channel,
            address.c.chat_index,
            address.c.chat,
        )
        .join_from(resident, address, address.c.id == resident.c.last_address)
        .where(resident.c.city == bindparam("city"), resident.c.id == bindparam("resident")),
    )
    .on_conflict_do_nothing()
)

KEPT = (
    outgoing.c.id,
    outgoing.c.key,
    outgoing.c.words,
    outgoing.c.state,
    outgoing.c.lane,
    outgoing.c.reply_to,
    outgoing.c.account,
    outgoing.c.channel,
    outgoing.c.chat,
    outgoing.c.resident,
    outgoing.c.tries,
    outgoing.c.cut_off,
    outgoing.c.parts,
)
"""What `sent` reads, followed by the resident's wrapped key."""

_kept = (
    select(*KEPT, resident.c.wrapped)
    .join_from(outgoing, resident, resident.c.id == outgoing.c.resident)
    .where(outgoing.c.city == bindparam("city"))
    .order_by(outgoing.c.id)
)
PENDING = Statement(
    _kept.where(
        outgoing.c.account == bindparam("account"),
        outgoing.c.chat_index == any_(bindparam("chats", type_=ARRAY(BYTEA))),
        unsent,
    )
)
REPLIES = Statement(_kept.where(outgoing.c.reply_to == bindparam("row")))
MARK = Statement(
    update(outgoing)
    .where(
        outgoing.c.city == bindparam("city"),
        outgoing.c.id == any_(bindparam("rows", type_=ARRAY(BigInteger))),
    )
    .values(state=bindparam("to"), state_at=bindparam("now"))
    .returning(outgoing.c.id)
)


def pending_of(keys: CityKeys, city: str, at: Address) -> Asked:
    """What has not reached this address yet, oldest first; `sent` reads the rows."""
    chats = keys.indexes("address.chat", at.account, at.chat)
    return PENDING, {"city": city, "account": at.account, "chats": chats}


def _seal(key: ResidentKey, kept: Outgoing, city: str, resident: int) -> bytes:
    words = kept.words
    buttons = [(button.title, button.payload) for button in words.buttons]
    links = (words.link, words.file, words.practice)
    value = [words.text, buttons, *links, dict(kept.extra), words.asks, words.language]
    return key.seal(value, "outgoing.words", city, resident, kept.key)


def sent(row: Row, keys: CityKeys, city: str) -> Sent:
    """From the columns of KEPT and a wrapped key."""
    id_, name, sealed, state, lane, reply_to, account, channel, chat, resident, *rest = row
    tries, cut_off, parts, wrapped = rest
    key = keys.unwrap(wrapped, resident)
    text, buttons, link, file, practice, extra, *later = key.open(
        sealed, "outgoing.words", city, resident, name
    )
    buttons = tuple(Button(*button) for button in buttons)
    words = Words(text, buttons, link, file, practice, *later)  # rows of old have less
    return Sent(
        id=id_,
        address=Address(
            city, account, channel, key.open(chat, "chat", city, resident, account, channel)
        ),
        outgoing=Outgoing(name, words, reply_to, lane, extra),
        state=state,
        reply_to=reply_to,
        resident=resident,
        tries=tries,
        cut_off=cut_off,
        parts=parts,
    )


class PostgresOutbox:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def add(self, resident: int, address: Address | None, outgoing: Outgoing) -> None:
        scope = self._scope
        resident = await scope.whom(resident)
        key = await scope.key_of(resident)
        row = {
            "city": scope.city,
            "resident": resident,
            "key": outgoing.key,
            "words": _seal(key, outgoing, scope.city, resident),
            "state": OutgoingState.QUEUED.value,
            "lane": outgoing.lane,
            "reply_to": outgoing.reply_to,
            "created_at": scope.now,
            "state_at": scope.now,
            "due_at": scope.now,
            "tries": 0,
            "cut_off": 0,
            "parts": 0,
        }
        if address is None:
            scope.transaction.queue(ADD_AT_LAST, **row)
            return
        scope.transaction.queue(
            ADD,
            **row,
            account=address.account,
            channel=address.channel,
            chat_index=scope.keys.index("address.chat", address.account, address.chat),
            chat=key.seal(
                address.chat, "chat", scope.city, resident, address.account, address.channel
            ),
        )
