"""A desk with two services and the repairs as shipped, in words that are easy to tell apart."""

from __future__ import annotations

import pytest

from flows.engine.definition import Flow
from flows.engine.events import Said, Understood
from tests.unit.engine.talking import SYSTEM, Chat, chat, texts

SERVICES = """
    flows:
      report:
        name: Report
        translation: {zh: {name: 报修}}
        description: Reports a fault
        nlu_trigger: [{intent: report.make}]
        metadata: {city_desk: {menu: 1}}
        steps:
          - {id: ask_plate, collect: plate, help: utter_help_plate}
          - {id: ask_day, collect: day}
          - {id: ask_note, collect: note, optional: true}
          - {id: done, action: utter_done}
      lamp:
        name: Lamp
        translation: {zh: {name: 路灯}}
        description: Reports a lamp
        nlu_trigger: [{intent: lamp.make}]
        run_pattern_completed: false
        metadata: {city_desk: {menu: 2}}
        steps:
          - {id: ask_pole, collect: pole}
          - {id: lit, action: utter_lit}
    slots:
      plate: {type: text, kind: cn_plate, labels: {en: plate, zh: 车牌}}
      day: {type: text, kind: date, labels: {en: day, zh: 日期}}
      note: {type: text}
      pole: {type: float, labels: {en: pole, zh: 灯杆}}
    responses:
      utter_ask_plate: [{text: "Plate?"}]
      utter_help_plate: [{text: "It is on the car."}]
      utter_ask_day: [{text: "Day?"}]
      utter_ask_note: [{text: "Note?"}]
      utter_ask_pole: [{text: "Pole?"}]
      utter_done: [{text: "Reported {plate}."}]
      utter_lit: [{text: "Lit {pole}."}]
"""
WORDS = (
    SYSTEM
    + """
      utter_corrected_several: [{text: "Changed {changes}"}]
      utter_nothing_to_cancel: [{text: Nothing open.}]
      utter_clarification_options_rasa:
        - {text: "Which?", buttons_from: context.clarification_options}
      utter_can_do_something_else: [{text: Anything else?}]
      utter_help: [{text: I can do this.}]
      utter_example: [{text: "Like {example}"}]
      utter_cannot_skip: [{text: Needed.}]
      utter_repeat: [{text: "{text}"}]
      utter_restarted: [{text: Anew.}]
      utter_human_handoff: [{text: Call us.}]
      utter_follow_up: [{text: Still there?}]
      utter_timed_out: [{text: Closed.}]
      utter_inform_code_change: [{text: Changed meanwhile.}]
      utter_internal_error_rasa: [{text: A fault.}]
      utter_small_thanks: [{text: Welcome.}]
      utter_agenda: [{text: "First {first}, then {rest}."}]
      utter_next_request: [{text: "Next: {next_name}."}]
      button_none: [{text: None of these}]
      button_skip: [{text: Skip}]
"""
)
PLATE, OTHER = "沪A12345", "沪B12345"


@pytest.fixture
def talk() -> Chat:
    return chat({"system": WORDS, "parking": SERVICES})


def shipped(talk: Chat) -> dict[str, Flow]:
    return {k: f for k, f in talk.flows.live["system"].flows.items() if k.startswith("pattern_")}


def sure(talk: Chat, intent: str) -> list[str]:
    words = Understood(intent, 1.0, ((intent, 1.0),), "sure")
    return texts(talk.happen(Said(intent, words)))
