"""When somebody is reminded: never at night, never too late, never of what is not so any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.bookings import BookingState
from bot.domain.payments import PaymentState
from bot.domain.reminders import (
    RULES,
    UNPAID_STATES,
    Drop,
    Planned,
    Quiet,
    Reminder,
    ReminderKind,
    Tell,
    Wait,
    decide,
    of_appointment,
    of_link,
    planned,
    untrue_of_booking,
    untrue_of_payment,
)
from tests.stands.stores import hold, payment, seat

K = ReminderKind
SHANGHAI, BERLIN, APIA = (ZoneInfo(z) for z in ("Asia/Shanghai", "Europe/Berlin", "Pacific/Apia"))
NIGHT = Quiet(time(22), time(8), SHANGHAI)


def on(day: int, hour: int, minute: int = 0, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=zone)


def appointment(at: datetime, now: datetime, quiet: Quiet = NIGHT) -> dict[str, str]:
    """kind -> when it is told, or why never."""
    booking = hold(1, place=replace(seat(), starts_at=at), state=BookingState.CONFIRMED)
    zone = quiet.zone
    return {
        each.reminder.kind.value: each.why or f"{each.reminder.due_at.astimezone(zone):%d %H:%M}"
        for each in of_appointment(booking, now, quiet)
    }


@pytest.mark.parametrize(
    ("at", "now", "day_before", "two_hours"),
    [
        pytest.param(on(9, 14), on(1, 9), "08 14:00", "09 12:00", id="in the afternoon"),
        pytest.param(on(9, 9), on(1, 9), "08 09:00", "09 08:00", id="when the night is over"),
        pytest.param(on(9, 8, 30), on(1, 9), "08 08:30", "08 21:00", id="the evening before"),
        pytest.param(on(9, 7), on(1, 9), "08 08:00", "08 21:00", id="before the night is over"),
        pytest.param(on(9, 9, 30), on(8, 11), "too late", "09 08:00", id="booked the day before"),
        pytest.param(on(9, 8, 30), on(8, 23), "too late", "quiet hours", id="booked at night"),
        pytest.param(on(9, 8, 30), on(8, 20, 45), "too late", "quiet hours", id="evening is here"),
        pytest.param(on(9, 14), on(9, 11, 45), "too late", "too late", id="booked just before"),
        pytest.param(on(9, 14), on(8, 13, 30), "too late", "09 12:00", id="they know: just booked"),
    ],
)
def test_an_appointment(at: datetime, now: datetime, day_before: str, two_hours: str) -> None:
    assert appointment(at, now) == {"day_before": day_before, "two_hours": two_hours}


@pytest.mark.parametrize(
    ("lives", "left", "now", "told"),
    [
        pytest.param(90, None, on(9, 14), "14:45", id="half of its time is over"),
        pytest.param(90, 20, on(9, 14), "15:10", id="as the city says"),
        pytest.param(90, 3, on(9, 14), "15:20", id="ten minutes at least"),
        pytest.param(90, 85, on(9, 14), "14:05", id="as early as it can be"),
        pytest.param(90, 86, on(9, 14), "14:45", id="they have only just got it"),
        pytest.param(90, 120, on(9, 14), "14:45", id="longer than it lives"),
        pytest.param(16, None, on(9, 14), "14:06", id="a short one"),
        pytest.param(12, None, on(9, 14), "too late", id="a very short one"),
        pytest.param(90, None, on(9, 21, 30), "quiet hours", id="made in the evening"),
        pytest.param(90, None, on(9, 7), "08:00", id="made in the morning"),
    ],
)
def test_an_unpaid_link(lives: int, left: int | None, now: datetime, told: str) -> None:
    made = payment(1, expires_at=now + timedelta(minutes=lives))
    each = of_link(made, timedelta(minutes=left) if left else None, now, NIGHT)
    assert (each.why or f"{each.reminder.due_at.astimezone(SHANGHAI):%H:%M}") == told


# --- quiet hours and clocks that jump ----------------------------------------------------------

clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))
zones = st.sampled_from([SHANGHAI, BERLIN, APIA, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")])
FIRST, LAST = datetime(2011, 12, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
moments = st.integers(0, int((LAST - FIRST).total_seconds()) // 60).map(
    lambda minutes: FIRST + timedelta(minutes=minutes)
)
nights = st.builds(Quiet, clocks, clocks, zones)
SPRING = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 02:00 is 03:00 in Berlin that night
AUTUMN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 03:00 is 02:00 again
NO_SUCH_DAY = datetime(2011, 12, 30, 9, 0, tzinfo=UTC)  # in Apia


@given(moments, nights)
@example(SPRING, Quiet(time(22), time(2, 30), BERLIN))
@example(AUTUMN, Quiet(time(22), time(2, 30), BERLIN))
@example(AUTUMN + timedelta(hours=1), Quiet(time(22), time(2, 30), BERLIN))
@example(NO_SUCH_DAY, Quiet(time(22), time(8), APIA))
@example(SPRING, Quiet(time(3), time(2, 30), BERLIN))
def test_the_end_of_the_night_is_ahead_and_awake(now: datetime, quiet: Quiet) -> None:
    over = quiet.over(now)
    if over is not None:
        assert over > now
        assert not quiet.holds(over)


@given(moments, nights)
@example(AUTUMN, Quiet(time(2, 15), time(8), BERLIN))
def test_the_evening_is_before_and_awake(now: datetime, quiet: Quiet) -> None:
    evening = quiet.evening(now)
    if evening is not None:
        assert evening < now
        assert not quiet.holds(evening)


def test_the_same_time_twice_is_no_night() -> None:
    none = Quiet(time(0), time(0), SHANGHAI)
    assert not any(none.holds(on(9, hour)) for hour in range(24))


def test_a_night_may_lie_within_a_day() -> None:
    noon = Quiet(time(12), time(14), SHANGHAI)
    assert [hour for hour in range(24) if noon.holds(on(9, hour))] == [12, 13]


def test_an_hour_that_is_left_out_is_not_waited_for() -> None:
    """The night that ends at 02:30 ends at 03:30 where there is no half past two."""
    over = Quiet(time(22), time(2, 30), BERLIN).over(SPRING - timedelta(hours=1))
    assert over == SPRING
    assert f"{over.astimezone(BERLIN):%H:%M}" == "03:30"


# --- what is always so -------------------------------------------------------------------------

kinds = st.sampled_from(ReminderKind)
spans = st.timedeltas(timedelta(0), timedelta(days=20))
reminders = st.builds(
    lambda kind, at, ahead: Reminder(kind, "x", 1, at, at - ahead), kinds, moments, spans
)


@given(reminders, moments, nights)
def test_what_is_planned_is_awake_ahead_and_of_use(
    reminder: Reminder, now: datetime, quiet: Quiet
) -> None:
    each = planned(reminder, now, quiet)
    if each.why is None:
        due = each.reminder.due_at
        assert not quiet.holds(due)
        assert now <= due <= max(reminder.due_at, reminder.latest) <= reminder.at


@given(moments, moments, nights)
def test_an_appointment_is_told_before_it_begins(at: datetime, now: datetime, quiet: Quiet) -> None:
    booking = hold(1, place=replace(seat(), starts_at=at), state=BookingState.CONFIRMED)
    for each in of_appointment(booking, now, quiet):
        if each.why is None:
            assert now <= each.reminder.due_at <= each.reminder.latest < at
            assert not quiet.holds(each.reminder.due_at)


@given(moments, st.timedeltas(timedelta(0), timedelta(hours=30)), st.none() | spans, nights)
def test_a_link_is_told_before_it_ends(
    now: datetime, lives: timedelta, left: timedelta | None, quiet: Quiet
) -> None:
    each = of_link(payment(1, expires_at=now + lives), left, now, quiet)
    if each.why is None:
        assert now <= each.reminder.due_at <= each.reminder.latest < now + lives
        assert not quiet.holds(each.reminder.due_at)


@given(reminders, moments, nights)
def test_what_is_told_is_told_awake_and_in_time(
    reminder: Reminder, now: datetime, quiet: Quiet
) -> None:
    match decide(reminder, now, quiet):
        case Tell():
            assert not quiet.holds(now)
            assert now <= reminder.latest
        case Wait(until):
            assert quiet.holds(now)
            assert now < until <= reminder.latest
            assert isinstance(decide(reminder, until, quiet), Tell)
        case Drop(why):
            assert why == ("too late" if now > reminder.latest else "quiet hours")


@given(reminders, moments, nights)
def test_planned_then_on_time_is_told(reminder: Reminder, now: datetime, quiet: Quiet) -> None:
    each = planned(reminder, now, quiet)
    if each.why is None and each.reminder.due_at <= reminder.latest:
        assert isinstance(decide(each.reminder, each.reminder.due_at, quiet), Tell)


def test_of_use_for_a_while_after_it_is_due() -> None:
    """A clock that stood still for an hour still tells."""
    assert all(rule.least > timedelta(0) for rule in RULES.values())
    day_before = Reminder(K.DAY_BEFORE, "x", 1, on(9, 14), on(8, 14))
    assert decide(day_before, on(8, 20), NIGHT) == Tell()
    assert decide(day_before, on(8, 23), NIGHT) == Wait(on(9, 8))
    assert decide(day_before, on(9, 11, 1), NIGHT) == Drop("too late")


def test_one_hour_is_one_reminder_in_any_zone() -> None:
    one = Reminder(K.TWO_HOURS, "b", 1, on(9, 14), on(9, 12))
    same = replace(one, at=one.at.astimezone(UTC), due_at=on(9, 8))
    assert one.key == same.key
    assert one.key != replace(one, at=on(9, 15)).key
    assert Planned(one).why is None


# --- what is not so any more -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({}, None, id="stands"),
        pytest.param({"place": seat(2)}, None, id="another seat at the same hour"),
        pytest.param({"place": seat(1, 11)}, "moved", id="moved"),
        pytest.param({"state": BookingState.CANCELLED}, "cancelled", id="cancelled"),
        pytest.param({"state": BookingState.NO_SHOW}, "over", id="over"),
        pytest.param({"resident": 2}, "gone", id="somebody else's"),
    ],
)
def test_an_appointment_that_changed(change: dict[str, object], why: str | None) -> None:
    booking = replace(hold(1, state=BookingState.CONFIRMED), **change)  # type: ignore[arg-type]  # fields by name
    reminder = Reminder(K.DAY_BEFORE, booking.id, 1, seat().starts_at, seat().starts_at)
    assert untrue_of_booking(reminder, booking) == why


@pytest.mark.parametrize("state", PaymentState)
def test_only_what_is_surely_unpaid_is_reminded_of(state: PaymentState) -> None:
    made = payment(1, state=state)
    reminder = Reminder(K.UNPAID, made.id, 1, made.expires_at, made.expires_at)
    assert (untrue_of_payment(reminder, made) is None) is (state in UNPAID_STATES)
    assert untrue_of_payment(replace(reminder, resident=2), made) == "gone"
