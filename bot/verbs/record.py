"""A talk as it was, saved as a conversation test."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString as Quoted

from bot.usecases.buttons import pressed
from bot.usecases.growing import Seen
from flows.engine.effects import Say
from flows.engine.events import Done, Told
from flows.engine.replay_case import StubResult

NAME = "recorded talk"


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What was written (nothing: it came of itself), when, and the turns that came of it."""

    text: str
    at: datetime
    seen: tuple[Seen, ...]


@dataclass
class Recording:
    """One talk while it is written down."""

    steps: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    results: dict[str, list[dict[str, Any]]] = field(default_factory=dict[str, Any])
    now: datetime | None = None

    def take(self, exchanged: Exchanged) -> None:
        if exchanged.text.strip():
            self.steps.append(self._said(exchanged))
        for seen in exchanged.seen:
            self._turn(seen)

    def _said(self, exchanged: Exchanged) -> dict[str, Any]:
        button = pressed(exchanged.text)  # a payload of this talk means nothing in the next one
        step: dict[str, Any] = {"user": Quoted(str(button.number) if button else exchanged.text)}
        if self.now is not None and exchanged.at - self.now >= timedelta(minutes=1):
            step["now"] = exchanged.at.isoformat()
            self.now = exchanged.at
        self.now = self.now or exchanged.at
        return step

    def _turn(self, seen: Seen) -> None:
        for event, action in seen.events:
            if isinstance(event, Told):
                told = {"service": event.service, "response": event.response}
                told |= {"values": plain(event.values), "choices": plain(event.choices)}
                self.steps.append({"told": told})
            if isinstance(event, Done) and action is not None:
                self.results.setdefault(action, []).append(plain(event.values))
        if self.steps:
            self.steps += [{"utter": say.name} for say in _says(seen) if say.name]


def _says(seen: Seen) -> Iterator[Say]:
    yield from (effect for effect in seen.turn.effects if isinstance(effect, Say))


def plain(value: Any) -> Any:  # noqa: ANN401  # whatever JSON it is
    """Without anchors and other classes; words stay words ("yes", "007")."""
    match value:
        case str():
            return Quoted(value)
        case list() | tuple():
            return [plain(each) for each in value]
        case dict():
            return {str(key): plain(each) for key, each in value.items()}
        case _:
            return value


def recorded(
    city: str | None,
    language: str,
    exchanges: Sequence[Exchanged],
    answers: Mapping[str, list[StubResult]] = MappingProxyType({}),
) -> str:
    """CALM's e2e format, with what actions answered and the clock of the talk. What was typed is
    in it as typed: look before you share it. `answers`: what stubs have answered."""
    recording = Recording()
    for exchanged in exchanges:
        recording.take(exchanged)
    told: dict[str, Any] = {"city": city} if city else {}
    told["language"] = language
    if exchanges:
        told["now"] = exchanges[0].at.isoformat()
    results = recording.results | {n: [_as_calm(r) for r in rs] for n, rs in answers.items()}
    stubs = {name: {"results": each} for name, each in results.items()}
    if stubs:
        told["stub_custom_actions"] = stubs
    told["test_cases"] = [{"test_case": NAME, "steps": recording.steps}]
    return written(told)


def _as_calm(result: StubResult) -> dict[str, Any]:
    if not (result.slots or result.says):
        return plain(dict(result.values)) or {"events": []}
    events = [{"event": "slot", "name": n, "value": plain(v)} for n, v in result.slots.items()]
    return {"events": events, "responses": [plain(dict(each)) for each in result.says]}


def written(told: dict[str, Any]) -> str:
    out = io.StringIO()
    yaml = YAML()
    yaml.allow_unicode = True
    yaml.width = 10_000
    yaml.dump(told, out)
    return out.getvalue()
