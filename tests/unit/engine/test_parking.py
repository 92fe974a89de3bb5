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
