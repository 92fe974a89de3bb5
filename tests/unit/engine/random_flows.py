"""Random services as the text of files: every kind of step, question, answer and way between them
that docs/flows.md knows. They load without an error; they need not make sense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

from hypothesis import strategies as st

from flows.engine.catalog import Flows
from flows.engine.check import check
from flows.engine.city import City
from flows.engine.definition import Service
from flows.engine.facts import ActionFacts, Facts
from flows.engine.fates import Fate
from flows.engine.load import load_service
from flows.engine.load_city import load_city
from flows.engine.yaml_tree import Source
from tests.unit.engine.random_slots import ASKED, SAMPLES, Plain
from tests.unit.engine.random_words import Draw, conditions, rarely, responses, yaml
from tests.unit.engine.talking import CITY

ACTIONS: Mapping[str, ActionFacts] = {
    "action_look": ActionFacts("action_look", "look"),
    "action_hold": ActionFacts("action_hold", "local"),
    "action_send": ActionFacts("action_send", "remote"),
}
SYSTEM = Path(__file__).parents[3] / "flows/catalog/system"
NAMES = ("parks", "wedding", "waste")
"""The services there may be; `wedding` is what the city's desk is for."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A city with its flows, and the texts they were read from. `newer`: another revision of the
    first service."""

    flows: Flows
    texts: Mapping[str, str]
    newer: str = ""

    def circles(self) -> frozenset[str]:
        """The rules about going round for ever that these flows break, as `check` sees it."""
        town = self.flows.city
        found = check(self.flows.live, Facts(cities={town.id: town}, actions=ACTIONS))
        return frozenset(problem.rule for problem in found if "circle" in problem.rule)

    def published(self, plan: str) -> Flows:
        """With that revision live; `plan`: what becomes of the first one and of those inside."""
        name, old = NAMES[0], self.flows.live[NAMES[0]]
        now = flows_of(self.flows.city, {**self.texts, name: self.newer})
        inside = (name, old.revision)
        kept = {} if plan == "gone" else {inside: old}
        fates = {} if plan in ("gone", "keep") else {inside: Fate(plan == "move", {"s0": "s1"})}
        return replace(now, kept=kept, fates=fates)

    def _repr_pretty_(self, printer: Any, cycle: Any) -> None:
        """What Hypothesis shows of it: the files."""
        del cycle
        for name, text in self.texts.items():
            printer.text(f"\n# {name}.yml\n{text}")
        printer.text(f"\n# newer\n{self.newer}")


@cache
def system() -> Service:
    """The desk's own patterns and words, as they are shipped."""
    paths = sorted(SYSTEM.glob("*.yml"))
    return load_service("system", [Source(p.name, p.read_text("utf-8")) for p in paths]).service


@cache
def city() -> City:
    found = load_city(Source("city.yml", dedent(CITY))).city
    assert found is not None
    return found


@st.composite
def desks(draw: Draw) -> Desk:
    names = NAMES[: draw(st.sampled_from([1, 1, 2, 2, 3]))]
    services = {name: draw(_service(name, names)) for name in names}
    texts = {name: yaml(service) for name, service in services.items()}
    closed = frozenset(draw(st.sampled_from([(), ("waste",)])))
    town = replace(
        city(),
        services=frozenset(names) - closed,
        elsewhere={"waste": {"en": "Ask the county.", "zh": "请问县里。"}},
        sensitive_in_chat=draw(st.booleans()),
        emergency={"any": {"en": "Call 112!", "zh": "请拨打110！"}},
    )
    newer = yaml(draw(_rewritten(NAMES[0], services[NAMES[0]])))
    return Desk(flows_of(town, texts), texts, newer)


def flows_of(town: City, texts: Mapping[str, str]) -> Flows:
    """Read as files are; whatever is drawn here has to be without an error."""
    live = {"system": system()}
    for name, text in texts.items():
        loaded = load_service(name, [Source(f"{name}.yml", text)])
        assert loaded.sound, [p.line_of_text() for p in loaded.problems] + [text]
        live[name] = loaded.service
    return Flows(town, live, ACTIONS)


# --- a service -------------------------------------------------------------------------------


@st.composite
def _service(draw: Draw, name: str, names: Sequence[str]) -> Plain:
    slots = draw(st.lists(st.sampled_from(ASKED), min_size=2, max_size=6, unique=True))
    flows = {
        f"{name}_main": draw(_main(name, 1, slots, names)),
        f"{name}_child": draw(_child(name, slots)),
    }
    if draw(st.booleans()):
        flows[f"{name}_more"] = draw(_main(name, 2, slots, names))
    every = [*slots, "found", "outcome", "number", "sure"]
    return {
        "version": "3.1",
        "flows": flows,
        "slots": {slot: SAMPLES[slot].slot for slot in dict.fromkeys(every)},
        "responses": draw(responses(name, slots)),
    }


@st.composite
def _rewritten(draw: Draw, name: str, service: Plain) -> Plain:
    """The same service with other steps in its first flow."""
    main = service["flows"][f"{name}_main"]
    slots = [slot for slot in ASKED if f"utter_ask_{slot}" in service["responses"]]
    steps = draw(_steps(slots, calls=[f"{name}_child"], links=[]))
    flows = {**service["flows"], f"{name}_main": {**main, "steps": steps}}
    return {**service, "version": "3.2", "flows": flows}


