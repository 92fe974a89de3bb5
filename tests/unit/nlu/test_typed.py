"""What readers find beside the model: a day, and the hours beside it."""

import pytest

from flows.engine.events import Entity, Understood
from nlu.evaluate.typed import with_readings
from tests.unit.slots.saying import situation


def named(text: str, language: str = "en", *known: Entity) -> list[tuple[str, str]]:
    heard = Understood(intent="booking.change", confidence=0.9, entities=known)
    told = with_readings(heard, text, situation(language))
    found = sorted(told.entities, key=lambda each: (each.start, each.entity))
    return [(each.entity, text[each.start : each.end]) for each in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sat morning pls", [("date", "sat"), ("time", "morning")]),
        ("haircut Thursday after five", [("date", "Thursday"), ("time", "after five")]),
        ("after 6pm", [("time", "after 6pm")]),
        ("tomorrow at 10:30", [("date", "tomorrow"), ("time", "10:30")]),
        ("call 130 0000 1111", [("phone", "130 0000 1111")]),
        ("good morning all", []),
        ("the night before", []),
    ],
)
def test_days_and_the_hours_beside_them(text: str, found: list[tuple[str, str]]) -> None:
    assert named(text) == found


def test_in_chinese_too() -> None:
    assert named("周五下班后", "zh") == [("date", "周五"), ("time", "下班后")]


def test_the_longer_of_two_is_kept() -> None:
    longer = Entity("date", "any Friday in May", 0, 17)

    assert named("any Friday in May", "en", longer) == [("date", "any Friday in May")]
