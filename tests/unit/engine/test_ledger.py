"""What was done once is not done again when an answer changes, nor is it changed by talking."""

from __future__ import annotations

import pytest

from tests.unit.engine.talking import SYSTEM, Chat, chat, texts

PERMIT = """
    flows:
      permit:
        name: Permit
        description: A permit
        nlu_trigger: [{intent: permit.get}]
        run_pattern_completed: false
        steps:
          - {id: ask_plate, collect: plate}
          - {id: ask_mail, collect: mail}
          - id: look
            action: look_up
            args: {plate: slots.plate}
            into: {found: found}
          - {id: pay, call: permit_pay}
          - {id: ask_note, collect: sure}
          - id: send
            action: send_mail
            args: {mail: slots.mail}
            into: {sent: sent}
          - {id: done, action: utter_done}
      permit_pay:
        name: Paying
        description: Charges
        if: False
        steps:
          - id: charge
            action: charge
            once: true
            args: {found: slots.found}
            into: {receipt: receipt}
    slots:
      plate: {type: text, kind: cn_plate, labels: {en: plate}}
      mail: {type: text, kind: email, labels: {en: e-mail}}
      sure: {type: bool}
      found: {type: any, mappings: [{type: controlled}]}
      receipt: {type: any, mappings: [{type: controlled}]}
      sent: {type: any, mappings: [{type: controlled}]}
    responses:
      utter_ask_plate: [{text: "Plate?"}]
      utter_ask_mail: [{text: "Mail?"}]
      utter_ask_sure: [{text: "Sure?"}]
      utter_done: [{text: "Done."}]
"""


@pytest.fixture
def talk() -> Chat:
    """Charged, and asked whether to send it."""
    stubs = {"look_up": [{"found": "F"}], "charge": [{"receipt": "R"}], "send_mail": [{"sent": 1}]}
    talk = chat({"system": SYSTEM, "parking": PERMIT}, stubs)  # type: ignore[arg-type]  # plain JSON
    talk.say("a permit", "permit.get")
    talk.say("沪A12345")
    assert texts(talk.say("a@example.org")) == ["Sure?"]
    assert talk.asked == ["look_up", "charge"]
    return talk


def test_an_answer_used_only_later_can_still_be_changed_and_nothing_is_charged_again(
    talk: Chat,
) -> None:
    said = texts(talk.say("no, the e-mail is b@example.org"))
    assert said == ["Changed e-mail: b@example.org", "Sure?"]
    assert talk.asked == ["look_up", "charge", "look_up"]
    assert texts(talk.say("yes")) == ["Done."]
    assert talk.asked[-1] == "send_mail"
    assert talk.asked.count("charge") == 1


def test_an_answer_that_was_charged_on_is_not_changed_by_talking(talk: Chat) -> None:
    said = texts(talk.say("no, the plate is 沪B12345"))
    assert said == ["Done already.", "Sure?"]
    assert talk.value("plate") == "沪A12345"
    assert talk.asked == ["look_up", "charge"]


def test_what_a_called_flow_has_done_stays_in_the_ledger_of_its_caller(talk: Chat) -> None:
    (frame,) = talk.session.stack
    assert list(frame.ledger) == ["permit_pay.charge"]
