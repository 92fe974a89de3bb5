"""Conditions that wait for what can never be, and questions nobody can pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.engine import check_filled, condition_facts
from flows.engine.check_conditions import Asked, asked_conditions
from flows.engine.check_scope import Scope, at, branches, own_rejections, problem, problem_at
from flows.engine.check_truth import About, Known, truth
from flows.engine.condition_nodes import Compare, Constant, Name, Node, Several
from flows.engine.definition import Act, Collect, Flow, Json, SetSlots, Slot, Step
from flows.engine.facts import OUTCOME
from flows.engine.problems import FileProblem


@dataclass(frozen=True, slots=True)
class _Pair:
    """A slot and a constant it is compared with."""

    slot: str
    value: Json


def possible_values(scope: Scope) -> Iterator[FileProblem]:
    """A choice, a yes or no, an outcome: compared with what it can be."""
    outcomes = _outcomes(scope)
    for asked in asked_conditions(scope):
        for pair in _pairs(asked.condition.root):
            slot = scope.slots.get(pair.slot)
            if slot is not None and not _can_be(scope, slot, pair.value):
                yield _never("condition-value", asked, pair)
            elif (can_be := outcomes.get(pair.slot)) and pair.value not in can_be:
                yield _never("outcome-unknown", asked, pair)


def _never(rule: str, asked: Asked, pair: _Pair) -> FileProblem:
    message = f"condition '{asked.condition.text}': slot '{pair.slot}' is never '{pair.value}'"
    return problem(rule, asked.place, asked.line, message)


def _pairs(root: Node) -> Iterator[_Pair]:
    for node in condition_facts.nodes(root):
        if not isinstance(node, Compare):
            continue
        sides: tuple[tuple[Node, Node], ...] = ()
        if node.op in ("=", "!="):
            sides = ((node.left, node.right), (node.right, node.left))
        elif node.op == "contains" and isinstance(node.left, Several):
            sides = tuple((node.right, item) for item in node.left.items)
        for name, constant in sides:
            yield from _pair(name, constant)


def _pair(name: Node, constant: Node) -> Iterator[_Pair]:
    if not isinstance(name, Name) or name.space != "slots" or len(name.path) != 1:
        return
    slot = name.path[0]
    value = constant.value if isinstance(constant, Constant) else None
    if isinstance(slot, str) and isinstance(value, bool | float | str):
        yield _Pair(slot, value)


def _can_be(scope: Scope, slot: Slot, value: Json) -> bool:
    if slot.type == "bool":
        return not isinstance(value, str)
    if slot.type != "categorical":
        return True
    cities = tuple(scope.facts.cities.values())
    offered = [scope.desks[city.id].options(slot) for city in cities] or [slot.options]
    titles = {option.value.casefold() for options in offered for option in options}
    return not titles or str(value).casefold() in titles


def _outcomes(scope: Scope) -> Mapping[str, frozenset[Json]]:
    """Slots that only ever hold outcomes, and which."""
    found: dict[str, frozenset[Json]] = {}
    other = {step.slot for _, step in scope.collects()}
    for _, step in scope.steps():
        facts = scope.facts.actions.get(step.name) if isinstance(step, Act) else None
        for result, slot in step.into.items() if isinstance(step, Act) else ():
            if result == OUTCOME and facts is not None:
                gives = frozenset[Json]({"ok", *facts.reasons})
                found[slot] = found.get(slot, frozenset()) | gives
            else:
                other.add(slot)
        for slot, value in step.values if isinstance(step, SetSlots) else ():
            found[slot] = found.get(slot, frozenset()) | frozenset([str(value)])
    given = {slot for slot, values in found.items() if "ok" in values}
    return {slot: found[slot] for slot in given - other}


# --- questions nobody can pass ---------------------------------------------------------------


def impassable(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in scope.collects():
        if step.rejections and all(_refused(step, known) for known in _answers(scope, flow, step)):
            line = at(step.lines, "rejections")
            yield problem_at("rejection-always", flow, step, "every answer is refused", line)


def _refused(step: Collect, known: Known) -> bool:
    return any(truth(rejection.when.root, known) for rejection in step.rejections)


def _answers(scope: Scope, flow: Flow, step: Collect) -> Iterator[Known]:
    slot = scope.slot(flow, step.slot)
    if slot is not None and slot.type == "bool":
        yield from ({step.slot: True}, {step.slot: False})
    elif slot is not None and slot.options:
        yield from ({step.slot: option.value} for option in slot.options)
    else:
        yield {step.slot: About.FILLED}


# --- above and below nothing -----------------------------------------------------------------


def compared_with_nothing(scope: Scope) -> Iterator[FileProblem]:
    """Other engines stumble over the order of an empty slot; here it is never true."""
    before = check_filled.filled_before(scope)
    for flow, step in scope.steps():
        surely = before.get((flow.id, step.id))
        for name, line in () if surely is None else _unsure(scope, flow, step, surely):
            message = f"slot '{name}' may be empty, and nothing is above or below that"
            yield problem_at("condition-empty-slot", flow, step, message, line)


def _unsure(
    scope: Scope, flow: Flow, step: Step, surely: frozenset[str]
) -> Iterator[tuple[str, int]]:
    """Slots that may be empty where they are put in an order, and the line of that."""
    known = surely | ({step.slot} if isinstance(step, Collect) else set())
    for rejection in own_rejections(scope, flow, step) if isinstance(step, Collect) else ():
        for name in condition_facts.ordered_unfilled(rejection.when.root, known):
            yield name, at(rejection.lines, "if")
    known = check_filled.after(step, surely)
    for branch in branches(step):
        if branch.when is not None:
            for name in condition_facts.ordered_unfilled(branch.when.root, known):
                yield name, at(branch.lines, "if")
            known |= condition_facts.filled(branch.when.root, when=False)