@st.composite
def _main(draw: Draw, name: str, order: int, slots: Sequence[str], names: Sequence[str]) -> Plain:
    intent = f"{name}.{order}"
    facts = {"menu": order, "words": {"en": [name], "zh": ["公园"]}}
    others = [f"{other}_main" for other in names if other != name]
    flow: Plain = {
        "name": f"{name} {order}",
        "translation": {"zh": {"name": f"{name} {order} 号"}},
        "description": "Drawn by chance",
        "nlu_trigger": draw(
            st.sampled_from(
                [
                    [{"intent": intent}],
                    [{"intent": {"name": intent, "confidence_threshold": 0.8}}],
                ]
            )
        ),
        "metadata": {"city_desk": {**facts, **({"passing": True} if draw(rarely) else {})}},
        "steps": draw(_steps(slots, calls=[f"{name}_child", *others[:1]], links=others)),
    }
    if draw(st.booleans()):
        flow["run_pattern_completed"] = False
    if draw(rarely):
        flow["persisted_slots"] = [draw(st.sampled_from(slots))]
    if draw(rarely):
        flow["if"] = draw(conditions(slots))
    return flow


@st.composite
def _child(draw: Draw, name: str, slots: Sequence[str]) -> Plain:
    return {
        "description": f"A part of {name}",
        "if": False,
        "steps": draw(_steps(slots, calls=[], links=[], most=3)),
    }


# --- steps -----------------------------------------------------------------------------------


@st.composite
def _steps(
    draw: Draw, slots: Sequence[str], calls: Sequence[str], links: Sequence[str], most: int = 7
) -> list[Plain]:
    count = draw(st.integers(2, most))
    ids = [f"s{n}" for n in range(count)]
    steps = []
    for n, name in enumerate(ids):
        step = draw(_step(slots, calls, links if n + 1 == count else []))
        if "link" not in step and ("noop" in step or draw(st.booleans())):
            step["next"] = draw(_next(slots, ids, needed="noop" in step))
        steps.append({"id": name, **{k: v for k, v in step.items() if v is not None}})
    return steps


@st.composite
def _next(draw: Draw, slots: Sequence[str], ids: Sequence[str], *, needed: bool) -> Any:
    targets = st.sampled_from([*ids, "END"])
    shape = draw(st.integers(0 if not needed else 1, 4))
    if shape == 0:
        return None
    if shape == 1:
        return draw(targets)
    branches: list[Plain] = [
        {"if": draw(conditions(slots)), "then": draw(_then(slots, targets))}
        for _ in range(draw(st.integers(1, 2)))
    ]
    if shape > 2:
        branches.append({"else": draw(_then(slots, targets))})
    return branches


@st.composite
def _then(draw: Draw, slots: Sequence[str], targets: st.SearchStrategy[str]) -> Any:
    if draw(st.booleans()):
        return draw(targets)
    chain = [draw(_step(slots, [], [])) for _ in range(draw(st.integers(1, 2)))]
    chain[-1]["next"] = draw(targets)
    for step in chain[:-1]:
        if "noop" in step:
            step["next"] = draw(targets)
    return chain


def _step(
    slots: Sequence[str], calls: Sequence[str], links: Sequence[str]
) -> st.SearchStrategy[Plain]:
    kinds = [
        *(_collect(slots) for _ in range(4)),
        _utter(slots),
        _look(slots),
        _do("action_hold", slots),
        _do("action_send", slots),
        _set_slots(slots),
        st.just({"noop": True}),
    ]
    if calls:
        kinds.append(st.builds(lambda flow: {"call": flow}, st.sampled_from(calls)))
    if links:
        kinds.append(st.builds(lambda flow: {"link": flow}, st.sampled_from(links)))
    return st.one_of(kinds)


@st.composite
def _collect(draw: Draw, slots: Sequence[str]) -> Plain:
    slot = draw(st.sampled_from(slots))
    step: Plain = {"collect": slot}
    extras: Mapping[str, Any] = {
        "ask_before_filling": True,
        "optional": True,
        "force_slot_filling": True,
        "help": "utter_help_here",
        "expires": 30,
        "utter": "utter_question",
    }
    for extra in draw(st.lists(st.sampled_from(sorted(extras)), max_size=2, unique=True)):
        step[extra] = extras[extra]
    if draw(rarely):
        step["rejections"] = [{"if": draw(conditions([slot])), "utter": "utter_bad"}]
    return step


def _utter(slots: Sequence[str]) -> st.SearchStrategy[Plain]:
    names = ["utter_word", *(f"utter_ask_{slot}" for slot in slots)]
    return st.builds(lambda name: {"action": name}, st.sampled_from(names))


@st.composite
def _look(draw: Draw, slots: Sequence[str]) -> Plain:
    into = {"found": "found", "number": "number"}
    if draw(st.booleans()):
        into["outcome"] = "outcome"
    return {"action": "action_look", "args": draw(_args(slots)), "into": into}


@st.composite
def _do(draw: Draw, name: str, slots: Sequence[str]) -> Plain:
    step: Plain = {"action": name, "args": draw(_args(slots)), "into": {"number": "number"}}
    if draw(st.booleans()):
        step["once"] = True
    if draw(st.booleans()):
        step["into"] = {"outcome": "outcome"}
    return step


def _args(slots: Sequence[str]) -> st.SearchStrategy[Plain]:
    slot = st.sampled_from(slots)
    return st.builds(lambda one: {"what": f"slots.{one}", "also": ["x", f"slots.{one}"]}, slot)


@st.composite
def _set_slots(draw: Draw, slots: Sequence[str]) -> Plain:
    values = st.sampled_from([None, None, "M", True, 3])
    names = draw(st.lists(st.sampled_from(slots), min_size=1, max_size=2, unique=True))
    return {"set_slots": [{name: draw(values)} for name in names]}
