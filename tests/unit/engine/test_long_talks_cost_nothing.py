"""What a turn costs does not grow with the talk behind it. The numbers are `make bench`'s."""

from __future__ import annotations

import json

import pytest

from flows.engine.catalog import Flows
from flows.engine.session import dump, fresh
from tests.bench.engine import after, once, ten_questions
from tests.stands.catalogue import shipped

GENEROUS = 3.0


@pytest.fixture(scope="module")
def flows() -> Flows:
    return ten_questions(shipped())


def test_the_thousandth_turn_costs_what_the_tenth_does(flows: Flows) -> None:
    (_, tenth), *_, (turns, thousandth) = after(flows, rounds=3)
    assert turns == 1000
    assert thousandth <= GENEROUS * tenth


def test_a_talk_is_not_stored_larger_the_longer_it_is(flows: Flows) -> None:
    session, sizes = fresh("t", "en"), list[int]()
    for _ in range(20):
        session = once(flows, session)
        sizes.append(len(json.dumps({**dump(session), "turn": 0, "pace": [0, 0]})))
    assert len(set(sizes)) == 1
