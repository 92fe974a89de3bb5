"""A talk in the middle of an older revision: what each plan does to it (FLOWS.md 12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.engine.advance import advance
from flows.engine.effects import LetGo, Say
from flows.engine.events import Done, Later, Pressed, Said, Understood
from flows.engine.fates import Fate
from flows.engine.session import dump, load
from tests.unit.engine.moving_talks import (
    ASKS_MORE,
    FINISH,
    FREE_KIND,
    MOVE,
    NO_KIND,
    NOTHING,
    OTHER_END,
    OTHER_FLOW,
    OTHER_WORDS,
    PERMIT,
    RENAMED,
    WEDDING,
    changed,
    in_the_middle,
    publish,
)
from tests.unit.engine.talking import MONDAY, Chat, chat, texts, titles


@pytest.mark.parametrize(
    ("text", "fate", "said", "step"),
    [
        pytest.param(OTHER_WORDS, None, [], "sure", id="keep: nothing is said or moved"),
        pytest.param(OTHER_WORDS, MOVE, [], "sure", id="other words: the talk goes on"),
        pytest.param(OTHER_END, MOVE, [], "sure", id="changed later on: the same question is open"),
        pytest.param(
            ASKS_MORE,
            MOVE,
            ["Changed meanwhile.", "May we?"],
            "consent",
            id="asked more before: that is asked now",
        ),
        pytest.param(RENAMED, MOVE, ["Closed: Parking permit."], None, id="the step is gone"),
        pytest.param(
            RENAMED, Fate(moves=True, steps={"sure": "really"}), [], "really", id="mapped"
        ),
        pytest.param(
            RENAMED,
            Fate(moves=True, steps={"permit.sure": "really", "sure": "plate"}),
            [],
            "really",
            id="mapped in this flow alone",
        ),
        pytest.param(
            RENAMED,
            Fate(moves=True, steps={"sure": "nowhere"}),
            ["Closed: Parking permit."],
            None,
            id="mapped to a step that is not there",
        ),
        pytest.param(OTHER_FLOW, MOVE, ["Closed: Parking permit."], None, id="the flow is gone"),
        pytest.param(None, MOVE, ["Closed: Parking permit."], None, id="the service is gone"),
        pytest.param(
            FREE_KIND,
            MOVE,
            ["Changed meanwhile.", "A year or a month?"],
            "kind",
            id="an answer means something else now: it is asked for again",
        ),
        pytest.param(OTHER_WORDS, FINISH, ["Closed: Parking permit."], None, id="finish"),
        pytest.param(NO_KIND, MOVE, [], "sure", id="a question before is gone"),
    ],
)
def test_what_a_resident_is_told_and_asked(
    text: str | None, fate: Fate | None, said: list[str], step: str | None
) -> None:
    talk = in_the_middle("AB 123", "year")
    assert talk.step == "sure"
    publish(talk, text, fate)
    assert texts(talk.happen(NOTHING)) == said
    assert talk.step == step
    assert talk.asked == ["charge_fee"], "what was done once is not done again"
    again = talk.session
    assert texts(talk.happen(NOTHING)) == []
    assert replace(talk.session, turn=0) == replace(again, turn=0), "once is enough"


@pytest.mark.parametrize("text", [OTHER_WORDS, OTHER_END, NO_KIND])
def test_who_answers_before_they_could_be_told_goes_on_as_if_nothing_was(text: str) -> None:
    talk = in_the_middle("AB 123", "year")
    publish(talk, text, MOVE)
    assert texts(talk.say("yes")) == ["Done, AB 123."]


def test_the_frame_is_pinned_to_the_live_revision_then() -> None:
    talk = in_the_middle("AB 123")
    publish(talk, OTHER_WORDS, MOVE)
    talk.happen(NOTHING)
    (frame,) = talk.session.stack
    assert frame.revision == talk.flows.live["parking"].revision


def test_closing_gives_back_what_was_held_and_forgets_the_answers() -> None:
    talk = in_the_middle("AB 123", "year")
    publish(talk, OTHER_WORDS, FINISH)
    says = talk.happen(NOTHING)
    assert talk.last
    assert [effect.service for effect in talk.last.effects if isinstance(effect, LetGo)] == [
        "parking"
    ]
    assert "flow_cancelled" in [fact.event for fact in talk.last.facts]
    assert talk.session.slots == {}
    assert titles(says) == ["Parking permit"]
    assert texts(talk.happen(Pressed(talk.session.token, 1))) == ["Which number plate?"]


def test_a_closed_service_that_is_gone_is_not_offered_again() -> None:
    talk = in_the_middle()
    publish(talk, None, FINISH)
    assert titles(talk.happen(NOTHING)) == []


# --- answers to a question that is not open any more -----------------------------------------


@pytest.mark.parametrize("how", ["said", "pressed"])
def test_an_answer_to_the_question_before_is_not_taken_for_the_new_one(how: str) -> None:
    talk = in_the_middle("AB 123", "year")
    publish(talk, ASKS_MORE, MOVE)
    yes = Pressed(talk.session.token, 1) if how == "pressed" else Said("yes", Understood())
    assert texts(talk.happen(yes)) == ["Changed meanwhile.", "May we?"]
    assert talk.value("permit_consent") is None
    assert talk.value("permit_sure") is None
    assert texts(talk.say("yes")) == ["Sure about the year?"]


def test_an_emergency_is_heard_all_the_same() -> None:
    talk = in_the_middle("AB 123")
    publish(talk, OTHER_WORDS, FINISH)
    gas = Said("I smell gas", Understood(safety="gas"))
    turn = advance(talk.flows, talk.session, gas, now=MONDAY)
    assert "0" in {decision.rule for decision in turn.decisions}


def test_a_button_from_before_the_change_is_an_old_one() -> None:
    talk = in_the_middle("AB 123")
    token = talk.session.token
    publish(talk, ASKS_MORE.replace("- id: kind", "- id: sort"), FINISH)
    talk.happen(NOTHING)
    assert texts(talk.happen(Pressed(token, 1)))[0] == "That button is from earlier."


# --- what was done once ----------------------------------------------------------------------


def test_what_was_done_once_stays_done_under_its_new_name() -> None:
    talk = in_the_middle("AB 123", "year")
    text = changed(("- id: charge", "- id: fee"), ("- id: sure", "- id: really"))
    publish(talk, text, Fate(moves=True, steps={"charge": "fee", "sure": "plate"}))
    talk.happen(NOTHING)
    assert talk.step == "really"
    assert talk.asked == ["charge_fee"]
    assert [name.rpartition(".")[2] for name in talk.session.stack[0].ledger] == ["fee"]


# --- waiting for a result --------------------------------------------------------------------


def awaited() -> tuple[Chat, str]:
    """The fee is being charged; the key its result comes under."""
    talk = in_the_middle()
    turn = advance(talk.flows, talk.session, Said("AB 123", Understood()), now=MONDAY)
    talk.session = load(dump(turn.session))
    assert turn.ask
    return talk, turn.ask.key


def test_a_talk_that_waits_for_a_result_is_left_alone_until_it_is_there() -> None:
    talk, key = awaited()
    publish(talk, OTHER_WORDS, FINISH)
    assert texts(talk.happen(NOTHING)) == []
    assert talk.session.pending
    said = texts(talk.happen(Done(key, {"outcome": "ok"})))
    assert said == ["A year or a month?", "Closed: Parking permit."]
    assert talk.session.stack == ()


def test_a_parked_matter_is_closed_when_it_comes_back() -> None:
    talk, key = awaited()
    talk.happen(Later(key))
    publish(talk, OTHER_WORDS, FINISH)
    assert texts(talk.happen(NOTHING)) == []
    said = texts(talk.happen(Done(key, {"outcome": "ok"})))
    assert said[-1] == "Closed: Parking permit."
    assert talk.session.stack == ()


# --- several matters -------------------------------------------------------------------------


def with_two() -> Chat:
    """A wedding was begun in the middle of a permit."""
    talk = in_the_middle("AB 123")
    talk.say("a wedding", "wedding.book")
    assert talk.step == "names"
    return talk


def test_a_matter_below_is_closed_and_the_open_question_stays() -> None:
    talk = with_two()
    publish(talk, OTHER_WORDS, FINISH)
    assert texts(talk.happen(NOTHING)) == ["Closed: Parking permit.", "Whose wedding?"]
    assert [frame.flow for frame in talk.session.stack] == ["wed"]
    assert texts(talk.say("Li and Wang")) == ["Which passport?"]


def test_an_answer_to_the_open_question_counts_though_a_matter_below_is_closed() -> None:
    talk = with_two()
    publish(talk, OTHER_WORDS, FINISH)
    assert texts(talk.say("Li and Wang")) == ["Closed: Parking permit.", "Which passport?"]
    assert talk.value("wed_names") == "Li and Wang"


def test_the_matter_below_a_closed_one_is_offered_again() -> None:
    talk = with_two()
    publish(talk, changed(("Wed.", "Married."), text=WEDDING), FINISH, "wedding")
    assert texts(talk.happen(NOTHING)) == ["Closed: Wedding.", "Back to Parking permit?"]
    assert texts(talk.say("yes")) == ["A year or a month?"]


def test_a_pattern_goes_with_the_matter_it_was_about() -> None:
    talk = with_two()
    talk.say("stop", "control.cancel")
    assert talk.session.stack[-1].kind == "pattern"
    publish(talk, OTHER_WORDS, FINISH)
    assert texts(talk.happen(NOTHING)) == ["Closed: Parking permit."]
    assert talk.session.stack == ()


def test_system_flows_are_never_pinned() -> None:
    talk = with_two()
    talk.say("stop", "control.cancel")
    system = talk.flows.live["system"].revision
    talk.flows = replace(talk.flows, fates={("system", system): FINISH})
    assert talk.happen(NOTHING) == []
    assert talk.session.stack[-1].kind == "pattern"


def test_nothing_is_said_of_a_talk_with_nothing_open() -> None:
    talk = chat({"parking": PERMIT})
    publish(talk, OTHER_WORDS, FINISH)
    turn = advance(talk.flows, talk.session, NOTHING, now=MONDAY)
    assert not [effect for effect in turn.effects if isinstance(effect, Say)]
