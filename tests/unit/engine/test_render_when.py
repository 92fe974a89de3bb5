"""A day with its hours, or a stretch of days, is said as a person would say it."""

import pytest

from flows.engine.check_longest import longest_range, units
from flows.engine.definition import Json
from flows.engine.render import fill, show
from flows.engine.slots import Value, read
from tests.unit.slots.saying import situation

FRIDAY = {"date": "2026-11-27"}
DAYS = {"start": "2026-11-30", "end": "2026-12-04"}
EN, ZH = "Friday 27 November 2026", "2026年11月27日（星期五）"


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        (FRIDAY, EN, ZH),
        ({**FRIDAY, "time": "10:30"}, f"{EN} 10:30", f"{ZH} 10:30"),
        ({**FRIDAY, "part": "morning"}, f"{EN} in the morning", f"{ZH} 上午"),
        ({**FRIDAY, "time_start": "17:00"}, f"{EN} from 17:00", f"{ZH} 17:00起"),
        ({**FRIDAY, "time_end": "12:00"}, f"{EN} until 12:00", f"{ZH} 到12:00为止"),
        (
            {**FRIDAY, "time_start": "10:00", "time_end": "12:00"},
            f"{EN} 10:00–12:00",
            f"{ZH} 10:00至12:00",
        ),
        ({"time": "09:00"}, "09:00", "09:00"),
        ({"part": "noon"}, "at lunchtime", "中午"),
        ({"start": "2026-11-27", "end": "2026-11-27"}, EN, ZH),
        (
            DAYS,
            "from Monday 30 November 2026 to Friday 4 December 2026",
            "2026年11月30日（星期一）至2026年12月4日（星期五）",
        ),
        (
            {"end": "2026-11-27", "part": "afternoon"},
            f"until {EN}, in the afternoon",
            f"到{ZH}为止，下午",
        ),
        (
            {"start": "2026-11-27", "without": "saturday,sunday,morning"},
            f"from {EN}, except on Saturdays, on Sundays or in the morning",
            f"{ZH}起，除了周六、周日和上午",
        ),
        (
            {"start": "2026-11-27", "without": "2026-11-30"},
            f"from {EN}, except on Monday 30 November 2026",
            f"{ZH}起，除了2026年11月30日（星期一）",
        ),
        ({"without": "friday"}, "except on Fridays", "除了周五"),
    ],
)
def test_days_and_hours_in_words(value: Json, en: str, zh: str) -> None:
    for kind in ("datetime", "range"):
        assert show(value, kind, "en") == en
        assert show(value, kind, "zh") == zh


def test_in_a_language_without_a_file_everybody_can_read_it() -> None:
    assert show({**FRIDAY, "time": "10:30"}, "datetime", "xx") == "2026-11-27 10:30"
    said = show({**DAYS, "without": "friday"}, "range", "xx")
    assert said == "2026-11-30 – 2026-12-04, ≠ 5"


@pytest.mark.parametrize(
    "said", ["tomorrow at 10", "next week", "any weekday after 5", "any day but Friday", "asap"]
)
@pytest.mark.parametrize("language", ["en", "zh", "xx"])
def test_whatever_was_read_stands_in_a_text(said: str, language: str) -> None:
    for kind in ("datetime", "range"):
        reading = read(kind, said, situation())
        if isinstance(reading, Value) and isinstance(reading.value, dict):
            words = fill("{when}", {"when": show(reading.value, kind, language)}.get)
            assert words != "–"
            assert "{" not in words


@pytest.mark.parametrize("value", [{}, {"start": 5}, {"when": "2026-11-27"}])
def test_what_is_no_moment_is_not_said(value: Json) -> None:
    assert show(value, "range", "en") == "–"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_longest_range_is_as_long_as_any(language: str) -> None:
    days = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
    value: Json = {"start": "2026-09-23", "end": "2026-12-30", "without": days, "part": "noon"}
    assert units(show(value, "range", language)) <= longest_range(language)
