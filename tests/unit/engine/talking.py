"""A tiny desk to talk to: services as YAML, actions answered on the spot, meanings given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from textwrap import dedent

from flows.engine.advance import Turn, advance
from flows.engine.catalog import Flows
from flows.engine.definition import Json
from flows.engine.effects import Say
from flows.engine.events import Done, Event, Said, Understood
from flows.engine.facts import ActionFacts
from flows.engine.load import Loaded, load_service
from flows.engine.load_city import load_city
from flows.engine.session import Session, dump, fresh, load
from flows.engine.yaml_tree import Source
from flows.folders import HERE

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Nine in the morning in the city."""

CITY = """
    id: northport
    name: {en: Northport, zh: 北港}
    zone: Asia/Shanghai
    country: CN
    languages: [en, zh]
    currency: CNY
    hotline: "12345"
    practice: true
    keep_days: {messages: 30}
    services: [parking, wedding]
    desks:
      north:
        name: {en: North office, zh: 北区办事处}
        address: {en: 1 North Road, zh: 北路1号}
        also: [the northern one, 北区]
        services: [wedding]
        open: {monday to wednesday: [09:00-11:30], saturday: ["09:00-10:00", "13:00-14:00"]}
"""

PATTERNS = (HERE / "catalog/system/patterns.yml").read_text("utf-8")

SYSTEM = """
    responses:
      utter_continue_interrupted: [{text: "Back to {previous_flow_name}?"}]
      utter_continue_which:
        - text: Which one first?
          buttons_from: context.interrupted_flow_options
      utter_cannot_handle: [{text: I did not understand.}]
      utter_ask_rephrase: [{text: That did not answer.}]
      utter_flow_cancelled_rasa: [{text: Stopped.}]
      utter_noted: [{text: "Noted {label}: {value}"}]
      utter_corrected: [{text: "Changed {label}: {value}"}]
      utter_understood: [{text: "Understood {value}"}]
      utter_already_done: [{text: Done already.}]
      utter_which_service: [{text: Which service?}]
      utter_faq_fee: [{text: That depends.}]
      button_yes: [{text: "Yes"}]
      button_no: [{text: "No"}]
      button_human: [{text: A person}]
      button_cancel: [{text: Stop}]
"""


@dataclass
class Chat:
    """One resident's talk. `stubs`: action -> its results in order, the last one repeated."""

    flows: Flows
    session: Session
    stubs: Mapping[str, list[dict[str, Json]]] = field(
        default_factory=dict[str, list[dict[str, Json]]]
    )
    asked: list[str] = field(default_factory=list[str])
    last: Turn | None = None

    def say(self, text: str, intent: str | None = None, confidence: float = 0.95) -> list[Say]:
        return self.mean(text, (intent, confidence)) if intent else self.mean(text)

    def mean(self, text: str, *ranking: tuple[str, float]) -> list[Say]:
        """Says something of which the model thinks this, best first; nothing: it was not asked."""
        intent, confidence = ranking[0] if ranking else (None, 0.0)
        source = "model" if ranking else "skipped"
        return self.happen(Said(text, Understood(intent, confidence, ranking, source)))

    def happen(self, event: Event) -> list[Say]:
        says: list[Say] = []
        for _ in range(20):
            turn = self.last = advance(self.flows, self.session, event, now=MONDAY)
            self.session = load(dump(turn.session))
            says += [effect for effect in turn.effects if isinstance(effect, Say)]
            if turn.ask is None:
                return says
            self.asked.append(turn.ask.name)
            results = self.stubs.get(turn.ask.name, [{}])
            event = Done(turn.ask.key, results.pop(0) if len(results) > 1 else results[0])
        raise AssertionError("the talk does not come to rest")

    def value(self, slot: str) -> Json:
        found = self.session.slots.get(slot)
        return found.value if found else None

    @property
    def step(self) -> str | None:
        return self.session.stack[-1].step if self.session.stack else None


def chat(
    services: Mapping[str, str],
    stubs: Mapping[str, list[dict[str, Json]]] | None = None,
    city: str = CITY,
) -> Chat:
    texts = {"system": SYSTEM, **services}
    loaded = {name: loaded_from(name, dedent(text)) for name, text in texts.items()}
    assert all(one.sound for one in loaded.values()), [one.problems for one in loaded.values()]
    town = load_city(Source("city.yml", dedent(city)))
    assert town.city is not None
    assert town.sound, town.problems
    actions = {name: ActionFacts(name, "look") for name in stubs or {}}
    flows = Flows(town.city, {n: one.service for n, one in loaded.items()}, actions)
    return Chat(flows, fresh("t", town.city.languages[0]), stubs or {})


@cache
def loaded_from(service: str, text: str) -> Loaded:
    """Read once: many tests talk to the same services."""
    return load_service(service, sources_of(service, text))


def sources_of(service: str, text: str) -> list[Source]:
    """The desk's own patterns are those that are shipped; its words are the test's."""
    own = Source(f"{service}.yml", text)
    return [own, Source("patterns.yml", PATTERNS)] if service == "system" else [own]


def texts(says: list[Say]) -> list[str]:
    return [one.text for one in says]


def titles(says: list[Say]) -> list[str]:
    return [title for one in says for title, _ in one.buttons]
