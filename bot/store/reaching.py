"""What a platform tells of an address by itself, with no message at stake: blocked, or open again.

Told in the wrong order, or twice, it does no harm: the next message that is sent there tells.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import any_, bindparam, null, select, update
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA

from bot.domain.messages import Address, Outgoing, OutgoingState, Words
from bot.ports import Sent
from bot.store.closing import Closing
from bot.store.crypto import SecretKeys
from bot.store.database import Database
from bot.store.line import Statement
from bot.store.tables import address

_at = (
    (address.c.city == bindparam("city"))
    & (address.c.account == bindparam("source"))
    & (address.c.chat_index == any_(bindparam("chats", type_=ARRAY(BYTEA))))
)
WHO = Statement(select(address.c.resident).where(_at))
OPEN = Statement(
    update(address)
    .where(_at, address.c.closed_at.is_not(None))
    .values(closed_at=null(), closed_why=null())
    .returning(address.c.id)
)


class PostgresReach:
    """Nobody becomes a resident by it."""

    def __init__(self, database: Database, keys: SecretKeys) -> None:
        self._database = database
        self._keys = keys

    async def opened(self, at: Address) -> None:
        await self._database.commit("address_opened", OPEN, **self._there(at))

    async def closed(self, at: Address, why: str, channels: Sequence[str], now: datetime) -> bool:
        """What waits there goes to the resident's next open door (`channels` first) or, where there
        is none, is given up. True where there is another door."""
        rows = await self._database.ask((WHO, self._there(at)))
        if not rows[0]:
            return False
        resident = rows[0][0][0]
        nothing = Outgoing("", Words(""))
        met = Sent(0, at, nothing, OutgoingState.SENDING.value, None, resident=resident)
        async with self._database.transaction() as transaction:
            found = await Closing(transaction, self._keys.of(at.city), met, now)(
                why, channels, chat=None
            )
            await transaction.commit("address_closed")
        return found

    def _there(self, at: Address) -> dict[str, object]:
        chats = self._keys.of(at.city).indexes("address.chat", at.account, at.chat)
        return {"city": at.city, "source": at.account, "chats": chats}
