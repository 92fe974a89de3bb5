"""Talks in the middle of a service that is published anew."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

from flows.engine.definition import Service
from flows.engine.events import TimedOut
from flows.engine.fates import Fate
from flows.engine.load import load_service
from flows.engine.yaml_tree import Source
from tests.unit.engine.talking import Chat, chat

NOTHING = TimedOut("")
"""What wakes a talk that is to be told."""

PERMIT = """
    flows:
      permit:
        name: Parking permit
        description: applies
        nlu_trigger: [{intent: parking.permit}]
        metadata: {city_desk: {menu: 1}}
        run_pattern_completed: false
        steps:
          - id: plate
            collect: permit_plate
          - id: charge
            action: charge_fee
            once: true
            args: {plate: slots.permit_plate}
            into: {outcome: permit_outcome}
          - id: kind
            collect: permit_kind
          - id: sure
            collect: permit_sure
            next:
              - if: slots.permit_sure
                then: done
              - else: END
          - id: done
            action: utter_permit_done
            next: END
    slots:
      permit_plate: {type: text}
      permit_kind: {type: categorical, values: [year, month]}
      permit_sure: {type: bool}
      permit_outcome: {type: text, mappings: [{type: controlled}]}
    responses:
      utter_ask_permit_plate: [{text: Which plate?}]
      utter_ask_permit_kind: [{text: A year or a month?}]
      utter_ask_permit_sure: [{text: "Sure about the {permit_kind}?"}]
      utter_permit_done: [{text: "Done, {permit_plate}."}]
"""
WEDDING = """
    flows:
      wed:
        name: Wedding
        description: books
        nlu_trigger: [{intent: wedding.book}]
        metadata: {city_desk: {menu: 2}}
        run_pattern_completed: false
        steps:
          - id: names
            collect: wed_names
          - id: paper
            call: papers
          - id: end
            action: utter_wed_done
            next: END
      papers:
        if: "False"
        description: asks for papers
        steps:
          - id: passport
            collect: wed_passport
    slots:
      wed_names: {type: text}
      wed_passport: {type: text}
    responses:
      utter_ask_wed_names: [{text: Whose wedding?}]
      utter_ask_wed_passport: [{text: Which passport?}]
      utter_wed_done: [{text: Wed.}]
      utter_matter_closed: [{text: "Closed: {flow}."}]
      utter_matter_moved: [{text: Changed meanwhile.}]
      utter_old_button: [{text: That button is from earlier.}]
      utter_takes_longer: [{text: This takes longer.}]
"""
CONSENT = """collect: permit_consent
          - id: sure
            collect: permit_sure"""


def service(name: str, text: str) -> Service:
    loaded = load_service(name, [Source(f"{name}.yml", dedent(text))])
    assert loaded.sound, loaded.problems
    return loaded.service


def in_the_middle(*answers: str) -> Chat:
    """Asked for the plate, then answered these."""
    talk = chat({"parking": PERMIT, "wedding": WEDDING}, {"charge_fee": [{"outcome": "ok"}]})
    talk.say("a permit", "parking.permit")
    for answer in answers:
        talk.say(answer)
    return talk


def publish(talk: Chat, text: str | None, fate: Fate | None, name: str = "parking") -> None:
    """This text is live from now on (None: the service is gone), with a fate for those inside."""
    flows, old = talk.flows, talk.flows.live[name]
    live = {each: one for each, one in flows.live.items() if each != name}
    if text is not None:
        live[name] = service(name, text)
        assert live[name].revision != old.revision
    fates = {(name, old.revision): fate} if fate else {}
    kept = {**flows.kept, (name, old.revision): old}
    talk.flows = replace(flows, live=live, kept=kept, fates={**flows.fates, **fates})


def changed(*pairs: tuple[str, str], text: str = PERMIT) -> str:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


MOVE, FINISH = Fate(moves=True), Fate(moves=False)
OTHER_WORDS = changed(("Which plate?", "Which number plate?"))
OTHER_END = changed(("id: done", "id: finished"), ("then: done", "then: finished"))
ASKS_MORE = changed(
    ("- id: sure\n            collect: permit_sure", f"- id: consent\n            {CONSENT}"),
    ("permit_sure: {type: bool}", "permit_sure: {type: bool}\n      permit_consent: {type: bool}"),
    ("    responses:", "    responses:\n      utter_ask_permit_consent: [{text: May we?}]"),
)
RENAMED = changed(("- id: sure", "- id: really"))
NO_KIND = changed(("- id: kind\n            collect: permit_kind\n          ", ""))
OTHER_FLOW = changed(("      permit:\n", "      apply:\n"))
FREE_KIND = changed(("{type: categorical, values: [year, month]}", "{type: text}"))
