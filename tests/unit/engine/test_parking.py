"""A slow city system holds up its own matter, not the resident's talk."""

from __future__ import annotations

from flows.engine.advance import RUNAWAY, advance
from flows.engine.effects import Say
from flows.engine.events import Done, Event, Failed, Later, Said, Understood
from flows.engine.session import dump, load
from tests.unit.engine.talking import MONDAY, Chat, chat, texts

PARKING = """
    flows:
      apply:
        name: Parking permit
        description: applies
        nlu_trigger: [{intent: parking.apply}]
        metadata: {city_desk: {menu: 1}}
        run_pattern_completed: false
        steps:
          - id: plate
            collect: permit_plate
          - id: send
            action: submit_request
            args: {register: permits, fields: {plate: slots.permit_plate}}
            into: {outcome: permit_outcome, reference: permit_reference}
            next:
              - if: slots.permit_outcome = "ok"
                then: done
              - else: END
          - id: done
            action: utter_permit_done
    slots:
      permit_plate: {type: text, labels: {en: plate, zh: 车牌}}
      permit_outcome: {type: text, mappings: [{type: controlled}]}
      permit_reference: {type: text, mappings: [{type: controlled}]}
    responses:
      utter_ask_permit_plate: [{text: Which plate?}]
      utter_permit_done: [{text: "Number {permit_reference}, for {permit_plate}"}]
      utter_takes_longer: [{text: This takes longer.}]
      utter_internal_error_rasa: [{text: Our mistake.}]
"""


def step(talk: Chat, event: Event) -> list[str]:
    """One event, whose action nobody answers."""
    turn = talk.last = advance(talk.flows, talk.session, event, now=MONDAY)
    talk.session = load(dump(turn.session))
    return [effect.text for effect in turn.effects if isinstance(effect, Say)]


def waiting() -> tuple[Chat, str]:
    """A talk whose permit was sent off; the key its result comes under."""
    talk = chat({"parking": PARKING}, {"submit_request": [{}]})
    step(talk, Said("permit", Understood("parking.apply", 1.0, (), "sure")))
    step(talk, Said("AB 123", Understood()))
    assert talk.last
    assert talk.last.ask
    return talk, talk.last.ask.key


def test_the_talk_goes_on_while_the_city_takes_its_time() -> None:
    talk, key = waiting()
    assert step(talk, Later(key)) == ["This takes longer."]
    assert step(talk, Said("again", Understood("parking.apply", 1.0, (), "sure"))) == [
        "Which plate?"
    ]
    assert talk.value("permit_plate") is None


def test_the_answer_follows_with_what_belonged_to_it() -> None:
    talk, key = waiting()
    step(talk, Later(key))
    step(talk, Said("again", Understood("parking.apply", 1.0, (), "sure")))
    said = step(talk, Done(key, {"reference": "P-1"}))
    assert said[0] == "Number P-1, for AB 123"
    assert talk.step is not None
    assert talk.session.parked == ()


def two_on_their_way() -> tuple[Chat, str, str]:
    """One permit stands aside; a second one was sent off just now. The keys of both results."""
    talk, first = waiting()
    step(talk, Later(first))
    step(talk, Said("again", Understood("parking.apply", 1.0, (), "sure")))
    step(talk, Said("CD 456", Understood()))
    assert talk.last
    assert talk.last.ask
    return talk, first, talk.last.ask.key


def test_an_answer_that_comes_while_another_is_awaited_is_told_too() -> None:
    talk, first, second = two_on_their_way()
    assert step(talk, Done(first, {"reference": "P-1"}))[0] == "Number P-1, for AB 123"
    assert step(talk, Done(second, {"reference": "P-2"}))[0] == "Number P-2, for CD 456"
    assert talk.session.parked == ()
    assert talk.session.stack == ()


def test_both_answers_come_in_the_other_order_too() -> None:
    talk, first, second = two_on_their_way()
    assert step(talk, Done(second, {"reference": "P-2"}))[0] == "Number P-2, for CD 456"
    assert step(talk, Done(first, {"reference": "P-1"}))[0] == "Number P-1, for AB 123"


def test_what_steps_aside_for_an_answer_may_take_longer_itself() -> None:
    talk, first, second = two_on_their_way()
    step(talk, Done(first, {"reference": "P-1"}))
    assert step(talk, Later(second)) == []
    assert step(talk, Said("again", Understood("parking.apply", 1.0, (), "sure"))) == [
        "Which plate?"
    ]
    assert step(talk, Done(second, {"reference": "P-2"}))[0] == "Number P-2, for CD 456"


CONFIRMED = (
    PARKING.replace(
        """          - id: send
""",
        """          - id: sure
            collect: permit_sure
            ask_before_filling: true
          - id: send
""",
    )
    .replace(
        """      utter_permit_done""",
        """      utter_ask_permit_sure: [{text: "For {permit_plate}?"}]
      utter_permit_done""",
    )
    .replace(
        """    slots:
""",
        """    slots:
      permit_sure: {type: bool}
""",
    )
)


def test_an_answer_leaves_no_other_matter_of_its_kind_without_what_was_said_in_it() -> None:
    """Both fill the same slots: the open one is asked anew rather than sent off empty."""
    talk = chat({"parking": CONFIRMED}, {"submit_request": [{}]})
    step(talk, Said("permit", Understood("parking.apply", 1.0, (), "sure")))
    step(talk, Said("AB 123", Understood()))
    step(talk, Said("yes", Understood()))
    assert talk.last
    assert talk.last.ask
    key = talk.last.ask.key
    step(talk, Later(key))
    step(talk, Said("again", Understood("parking.apply", 1.0, (), "sure")))
    assert step(talk, Said("CD 456", Understood())) == ["For CD 456?"]
    assert step(talk, Done(key, {"reference": "P-1"})) == [
        "Number P-1, for AB 123",
        "Back to Parking permit?",
    ]
    assert step(talk, Said("yes", Understood())) == ["Which plate?"]
    assert step(talk, Said("CD 456", Understood())) == ["For CD 456?"]


def test_a_second_answer_under_the_same_key_changes_nothing() -> None:
    talk, key = waiting()
    step(talk, Later(key))
    step(talk, Done(key, {"reference": "P-1"}))
    assert step(talk, Done(key, {"reference": "P-2"})) == []


def test_a_turn_that_asks_without_end_is_cut_off() -> None:
    talk, key = waiting()
    assert step(talk, Failed(key, RUNAWAY)) == ["Our mistake."]
    assert talk.session.stack == ()
    assert texts(talk.say("permit", "parking.apply")) == ["Which plate?"]
