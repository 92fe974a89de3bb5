"""Random talks over random flows: whatever is written, pressed and answered, in whatever order,
the engine keeps what tests/unit/engine/witness.py demands at every turn."""

from __future__ import annotations

from typing import TypeAlias

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

from flows.engine.advance import RUNAWAY, Turn
from flows.engine.definition import Json
from flows.engine.effects import Say
from flows.engine.events import (
    SPOKEN,
    Done,
    Event,
    Failed,
    Later,
    Pressed,
    Said,
    TimedOut,
    Understood,
)
from tests.unit.engine import random_flows, random_talk
from tests.unit.engine.random_flows import Desk
from tests.unit.engine.random_slots import SAMPLES
from tests.unit.engine.witness import Witness

EVERY_DAY = settings(
    max_examples=6,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
AT_LENGTH = settings(EVERY_DAY, max_examples=20, stateful_step_count=40)

Results: TypeAlias = list[dict[str, Json] | str]
RESULTS: st.SearchStrategy[Results] = st.lists(
    st.one_of(
        *(random_talk.results for _ in range(4)),
        random_talk.reasons,
        st.sampled_from(["later", "wait"]),
    ),
    max_size=3,
)
"""What the actions of one turn answer, one after the other; `wait`: it comes some other time."""

MOST_ROUNDS = 8
"""Actions in one turn, as everywhere in the house; then the turn is cut off."""


class RandomTalks(RuleBasedStateMachine):
    witness: Witness

    @initialize(desk=random_flows.desks(), event=random_talk.started, results=RESULTS)
    def begin(self, desk: Desk, event: Event, results: Results) -> None:
        self.witness = Witness(desk)
        self.hear(event, results)

    def hear(self, event: Event, results: Results) -> None:
        words = _words(self.witness.happen(event))
        for n in range(MOST_ROUNDS + 1):
            ask = self.witness.awaited()
            result: dict[str, Json] | str = results[n] if n < len(results) else {}
            if ask is None or result == "wait":
                break
            result = RUNAWAY if n == MOST_ROUNDS else result
            words += _words(self.witness.happen(_outcome(ask.key, result)))
        waits = self.witness.session.pending is not None
        assert words or waits or not isinstance(event, SPOKEN), event

    # --- residents ------------------------------------------------------------------------

    @rule(event=random_talk.started, results=RESULTS)
    def wish(self, event: Event, results: Results) -> None:
        self.hear(event, results)

    @rule(number=st.integers(0, 20), results=RESULTS)
    def go_on(self, number: int, results: Results) -> None:
        """An answer that fits, or a button that was shown: the talk comes to its end."""
        session, slot = self.witness.session, self.witness.asked_for()
        if session.choices and number % 2:
            self.hear(Pressed(session.token, 1 + number % len(session.choices)), results)
        elif slot in SAMPLES and (good := SAMPLES[slot].good):
            self.hear(Said(good[number % len(good)], Understood()), results)

    @rule(number=st.integers(0, 20), results=RESULTS)
    def go_further(self, number: int, results: Results) -> None:
        self.go_on(number, results)
        self.go_on(number // 2, [])

    @rule(event=random_talk.answered, results=RESULTS)
    def answer(self, event: Event, results: Results) -> None:
        self.hear(event, results)

    @rule(event=random_talk.said, results=RESULTS)
    def say(self, event: Event, results: Results) -> None:
        self.hear(event, results)

    @rule(event=random_talk.controlled, results=RESULTS)
    def control(self, event: Event, results: Results) -> None:
        self.hear(event, results)

    @rule(number=st.integers(0, 6), results=RESULTS, twice=st.booleans())
    def press(self, number: int, results: Results, *, twice: bool) -> None:
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
    def press_an_old_one(self, which: int, results: Results) -> None:
        tokens = self.witness.tokens
        self.hear(Pressed(*tokens[which % len(tokens)]), results)

    # --- the world around -----------------------------------------------------------------

    @rule(event=random_talk.around, results=RESULTS)
    def around(self, event: Event, results: Results) -> None:
        self.hear(event, results)

    @precondition(lambda self: self.witness.open)
    @rule(which=st.integers(0, 5), result=st.one_of(random_talk.results, random_talk.reasons))
    def an_answer_comes(self, which: int, result: dict[str, Json] | str) -> None:
        """Of any action that was asked for, not only the last one."""
        keys = list(self.witness.open)
        self.witness.happen(_outcome(keys[which % len(keys)], result))

    @precondition(lambda self: self.witness.plan is None and self.witness.session.turn > 5)
    @rule(plan=st.sampled_from(["keep", "move", "finish", "gone"]))
    def publish(self, plan: str) -> None:
        self.witness.publish(plan)

    @rule(which=st.integers(0, 30), closes=st.booleans())
    def disturb(self, which: int, *, closes: bool) -> None:
        """Silence, now or long ago; an answer that comes twice, or to nobody."""
        closed = self.witness.closed
        match which % 5:
            case 0:
                self.witness.happen(TimedOut(self.witness.session.token, closes))
            case 1:
                self._changes_nothing(TimedOut("00000000", closes))
            case 2:
                self._changes_nothing(Later("t:0:nobody"))
            case 3 if closed:
                self._changes_nothing(closed[which % len(closed)])
            case _:
                self._changes_nothing(Failed("t:9:nobody", "gone"))

    def _changes_nothing(self, event: Event) -> None:
        before = self.witness.session
        turn = self.witness.happen(event)
        if self.witness.plan is not None:
            return  # any event may be the first that finds another revision
        assert turn.ask is None
        assert not any(isinstance(effect, Say) for effect in turn.effects)
        assert turn.session.stack == before.stack
        assert turn.session.slots == before.slots
        assert turn.session.choices == before.choices
        assert turn.session.pending == before.pending


def _words(turn: Turn) -> list[str]:
    return [effect.text for effect in turn.effects if isinstance(effect, Say)]


def _outcome(key: str, result: dict[str, Json] | str) -> Event:
    if result == "later":
        return Later(key)
    return Done(key, result) if isinstance(result, dict) else Failed(key, result)


def test_no_talk_breaks_a_promise() -> None:
    run_state_machine_as_test(RandomTalks, settings=EVERY_DAY)


@pytest.mark.slow
def test_no_long_talk_breaks_a_promise() -> None:
    run_state_machine_as_test(RandomTalks, settings=AT_LENGTH)
