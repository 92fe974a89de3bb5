"""Random talks on a desk that dies between the engine and the commit, or anywhere else: what the
resident gets is what they would have got, once."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.usecases.setting import Values
from tests.unit.engine import random_flows, random_talk
from tests.unit.engine.random_flows import Desk
from tests.unit.usecases.dying import Fate, House

EVERY_DAY = settings(
    max_examples=8, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
AT_LENGTH = settings(EVERY_DAY, max_examples=40)

WISH = st.builds("wish {}".format, st.sampled_from(random_talk.TRIGGERS[:2]))
TALK = st.lists(st.one_of(WISH, st.sampled_from(random_talk.GOOD), st.integers(0, 4)), max_size=8)
RESULTS = st.lists(random_talk.results, min_size=1, max_size=3)
KILLS = st.lists(st.floats(0, 0.999), min_size=1, max_size=3)
"""How far on, of all the points that the talk passes where nobody dies."""


async def _talk(desk: Desk, talk: list[str | int], results: list[Values], fate: Fate) -> House:
    house = House(desk.flows, fate, results)
    await house.hear("wish parks.1")
    for one in talk:
        await (house.press(one) if isinstance(one, int) else house.hear(one))
    return house


def dies_unnoticed(
    desk: Desk, talk: list[str | int], results: list[Values], kills: list[float]
) -> None:
    quiet = asyncio.run(_talk(desk, talk, results, Fate()))
    points = {int(len(quiet.fate.passed) * at) for at in kills}
    killed = asyncio.run(_talk(desk, talk, results, Fate(points)))
    assert killed.processes > 1
    assert killed.outgoing() == quiet.outgoing()
    assert killed.talk() == quiet.talk()
    assert killed.asked == quiet.asked


@EVERY_DAY
@given(random_flows.desks(), TALK, RESULTS, KILLS)
def test_a_death_is_not_noticed(
    desk: Desk, talk: list[str | int], results: list[Values], kills: list[float]
) -> None:
    dies_unnoticed(desk, talk, results, kills)


@pytest.mark.slow
@AT_LENGTH
@given(random_flows.desks(), TALK, RESULTS, KILLS)
def test_no_death_is_noticed(
    desk: Desk, talk: list[str | int], results: list[Values], kills: list[float]
) -> None:
    dies_unnoticed(desk, talk, results, kills)
