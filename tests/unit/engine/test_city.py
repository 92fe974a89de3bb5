"""When a city works and when a desk is open."""

from __future__ import annotations

from datetime import date, time

import pytest

from flows.engine.calendar import CityCalendar
from flows.engine.city import Desk, Interval

SHORT_NOTICE = date(2026, 8, 12)
MORNING = (Interval(time(9), time(11, 30)),)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2026, 9, 18), True, id="an ordinary Friday"),
        pytest.param(date(2026, 9, 19), False, id="an ordinary Saturday"),
        pytest.param(date(2026, 9, 20), True, id="a Sunday worked in exchange for a holiday"),
        pytest.param(date(2026, 10, 6), False, id="a Tuesday in the holiday week"),
        pytest.param(SHORT_NOTICE, False, id="a Wednesday the city itself closed"),
        pytest.param(date(2026, 8, 15), True, id="a Saturday the city itself works on"),
    ],
)
def test_the_citys_list_outranks_its_countrys(day: date, works: bool) -> None:
    calendar = CityCalendar("CN", frozenset({SHORT_NOTICE}), frozenset({date(2026, 8, 15)}))
    assert calendar.is_working_day(day) is works


def test_a_country_without_a_calendar_has_weekends_only() -> None:
    calendar = CityCalendar("XX", frozenset({SHORT_NOTICE}))
    days = [date(2026, 8, 14), date(2026, 8, 15), SHORT_NOTICE]
    assert [calendar.is_working_day(day) for day in days] == [True, False, False]
    assert [calendar.is_holiday(day) for day in days] == [False, False, True]


@pytest.mark.parametrize(
    ("day", "open_on_holidays", "hours"),
    [
        pytest.param(date(2026, 8, 10), False, MORNING, id="a Monday"),
        pytest.param(date(2026, 8, 11), False, (), id="a weekday without hours"),
        pytest.param(date(2026, 8, 17), False, (), id="a Monday the desk is closed"),
        pytest.param(date(2026, 10, 5), False, (), id="a Monday in the holiday week"),
        pytest.param(date(2026, 10, 5), True, MORNING, id="unless the desk opens on holidays"),
        pytest.param(date(2026, 10, 6), False, MORNING, id="an extra day in the holiday week"),
    ],
)
def test_a_desk_is_open(day: date, open_on_holidays: bool, hours: tuple[Interval, ...]) -> None:
    desk = Desk(
        id="north",
        names={},
        addresses={},
        services=frozenset(),
        opening={0: MORNING},
        minutes=30,
        places=1,
        closed=frozenset({date(2026, 8, 17)}),
        extra={date(2026, 10, 6): MORNING},
        open_on_holidays=open_on_holidays,
    )
    assert desk.hours(day, CityCalendar("CN")) == hours
