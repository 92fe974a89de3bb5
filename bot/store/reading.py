"""A talk as it is read, outside any transaction of ours."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, true

from bot.ports import TalkRead
from bot.store import inbox
from bot.store.crypto import CityKeys
from bot.store.line import Row, Statement
from bot.store.scope import Readings
from bot.store.tables import resident, talk
from bot.store.talks import open_session

READ_TALK = Statement(
    select(resident.c.wrapped, talk.c.turn, talk.c.session, inbox.oldest)
    .select_from(
        resident.join(talk, talk.c.resident == resident.c.id).outerjoin(inbox.oldest, true())
    )
    .where(resident.c.city == bindparam("city"), resident.c.id == bindparam("resident"))
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Opens what READ_TALK found in one city, and remembers the keys it came with."""

    keys: CityKeys
    readings: Readings
    city: str

    def talk(self, resident: int, rows: Sequence[Row]) -> TalkRead:
        """Raises LookupError when this city has no such resident."""
        if not rows:
            raise LookupError(f"{self.city} has no resident {resident}")
        wrapped, turn, session, *next_ = rows[0]
        key = self.keys.unwrap(wrapped, resident)
        self.readings.put(self.city, resident, turn, key)
        return TalkRead(
            resident,
            self.city,
            turn,
            session=open_session(key, session, self.city, resident, turn),
            oldest=inbox.waiting(tuple(next_), key, self.city, resident) if next_[0] else None,
        )
