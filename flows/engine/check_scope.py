"""What every check looks at: all services together, and the cities that offer each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from flows.engine.catalog import Flows
from flows.engine.check_rules import problem_by
from flows.engine.city import City
from flows.engine.conditions import Condition
from flows.engine.definition import (
    Branch,
    Call,
    Collect,
    Flow,
    Lines,
    Link,
    Rejection,
    Response,
    Service,
    Slot,
    Step,
)
from flows.engine.facts import Facts
from flows.engine.problems import FileProblem

UTTER = "utter_"
PATTERN = "pattern_"


@dataclass(frozen=True)
class Scope:
    """Names reach across services: a slot or text of one may be used by another."""

    catalog: Mapping[str, Service]
    facts: Facts
    families: dict[str, list[Flow]] = field(default_factory=dict[str, list[Flow]], compare=False)
    """What each flow may call, once it has been asked for."""

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        return {name: flow for one in self._reversed for name, flow in one.flows.items()}

    @cached_property
    def slots(self) -> Mapping[str, Slot]:
        return {name: slot for one in self._reversed for name, slot in one.slots.items()}

    @cached_property
    def responses(self) -> Mapping[str, Response]:
        return {name: text for one in self._reversed for name, text in one.responses.items()}

    @property
    def _reversed(self) -> tuple[Service, ...]:
        """The first definition of a name wins; a second one is a problem of its own."""
        return tuple(self.catalog.values())[::-1]

    def steps(self) -> Iterator[tuple[Flow, Step]]:
        for flow in self.flows.values():
            for step in flow.steps.values():
                yield flow, step

    def collects(self) -> Iterator[tuple[Flow, Collect]]:
        for flow, step in self.steps():
            if isinstance(step, Collect):
                yield flow, step

    @cached_property
    def callers(self) -> Mapping[str, tuple[tuple[Flow, Call], ...]]:
        """Flow -> the steps that call it."""
        found: dict[str, tuple[tuple[Flow, Call], ...]] = {}
        for flow, step in self.steps():
            if isinstance(step, Call):
                found[step.flow] = (*found.get(step.flow, ()), (flow, step))
        return found

    @cached_property
    def begun(self) -> frozenset[str]:
        """Flows that another one begins."""
        named = (step.flow for _, step in self.steps() if isinstance(step, Call | Link))
        return frozenset(named)

    @cached_property
    def desks(self) -> Mapping[str, Flows]:
        """City -> everything as that city has it."""
        cities = self.facts.cities.values()
        return {city.id: Flows(city, self.catalog, self.facts.actions) for city in cities}

    def cities(self, service: str) -> tuple[City, ...]:
        """The cities that offer a service; a service nobody names belongs to all of them."""
        everybody = tuple(self.facts.cities.values())
        offering = tuple(city for city in everybody if service in city.services)
        return offering or everybody

    def languages(self, service: str) -> tuple[str, ...]:
        spoken = chain.from_iterable(city.languages for city in self.cities(service))
        return tuple(dict.fromkeys(spoken))

    def slot(self, flow: Flow, name: str) -> Slot | None:
        """As the flow sees it: its own service first."""
        own = self.catalog[flow.service].slots if flow.service in self.catalog else {}
        return own.get(name) or self.slots.get(name)


def problem(
    rule: str, place: Flow | Slot | Response | City, line: int, message: str
) -> FileProblem:
    """`line`: the place's own where it is 0."""
    return problem_by(rule, place.file, line or place.line, message)


def problem_at(rule: str, flow: Flow, step: Step, message: str, line: int = 0) -> FileProblem:
    """Names the flow and the question, or whatever else the step is. `line`: the step's first one,
    where nothing more exact is known."""
    return problem_by(rule, flow.file, line or step.line, f"{flow.id}, {called(step)}: {message}")


def at(lines: Lines, *keys: str) -> int:
    """The line of the first of these keys that was written; 0 where none was."""
    return next((lines[key] for key in keys if key in lines), 0)


def spoken_at(lines: Lines, language: str) -> int:
    """The line of the words in a language, or where they would be added."""
    return at(lines, f"in {language}", "missing")


def called(step: Step) -> str:
    """What an admin calls a step."""
    return f"question '{step.slot}'" if isinstance(step, Collect) else f"step '{step.id}'"


def branches(step: Step) -> tuple[Branch, ...]:
    return () if isinstance(step, Link) else step.next


def conditions(step: Step) -> Iterator[Condition]:
    for branch in branches(step):
        if branch.when is not None:
            yield branch.when
    if isinstance(step, Collect):
        yield from (rejection.when for rejection in step.rejections)


def own_rejections(scope: Scope, flow: Flow, step: Collect) -> tuple[Rejection, ...]:
    """The question's, without those that its slot brings along."""
    service = scope.catalog.get(flow.service)
    slot = service.slots.get(step.slot) if service else None
    return step.rejections[len(slot.rejections) if slot else 0 :]


def is_never(condition: Condition | None) -> bool:
    """`if: False`: the flow is only begun by others."""
    return condition is not None and condition.text.strip().lower() == "false"


def family(scope: Scope, name: str) -> list[Flow]:
    """A flow and every flow it may call."""
    if name in scope.families:
        return scope.families[name]
    found: dict[str, Flow] = {}
    waiting = [name]
    while waiting:
        flow = scope.flows.get(waiting.pop())
        if flow is None or flow.id in found:
            continue
        found[flow.id] = flow
        called = (step.flow for step in flow.steps.values() if isinstance(step, Call))
        waiting.extend(dict.fromkeys(called))
    scope.families[name] = list(found.values())
    return scope.families[name]


def missing_languages(texts: Mapping[str, str], languages: tuple[str, ...]) -> str:
    """The languages that have no words, as a list to be read; "" when all have."""
    return ", ".join(lacking(texts, languages))


def lacking(texts: Mapping[str, str], languages: tuple[str, ...]) -> list[str]:
    """The languages that have no words."""
    return [language for language in languages if not texts.get(language, "").strip()]
