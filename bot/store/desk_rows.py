"""What is asked and told about the rows of places and bookings.

Whoever changes who has a place locks the booking's row first and the place's row after it; so a
booking that is being confirmed cannot be told that its hold lapsed (see GIVE_WAY).
"""

from typing import Any

from sqlalchemy import (
    Interval,
    and_,
    any_,
    bindparam,
    cast,
    delete,
    exists,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, insert

from bot.domain.bookings import Booking, BookingState, Place
from bot.store.crypto import CityKeys, ResidentKey
from bot.store.line import Row, Statement
from bot.store.matter_tables import booking, booking_person, place
from bot.store.scope import given
from bot.store.tables import resident

HELD = BookingState.HELD.value
CONFIRMED = BookingState.CONFIRMED.value
LAPSED = BookingState.LAPSED.value

_this = (booking.c.city == bindparam("city")) & (booking.c.id == bindparam("booking"))
_lapsed = (booking.c.state == HELD) & (booking.c.until <= bindparam("now"))
_live = or_(booking.c.state == CONFIRMED, (booking.c.state == HELD) & ~_lapsed)
_there = and_(
    place.c.city == bindparam("city"),
    place.c.desk == bindparam("desk"),
    place.c.starts_at == bindparam("starts_at"),
    place.c.seat == bindparam("seat"),
)
_of_this = (place.c.city == bindparam("city")) & (place.c.booking == bindparam("booking"))

PLAIN = (
    booking.c.minutes,
    booking.c.resident,
    booking.c.service,
    booking.c.state,
    booking.c.language,
    booking.c.created_at,
    booking.c.until,
    booking.c.sequence,
    booking.c.practice,
)
kept = (
    select(
        booking.c.id,
        booking.c.desk,
        booking.c.starts_at,
        booking.c.seat,
        booking.c.private,
        resident.c.wrapped,
        *PLAIN,
    )
    .join_from(booking, resident, resident.c.id == booking.c.resident)
    .where(booking.c.city == bindparam("city"))
)
GET = Statement(kept.where(booking.c.id == bindparam("booking")))
LOCK = Statement(kept.where(booking.c.id == bindparam("booking")).with_for_update(of=booking))
BY_TOKEN = Statement(
    kept.where(booking.c.token_index == any_(bindparam("tokens", type_=ARRAY(BYTEA))))
)
OF = Statement(
    kept.where(booking.c.resident == bindparam("resident")).order_by(booking.c.starts_at)
)
TAKEN = Statement(
    select(place.c.starts_at, place.c.seat)
    .join_from(place, booking, (booking.c.city == place.c.city) & (booking.c.id == place.c.booking))
    .where(
        place.c.city == bindparam("city"),
        place.c.desk == bindparam("desk"),
        place.c.starts_at >= bindparam("begin"),
        place.c.starts_at < bindparam("end"),
        ~_lapsed,
    )
    .order_by(place.c.starts_at, place.c.seat)
)

# The update waits for whoever is confirming that hold and looks at its state again afterwards; only
# what it changed loses the place.
_lapsing = (
    update(booking)
    .where(
        booking.c.city == bindparam("city"),
        booking.c.id.in_(select(place.c.booking).where(_there)),
        _lapsed,
    )
    .values(state=LAPSED)
    .returning(booking.c.id)
    .cte("lapsing")
)
GIVE_WAY = Statement(
    delete(place).where(place.c.city == bindparam("city"), place.c.booking == _lapsing.c.id)
)
_claim = (
    insert(place)
    .values(
        {
            column: given(column)
            for column in (
                place.c.city,
                place.c.desk,
                place.c.starts_at,
                place.c.seat,
                place.c.booking,
            )
        }
    )
    .on_conflict_do_nothing()
    .returning(place.c.booking)
)
CLAIM = Statement(_claim)
_claimed = _claim.cte("claimed")
_held: dict[Any, Any] = {
    column: given(column)
    for column in (
        *PLAIN,
        booking.c.city,
        booking.c.desk,
        booking.c.starts_at,
        booking.c.seat,
        booking.c.private,
    )
}
HOLD = Statement(
    insert(booking)
    .from_select(
        [*(column.name for column in _held), "id"], select(*_held.values(), _claimed.c.booking)
    )
    .returning(booking.c.id)
)
EXTEND = Statement(
    update(booking)
    .where(
        booking.c.city == bindparam("city"),
        booking.c.resident == bindparam("resident"),
        booking.c.state == HELD,
        booking.c.until > bindparam("now"),
    )
    .values(
        until=func.greatest(
            booking.c.until,
            func.least(
                given(booking.c.until),
                booking.c.created_at + cast(bindparam("longest"), Interval),
            ),
        )
    )
)
CONFIRM = Statement(
    update(booking)
    .where(_this)
    .values(
        state=CONFIRMED,
        until=null(),
        private=bindparam("private"),
        token_index=bindparam("token_index"),
    )
)
_ended = (
    update(booking)
    .where(_this, _live)
    .values(state=bindparam("to"), sequence=booking.c.sequence + 1)
    .returning(booking.c.id)
    .cte("ended")
)
END = Statement(
    select(_ended.c.id).add_cte(
        delete(place)
        .where(place.c.city == bindparam("city"), place.c.booking == _ended.c.id)
        .cte("freed"),
        delete(booking_person)
        .where(booking_person.c.city == bindparam("city"), booking_person.c.booking == _ended.c.id)
        .cte("parted"),
    )
)
_marked = (
    update(booking)
    .where(_this, booking.c.state == bindparam("before"))
    .values(state=bindparam("to"))
    .returning(booking.c.id, booking.c.starts_at)
    .cte("marked")
)
MARK = Statement(
    select(_marked.c.id).add_cte(
        delete(place)
        .where(
            place.c.city == bindparam("city"),
            place.c.booking == _marked.c.id,
            _marked.c.starts_at <= bindparam("now"),
        )
        .cte("freed"),
        delete(booking_person)
        .where(booking_person.c.city == bindparam("city"), booking_person.c.booking == _marked.c.id)
        .cte("parted"),
    )
)
MOVE = Statement(
    update(booking)
    .where(_this)
    .values(
        desk=bindparam("desk"),
        starts_at=bindparam("starts_at"),
        seat=bindparam("seat"),
        sequence=booking.c.sequence + 1,
    )
)
GIVE_BACK = Statement(delete(place).where(_of_this, ~_there))
VACATE = Statement(delete(place).where(_of_this))

_same_person = and_(
    booking_person.c.city == bindparam("city"),
    booking_person.c.service == bindparam("service"),
    booking_person.c.person_index == any_(bindparam("known", type_=ARRAY(BYTEA))),
)
PART_THE_PAST = Statement(  # an appointment that is over keeps nobody from another one
    delete(booking_person).where(
        _same_person,
        booking.c.city == booking_person.c.city,
        booking.c.id == booking_person.c.booking,
        booking.c.starts_at <= bindparam("now"),
    )
)
ENGAGE = Statement(
    insert(booking_person)
    .from_select(
        ["city", "booking", "service", "person_index"],
        select(
            given(booking_person.c.city),
            given(booking_person.c.booking),
            given(booking_person.c.service),
            func.unnest(bindparam("persons", type_=ARRAY(BYTEA))),
        ).where(~exists().where(_same_person)),
    )
    .on_conflict_do_nothing()
    .returning(booking_person.c.id)
)
DISENGAGE = Statement(
    delete(booking_person).where(
        booking_person.c.city == bindparam("city"),
        booking_person.c.booking == bindparam("booking"),
    )
)


def seal(key: ResidentKey, booking: Booking, code: str | None, token: str | None) -> bytes:
    city, owner = booking.place.city, booking.resident
    value = [code, token, booking.title]
    return key.seal(value, "booking.private", city, owner, booking.id)


def read(row: Row, keys: CityKeys, city: str) -> Booking:
    """From the columns of a kept row."""
    id_, desk, starts_at, seat, private, wrapped, *plain = row
    values = dict(zip((column.name for column in PLAIN), plain, strict=True))
    owner = values["resident"]
    key = keys.unwrap(wrapped, owner)
    code, token, title = key.open(private, "booking.private", city, owner, id_)
    values["state"] = BookingState(values["state"])
    return Booking(
        id=id_,
        place=Place(city, desk, starts_at, seat),
        code=code,
        token=token,
        title=title,
        **values,
    )
