"""Random talks over random flows: whatever is written, pressed and answered, in whatever order,
the engine keeps what tests/unit/engine/witness.py demands at every turn."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from flows.engine.definition import Json
from flows.engine.effects import Say
from flows.engine.events import Done, Event, Failed, Later, Pressed, TimedOut
from tests.unit.engine import random_flows, random_talk
from tests.unit.engine.random_flows import Desk
from tests.unit.engine.witness import Witness

EVERY_DAY = settings(
    max_examples=10,
    stateful_step_count=30,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
AT_LENGTH = settings(EVERY_DAY, max_examples=200, stateful_step_count=60)

RESULTS = st.lists(
    st.one_of(random_talk.results, random_talk.results, random_talk.reasons, st.just("later")),
    max_size=4,
)
"""What the actions of one turn answer, one after the other; where it ends, the talk waits."""


class RandomTalks(RuleBasedStateMachine):
    witness: Witness

    @initialize(desk=random_flows.desks())
    def begin(self, desk: Desk) -> None:
        self.witness = Witness(desk)

    def hear(self, event: Event, results: list[dict[str, Json] | str]) -> None:
        self.witness.happen(event)
        for result in results:
            ask = self.witness.awaited()
            if ask is None:
                return
            self.witness.happen(_outcome(ask.key, result))

    # --- residents ------------------------------------------------------------------------

    @rule(event=random_talk.started, results=RESULTS)
    def wish(self, event: Event, results: list[dict[str, Json] | str]) -> None:
        self.hear(event, results)

    @rule(event=random_talk.answered, results=RESULTS)
    def answer(self, event: Event, results: list[dict[str, Json] | str]) -> None:
        self.hear(event, results)

    @rule(event=random_talk.said, results=RESULTS)
    def say(self, event: Event, results: list[dict[str, Json] | str]) -> None:
        self.hear(event, results)

    @rule(event=random_talk.controlled, results=RESULTS)
    def control(self, event: Event, results: list[dict[str, Json] | str]) -> None:
        self.hear(event, results)

    @rule(number=st.integers(0, 6), results=RESULTS, twice=st.booleans())
    def press(self, number: int, results: list[dict[str, Json] | str], *, twice: bool) -> None:
        session = self.witness.session
        pressed = Pressed(session.token, number)
        self.hear(pressed, results)
        if twice and session.takes(session.token, number):
            self.press_again(session.token, number)

    def press_again(self, token: str, number: int) -> None:
        """Nothing but words comes of it."""
        before = self.witness.session
        if before.takes(token, number):
            return
        turn = self.witness.happen(Pressed(token, number))
        assert turn.ask is None
        assert turn.session.slots == before.slots
        assert [f.flow for f in turn.session.stack] == [f.flow for f in before.stack]

    @precondition(lambda self: self.witness.tokens)
    @rule(which=st.integers(0, 50), results=RESULTS)
    def press_an_old_one(self, which: int, results: list[dict[str, Json] | str]) -> None:
        tokens = self.witness.tokens
        self.hear(Pressed(*tokens[which % len(tokens)]), results)

    # --- the world around -----------------------------------------------------------------

    @rule(event=random_talk.around, results=RESULTS)
    def around(self, event: Event, results: list[dict[str, Json] | str]) -> None:
        self.hear(event, results)

    @rule(closes=st.booleans(), late=st.booleans())
    def silence(self, *, closes: bool, late: bool) -> None:
        token = "00000000" if late else self.witness.session.token
        self.witness.happen(TimedOut(token, closes))

    @precondition(lambda self: self.witness.open)
    @rule(which=st.integers(0, 5), result=st.one_of(random_talk.results, random_talk.reasons))
    def an_answer_comes(self, which: int, result: dict[str, Json] | str) -> None:
        """Of any action that was asked for, not only the last one."""
        keys = list(self.witness.open)
        self.witness.happen(_outcome(keys[which % len(keys)], result))

    @precondition(lambda self: self.witness.closed)
    @rule(which=st.integers(0, 20))
    def an_answer_comes_twice(self, which: int) -> None:
        closed = self.witness.closed
        self._changes_nothing(closed[which % len(closed)])

    @rule(kind=st.sampled_from([Done("t:9:nobody", {}), Failed("", "gone"), Later("t:1:s0")]))
    def an_answer_to_nobody(self, kind: Event) -> None:
        self._changes_nothing(kind)

    def _changes_nothing(self, event: Event) -> None:
        before = self.witness.session
        turn = self.witness.happen(event)
        assert turn.ask is None
        assert not any(isinstance(effect, Say) for effect in turn.effects)
        assert turn.session.stack == before.stack
        assert turn.session.slots == before.slots
        assert turn.session.choices == before.choices
        assert turn.session.pending == before.pending


def _outcome(key: str, result: dict[str, Json] | str) -> Event:
    if result == "later":
        return Later(key)
    return Done(key, result) if isinstance(result, dict) else Failed(key, result)


def test_no_talk_breaks_a_promise() -> None:
    run_state_machine_as_test(RandomTalks, settings=EVERY_DAY)


@pytest.mark.slow
def test_no_long_talk_breaks_a_promise() -> None:
    run_state_machine_as_test(RandomTalks, settings=AT_LENGTH)
