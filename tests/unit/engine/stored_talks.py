"""Talks in the middle of things, as they are stored. `python -m tests.unit.engine.stored_talks`
writes those of the present version to sessions/, where they stay when the next version comes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from textwrap import dedent
from typing import Any

from flows.engine.advance import Turn, advance
from flows.engine.catalog import Flows
from flows.engine.definition import Json
from flows.engine.effects import Say
from flows.engine.events import Done, Event, Later, Said, TimedOut, Told, Understood
from flows.engine.facts import ActionFacts
from flows.engine.load import load_service
from flows.engine.load_city import load_city
from flows.engine.session import VERSION, Session, dump, fresh
from flows.engine.yaml_tree import Source
from tests.unit.engine.random_flows import system
from tests.unit.engine.talking import CITY, MONDAY

HERE = Path(__file__).parent / "sessions"
ACTIONS = {
    "action_hold": ActionFacts("action_hold", "local"),
    "action_send": ActionFacts("action_send", "remote"),
}
OFF: Mapping[str, Json] = {"title": {"en": "Off"}, "does": {"intent": "control.help"}}


def desk(*revisions: str) -> Flows:
    """The desk the talks are about; these revisions of its one service are still inside."""
    source = Source("desk.yml", (HERE / "desk.yml").read_text("utf-8"))
    parks, town = load_service("parks", [source]), load_city(Source("city.yml", dedent(CITY))).city
    assert parks.sound, parks.problems
    assert town is not None
    kept = {("parks", name): replace(parks.service, revision=name) for name in revisions}
    town = replace(town, services=frozenset({"parks"}))
    return Flows(town, {"system": system(), "parks": parks.service}, ACTIONS, kept)


@dataclass
class Going:
    """One talk; what it looked like at the moments that were noted."""

    flows: Flows
    session: Session
    noted: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    def on(self, event: Event) -> Turn:
        turn = advance(self.flows, self.session, event, now=MONDAY)
        self.session = turn.session
        return turn

    def note(self, name: str) -> None:
        self.noted[name] = dump(self.session)

    def key(self) -> str:
        assert self.session.pending is not None
        return self.session.pending.key


def said(text: str, intent: str | None = None) -> Said:
    if intent is None:
        return Said(text, Understood())
    return Said(text, Understood(intent, 0.95, ((intent, 0.95),), "model"))


def words(turn: Turn) -> list[str]:
    return [effect.text for effect in turn.effects if isinstance(effect, Say)]


def talks() -> Mapping[str, dict[str, Any]]:
    return {**_two_matters(), **_reminded()}


def _two_matters() -> Mapping[str, dict[str, Any]]:
    talk = Going(desk(), fresh("northport.7.0", "en"))
    talk.note("nothing said yet")
    talk.on(said("a bench please", "parks.bench"))
    talk.note("at a question with buttons")
    talk.on(said("large"))
    talk.note("waiting for a local action")
    talk.on(Done(talk.key(), {"outcome": "ok"}))
    talk.on(said("Li Ming"))
    talk.on(said("a lamp is out", "parks.lamp"))
    talk.note("one matter upon another")
    talk.on(said("2026-12-01"))
    talk.note("asked whether to go on")
    talk.on(said("yes"))
    talk.on(said("yes"))
    talk.note("waiting for the city's system")
    talk.on(Later(talk.key()))
    talk.on(said("a lamp is out", "parks.lamp"))
    talk.note("a matter set aside")
    return talk.noted


def _reminded() -> Mapping[str, dict[str, Any]]:
    talk = Going(desk(), fresh("northport.8.0", "en"))
    talk.on(said("a lamp is out", "parks.lamp"))
    talk.on(Told("system", "utter_reminder_day_before", {"title": "x"}, (OFF,)))
    talk.note("a reminder beside a question")
    talk.on(TimedOut(talk.session.token))
    talk.note("followed up")
    return talk.noted


if __name__ == "__main__":
    text = json.dumps(talks(), ensure_ascii=False, indent=1)
    (HERE / f"v{VERSION}.json").write_text(text + "\n", "utf-8")
