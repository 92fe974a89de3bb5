"""Nobody is told that nothing was charged where something was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.engine.advance import RUNAWAY, advance
from flows.engine.events import Done, Failed, Later, Said, TimedOut, Understood
from tests.unit.engine.talking import MONDAY, SYSTEM, Chat, chat, texts

STAYS = """
      utter_flow_cancelled_done_stays: [{text: "Stopped, what is done stays."}]
      utter_timed_out: [{text: Closed.}]
      utter_timed_out_done_stays: [{text: "Closed, what is done stays."}]
      utter_code_change_done_stays: [{text: "Changed, what is done stays."}]
      utter_inform_code_change: [{text: Changed.}]
      utter_internal_error_done_stays: [{text: "A fault, what is done stays."}]
      utter_internal_error_rasa: [{text: A fault.}]
      utter_action_failed_done_stays: [{text: "Failed, what is done stays."}]
      utter_action_failed: [{text: Failed.}]
      utter_takes_longer: [{text: It takes longer.}]
      utter_done_at_last: [{text: Done at last.}]
      utter_can_do_something_else: [{text: Anything else?}]
"""
PAYING = """
    flows:
      pay:
        name: Pay
        description: Charges
        nlu_trigger: [{intent: fine.pay}]
        run_pattern_completed: false
        steps:
          - {id: ask, collect: plate}
          - {id: charge, action: charge, once: true, args: {plate: slots.plate}}
          - {id: ask_more, collect: sure}
          - {id: send, action: send_mail, into: {sent: sent}}
    slots:
      plate: {type: text, kind: cn_plate, labels: {en: plate}}
      sure: {type: bool}
      sent: {type: any, mappings: [{type: controlled}]}
    responses:
      utter_ask_plate: [{text: "Plate?"}]
      utter_ask_sure: [{text: "Sure?"}]
"""


@pytest.fixture(params=[False, True], ids=["before", "after"])
def talk(request: pytest.FixtureRequest) -> Chat:
    """Before anything was charged, and after."""
    talk = chat({"system": SYSTEM + STAYS, "parking": PAYING}, {"charge": [{}], "send_mail": [{}]})
    talk.say("pay", "fine.pay")
    if request.param:
        talk.say("沪A12345")
        assert talk.asked == ["charge"]
    return talk


def stays(talk: Chat) -> str:
    return ", what is done stays." if talk.asked else "."


def test_stopping(talk: Chat) -> None:
    assert texts(talk.say("stop", "control.cancel"))[0] == f"Stopped{stays(talk)}"


def test_silence(talk: Chat) -> None:
    assert texts(talk.happen(TimedOut(talk.session.token, closes=True))) == [f"Closed{stays(talk)}"]


def test_a_step_that_is_gone(talk: Chat) -> None:
    (frame,) = talk.session.stack
    talk.session = replace(talk.session, stack=(replace(frame, step="gone"),))
    assert texts(talk.say("yes"))[0] == f"Changed{stays(talk)}"


def test_an_action_that_fails(talk: Chat) -> None:
    known = stays(talk)
    key = waiting(talk, "yes" if talk.asked else "沪A12345")
    assert texts(talk.happen(Failed(key, "down")))[0] == f"Failed{known}"


def test_a_flow_that_asks_for_too_much(talk: Chat) -> None:
    known = stays(talk)
    key = waiting(talk, "yes" if talk.asked else "沪A12345")
    assert texts(talk.happen(Failed(key, RUNAWAY)))[0] == f"A fault{known}"


def waiting(talk: Chat, answer: str) -> str:
    """The key of the action that this answer asks for; its result has not come yet."""
    turn = advance(talk.flows, talk.session, Said(answer, Understood()), now=MONDAY)
    assert turn.ask is not None
    talk.session = turn.session
    return turn.ask.key


def test_who_was_told_that_it_takes_longer_hears_when_it_is_done(talk: Chat) -> None:
    """Though the flow itself has no words for its end."""
    if not talk.asked:
        talk.say("沪A12345")
    key = waiting(talk, "yes")
    assert texts(talk.happen(Later(key))) == ["It takes longer."]
    assert texts(talk.happen(Done(key, {}))) == ["Done at last."]
