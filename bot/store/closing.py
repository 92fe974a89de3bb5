"""An address that cannot be written to any more: what waits there goes to the resident's next door.

Doors are the open addresses of one resident: those we can write to first, then the one used last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import any_, bindparam, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA
from sqlalchemy.types import Text

from bot.domain.messages import OutgoingState
from bot.ports import Sent
from bot.store.crypto import CityKeys, ResidentKey
from bot.store.database import Transaction
from bot.store.line import Statement
from bot.store.scope import one_of
from bot.store.tables import address, outgoing, resident

_whose = (address.c.city == bindparam("city")) & (address.c.resident == bindparam("resident"))
_at = (address.c.account == bindparam("account")) & (
    address.c.chat_index == any_(bindparam("chats", type_=ARRAY(BYTEA)))
)
# Also the order of locks: whoever changes a resident's addresses takes the resident first.
RESIDENT = Statement(
    select(resident.c.wrapped)
    .where(resident.c.city == bindparam("city"), resident.c.id == bindparam("resident"))
    .with_for_update()
)
CLOSE = Statement(
    update(address)
    .where(_whose, _at)
    .values(closed_at=bindparam("now"), closed_why=bindparam("why"))
    .returning(address.c.id)
)
NEXT_DOOR = Statement(
    select(address.c.id, address.c.account, address.c.channel, address.c.chat)
    .join_from(address, resident, resident.c.id == address.c.resident)
    .where(_whose, address.c.closed_at.is_(None))
    .order_by(
        (address.c.channel == any_(bindparam("channels", type_=ARRAY(Text)))).desc(),
        (address.c.id == resident.c.last_address).desc(),
        address.c.id.desc(),
    )
    .limit(1)
)
MOVE = Statement(
    update(address)
    .where(_whose, _at)
    .values(chat=bindparam("to"), chat_index=bindparam("to_index"))
    .returning(address.c.id)
)
USED_LAST = Statement(
    update(resident)
    .where(
        resident.c.city == bindparam("city"),
        resident.c.id == bindparam("resident"),
        resident.c.last_address == bindparam("closed"),
    )
    .values(last_address=bindparam("door"))
)
_waiting = (
    (outgoing.c.city == bindparam("city"))
    & (outgoing.c.resident == bindparam("resident"))
    & (outgoing.c.account == bindparam("account"))
    & (outgoing.c.chat_index == any_(bindparam("chats", type_=ARRAY(BYTEA))))
    & one_of(outgoing.c.state, (OutgoingState.QUEUED, OutgoingState.SENDING))
)
REROUTE = Statement(
    update(outgoing)
    .where(_waiting)
    .values(
        account=bindparam("to_account"),
        channel=bindparam("to_channel"),
        chat=bindparam("to"),
        chat_index=bindparam("to_index"),
        state=OutgoingState.QUEUED.value,
        state_at=bindparam("now"),
        due_at=bindparam("now"),
        parts=0,
    )
)
GIVE_UP = Statement(
    update(outgoing)
    .where(_waiting)
    .values(state=OutgoingState.GIVEN_UP.value, state_at=bindparam("now"), why=bindparam("why"))
)


@dataclass(frozen=True, slots=True)
class Closing:
    """One address of one resident, in one transaction. `sent`: the message that met the wall."""

    transaction: Transaction
    keys: CityKeys
    sent: Sent
    now: datetime

    async def __call__(self, why: str, channels: Sequence[str], chat: str | None) -> bool:
        """True where there is another door. `chat`: where the same chat is from now on."""
        row = await self.transaction.row(RESIDENT, **self._resident())
        if row is None:
            return False
        key = self.keys.unwrap(row[0], self.sent.resident)
        if chat is not None:
            await self._move(key, chat)
            return True
        closed = await self.transaction.row(CLOSE, **self._there(), why=why, now=self.now)
        door = await self.transaction.row(NEXT_DOOR, **self._resident(), channels=list(channels))
        if door is None:
            self.transaction.queue(GIVE_UP, **self._there(), why=why, now=self.now)
            return False
        id_, account, channel, sealed = door
        facts = ("chat", self.sent.address.city, self.sent.resident, account, channel)
        self._reroute(key, account, channel, key.open(sealed, *facts))
        if closed:
            whose = self._resident()
            self.transaction.queue(USED_LAST, **whose, closed=closed[0], door=id_)
        return True

    async def _move(self, key: ResidentKey, chat: str) -> None:
        at = self.sent.address
        there = {"to": self._seal(key, at.account, at.channel, chat)}
        there["to_index"] = self.keys.index("address.chat", at.account, chat)
        await self.transaction.row(MOVE, **self._there(), **there)
        self._reroute(key, at.account, at.channel, chat)

    def _reroute(self, key: ResidentKey, account: str, channel: str, chat: str) -> None:
        self.transaction.queue(
            REROUTE,
            **self._there(),
            to_account=account,
            to_channel=channel,
            to=self._seal(key, account, channel, chat),
            to_index=self.keys.index("address.chat", account, chat),
            now=self.now,
        )

    def _seal(self, key: ResidentKey, account: str, channel: str, chat: str) -> bytes:
        at, whose = self.sent.address, self.sent.resident
        return key.seal(chat, "chat", at.city, whose, account, channel)

    def _resident(self) -> dict[str, object]:
        return {"city": self.sent.address.city, "resident": self.sent.resident}

    def _there(self) -> dict[str, object]:
        at = self.sent.address
        chats = self.keys.indexes("address.chat", at.account, at.chat)
        return {**self._resident(), "account": at.account, "chats": chats}
