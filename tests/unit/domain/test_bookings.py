"""What an operator may say of an appointment, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.bookings import COMES_EARLY, MOVES, Booking, BookingState, Place, refusal

B = BookingState
BEGINS = datetime(2026, 11, 23, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def booking(state: BookingState) -> Booking:
    place = Place("littleham", "town_hall", BEGINS, 1)
    return Booking("b-1", place, 20, 1, "wedding", state, "en", BEGINS - timedelta(days=9))


@pytest.mark.parametrize(
    ("before", "to", "now", "why"),
    [
        pytest.param(B.CONFIRMED, B.CANCELLED, BEGINS - MINUTE, None, id="until it begins"),
        pytest.param(B.CONFIRMED, B.CANCELLED, BEGINS, "over", id="not when it has begun"),
        pytest.param(B.CONFIRMED, B.ATTENDED, BEGINS - COMES_EARLY, None, id="who comes early"),
        pytest.param(
            B.CONFIRMED, B.ATTENDED, BEGINS - COMES_EARLY - MINUTE, "not_yet", id="nobody so early"
        ),
        pytest.param(B.CONFIRMED, B.NO_SHOW, BEGINS, None, id="from its hour on"),
        pytest.param(B.CONFIRMED, B.NO_SHOW, BEGINS - MINUTE, "not_yet", id="they may still come"),
        pytest.param(B.ATTENDED, B.NO_SHOW, BEGINS + MINUTE, None, id="pressed wrongly"),
        pytest.param(B.NO_SHOW, B.ATTENDED, BEGINS + MINUTE, None, id="they came after all"),
        pytest.param(B.CANCELLED, B.ATTENDED, BEGINS, "state", id="cancelled stays cancelled"),
        pytest.param(B.ATTENDED, B.CANCELLED, BEGINS, "state", id="what was cannot be undone"),
        pytest.param(B.LAPSED, B.CANCELLED, BEGINS - MINUTE, "state", id="nothing to cancel"),
    ],
)
def test_refusal(before: BookingState, to: BookingState, now: datetime, why: str | None) -> None:
    assert refusal(booking(before), to, now) == why


def test_every_state_is_in_the_table() -> None:
    assert set(MOVES) == set(BookingState)
    assert all(state not in moves for state, moves in MOVES.items())
