"""A tiny service of its own, and tests that are played on it without any model."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

from flows.engine.catalog import Flows
from flows.engine.events import Understood
from flows.engine.facts import ActionFacts
from flows.engine.load_city import load_city
from flows.engine.problems import FileProblem
from flows.engine.replay import Meaning, Played, play
from flows.engine.replay_case import Case
from flows.engine.replay_file import read_cases
from flows.engine.yaml_tree import Source
from tests.unit.engine.talking import CITY, MONDAY, SYSTEM, loaded_from

SERVICE = """
    flows:
      lend:
        description: Lends a bicycle.
        nlu_trigger: [{intent: lend}]
        run_pattern_completed: false
        steps:
          - id: ask_size
            collect: size
          - id: find
            action: action_find
            next:
              - if: slots.bike is null
                then: none
              - else: ask_ok
          - id: none
            action: utter_none
            next: END
          - id: ask_ok
            collect: ok
            next:
              - if: slots.ok
                then: done
              - else: END
          - id: done
            action: utter_done
      bring_back:
        description: Brings a bicycle back.
        nlu_trigger: [{intent: bring_back}]
        run_pattern_completed: false
        steps:
          - id: thanks
            action: utter_thanks
          - id: again
            link: lend
    slots:
      size: {type: categorical, values: [small, large]}
      ok: {type: bool}
      bike: {type: text, mappings: [{type: controlled}]}
    responses:
      utter_ask_size: [{text: Which size?}]
      utter_ask_ok:
        - text: "Bike {bike}?"
          buttons: [{title: Take it, payload: /SetSlots(ok=true)}]
      utter_none: [{text: There is none.}]
      utter_done: [{text: "Bike {bike} is yours."}]
      utter_thanks: [{text: Thank you.}]
    actions: [action_find]
"""

WORDS = {"a bike please": "lend", "here it is": "bring_back", "stop": "control.cancel"}


def desk() -> Flows:
    city = load_city(Source("northport.yml", dedent(CITY))).city
    assert city is not None
    loaded = [
        loaded_from(name, dedent(text)) for name, text in (("system", SYSTEM), ("parking", SERVICE))
    ]
    assert all(each.sound for each in loaded), [each.problems for each in loaded]
    live = {each.service.id: each.service for each in loaded}
    return Flows(city, live, {"action_find": ActionFacts("action_find", "look")})


def read(text: str, *shared: str) -> tuple[tuple[Case, ...], tuple[FileProblem, ...]]:
    sources = [Source(f"conftest{n}.yml", dedent(each)) for n, each in enumerate(shared)]
    return read_cases(Source("talk.yml", dedent(text)), sources)


def sound(text: str, *shared: str) -> tuple[Case, ...]:
    cases, problems = read(text, *shared)
    assert not problems, problems
    return cases


def played(case: Case, flows: Flows | None = None) -> Played:
    player = play(case, flows or desk(), MONDAY)
    try:
        question = next(player)
        while True:
            question = player.send((_meant(question), None))
    except StopIteration as ended:
        found: Played = ended.value
        return found


def _meant(question: Meaning) -> Understood:
    intent = WORDS.get(question.text)
    return Understood(intent, 1.0, ((intent, 1.0),), "sure") if intent else Understood()


def failures(text: str, *shared: str) -> Sequence[tuple[int, str]]:
    """Line and message of everything that went another way."""
    return [(f.line, f.message) for case in sound(text, *shared) for f in played(case).failures]
