"""Called flows, and the nearest question before a step, when a service is published anew."""

from __future__ import annotations

import pytest

from flows.engine.definition import Json
from flows.engine.fates import Fate
from flows.engine.moving import preceding, same
from tests.unit.engine.moving_talks import (
    MOVE,
    NOTHING,
    OTHER_END,
    OTHER_WORDS,
    PERMIT,
    WEDDING,
    changed,
    publish,
    service,
)
from tests.unit.engine.talking import Chat, chat, texts

# --- called flows ----------------------------------------------------------------------------


def in_a_call() -> Chat:
    talk = chat({"parking": PERMIT, "wedding": WEDDING})
    talk.say("a wedding", "wedding.book")
    talk.say("Li and Wang")
    assert [frame.step for frame in talk.session.stack] == ["paper", "passport"]
    return talk


@pytest.mark.parametrize(
    ("pairs", "stack", "said"),
    [
        pytest.param(
            (("Wed.", "Married."),), ["paper", "passport"], [], id="both stand where they stood"
        ),
        pytest.param(
            (("- id: end", "- id: last"),),
            ["paper", "passport"],
            [],
            id="the caller goes back and calls anew: the same question",
        ),
        pytest.param(
            (("- id: passport", "- id: pass"),), [], ["Closed: Wedding."], id="the child is lost"
        ),
        pytest.param(
            (("- id: paper", "- id: proof"),), [], ["Closed: Wedding."], id="the caller is lost"
        ),
    ],
)
def test_a_call_is_moved_as_a_whole(
    pairs: tuple[tuple[str, str], ...], stack: list[str], said: list[str]
) -> None:
    talk = in_a_call()
    publish(talk, changed(*pairs, text=WEDDING), MOVE, "wedding")
    assert texts(talk.happen(NOTHING)) == said
    assert [frame.step for frame in talk.session.stack] == stack
    live = talk.flows.live["wedding"].revision
    assert {frame.revision for frame in talk.session.stack} <= {live}


def test_a_service_that_is_gone_is_finished_with_the_flows_it_calls() -> None:
    talk = chat({"parking": PERMIT, "wedding": WEDDING})
    talk.say("a wedding", "wedding.book")
    publish(talk, None, None, "wedding")
    assert texts(talk.say("Li and Wang")) == ["Which passport?"]
    assert texts(talk.say("G123")) == ["Wed."]


# --- where a step is reached from ------------------------------------------------------------

BRANCHES = """
    flows:
      fork:
        description: two ways
        steps:
          - id: way
            collect: which_way
            next:
              - if: slots.which_way = "left"
                then: left
              - else: right
          - id: left
            collect: left_name
            next: both
          - id: right
            action: utter_right
          - id: nearly
            noop: true
            next: both
          - id: both
            collect: last_name
            next:
              - if: slots.last_name
                then: END
              - else: left
    slots:
      which_way: {type: text}
      left_name: {type: text}
      last_name: {type: text}
    responses:
      utter_right: [{text: right}]
      utter_ask_which_way: [{text: way?}]
      utter_ask_left_name: [{text: left?}]
      utter_ask_last_name: [{text: last?}]
"""


@pytest.mark.parametrize(
    ("step", "before"),
    [
        pytest.param("way", "way", id="nothing is asked before the first"),
        pytest.param(
            "right", "way", id="the question of its own branch, not the one written above"
        ),
        pytest.param("nearly", "way", id="over a step that asks nothing"),
        pytest.param("both", "left", id="the nearest of two ways"),
        pytest.param("left", "way", id="what is written first, of two as near"),
    ],
)
def test_the_nearest_question_before_a_step(step: str, before: str) -> None:
    flow = service("fork", BRANCHES).flows["fork"]
    assert preceding(flow, step, lambda _: 1) == before


@pytest.mark.parametrize(
    ("step", "answered", "before"),
    [
        pytest.param("both", {"which_way": 1}, "way", id="it came the other way"),
        pytest.param("both", {}, "way", id="nothing was answered: from the beginning"),
        pytest.param(
            "left", {"last_name": 1}, "way", id="a question that leads back to it is none before it"
        ),
    ],
)
def test_only_what_was_asked_on_the_way_is_before_a_step(
    step: str, answered: dict[str, int], before: str
) -> None:
    flow = service("fork", BRANCHES).flows["fork"]
    assert preceding(flow, step, answered.get) == before


def test_a_flow_is_the_same_wherever_it_is_written() -> None:
    one = service("parking", PERMIT).flows["permit"]
    assert same(one, service("parking", "\n\n" + PERMIT).flows["permit"])
    assert same(one, service("parking", OTHER_WORDS).flows["permit"])
    assert not same(one, service("parking", OTHER_END).flows["permit"])


LOOP = """
    flows:
      fine:
        name: Fine
        description: finds a fine
        nlu_trigger: [{intent: parking.permit}]
        run_pattern_completed: false
        steps:
          - id: way
            noop: true
            next:
              - if: slots.fine_way = "plate"
                then: plate
              - else: number
          - id: number
            collect: fine_number
            next: look
          - id: plate
            collect: fine_plate
          - id: look
            action: look_up
            into: {outcome: fine_outcome}
            next:
              - if: slots.fine_outcome = "ok"
                then: sure
              - else: not_found
          - id: not_found
            collect: fine_way
            next: way
          - id: sure
            collect: fine_sure
            next: END
    slots:
      fine_way: {type: text}
      fine_number: {type: text}
      fine_plate: {type: text}
      fine_sure: {type: bool}
      fine_outcome: {type: text, mappings: [{type: controlled}]}
    responses:
      utter_ask_fine_number: [{text: Which number?}]
      utter_ask_fine_plate: [{text: Which plate?}]
      utter_ask_fine_way: [{text: There is none. Number or plate?}]
      utter_ask_fine_sure: [{text: Pay?}]
"""


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        pytest.param((), "Which number?", id="at the first question"),
        pytest.param(("12", "plate"), "Which plate?", id="the other way, after a look in vain"),
        pytest.param(("12", "plate", "AB 1"), "Pay?", id="and found then"),
    ],
)
def test_nobody_is_led_to_a_question_that_comes_later_or_on_another_way(
    answers: tuple[str, ...], asked: str
) -> None:
    """Nobody is told that there is no fine, and nobody is asked for a number they have not."""
    results: dict[str, list[dict[str, Json]]] = {
        "look_up": [{"outcome": "not_found"}, {"outcome": "ok"}]
    }
    talk = chat({"parking": LOOP, "wedding": WEDDING}, results)
    said = texts(talk.say("a fine", "parking.permit"))
    for answer in answers:
        said = texts(talk.say(answer))
    assert said == [asked]
    step = talk.step
    publish(
        talk,
        changed(("- id: sure", "- id: really"), ("then: sure", "then: really"), text=LOOP),
        Fate(moves=True, steps={"sure": "really"}),
    )
    assert texts(talk.happen(NOTHING)) in ([], ["Changed meanwhile.", asked])
    assert talk.step == {"sure": "really"}.get(str(step), step)
    assert set(talk.asked) <= {"look_up"}


def test_of_two_ways_the_one_that_was_gone_last_is_gone_again() -> None:
    flow = service("parking", LOOP).flows["fine"]
    for slot in ("fine_number", "fine_plate"):
        turns = {"fine_number": 1, "fine_plate": 1, slot: 2}
        assert preceding(flow, "sure", turns.get) == slot.removeprefix("fine_")
