"""Conditions: do their names exist, and do they mean what they seem to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flows.engine import condition_facts
from flows.engine.check_scope import Scope, at, branches, own_rejections, problem, problem_at
from flows.engine.conditions import Condition
from flows.engine.definition import Collect, Flow, Response, Slot, Step
from flows.engine.problems import FileProblem


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition and where it stands."""

    condition: Condition
    place: Flow | Response | Slot
    line: int
    before: bool = False
    """Is it a guard, asked before its flow begins?"""


def asked_conditions(scope: Scope) -> Iterator[Asked]:
    for flow in scope.flows.values():
        if flow.guard is not None:
            yield Asked(flow.guard, flow, at(flow.lines, "if"), before=True)
    for flow, step in scope.steps():
        yield from _asked_at(scope, flow, step)
    for slot in scope.slots.values():
        yield from (Asked(r.when, slot, at(r.lines, "if")) for r in slot.rejections)
    for response in scope.responses.values():
        yield from _asked_of(response)


def _asked_of(response: Response) -> Iterator[Asked]:
    for variation in response.variations:
        if variation.condition is not None:
            yield Asked(variation.condition, response, at(variation.lines, "condition"))


def _asked_at(scope: Scope, flow: Flow, step: Step) -> Iterator[Asked]:
    for branch in branches(step):
        if branch.when is not None:
            yield Asked(branch.when, flow, at(branch.lines, "if") or step.line)
    for one in own_rejections(scope, flow, step) if isinstance(step, Collect) else ():
        yield Asked(one.when, flow, at(one.lines, "if") or step.line)


def condition_names(scope: Scope) -> Iterator[FileProblem]:
    for asked in asked_conditions(scope):
        for name in sorted(asked.condition.slots - scope.slots.keys()):
            message = f"condition '{asked.condition.text}': slot '{name}' does not exist"
            yield problem("condition-slot", asked.place, asked.line, message)
        for word in sorted(asked.condition.bare):
            message = f"condition '{asked.condition.text}': {_meant(word)}"
            yield problem("condition-bare-word", asked.place, asked.line, message)
        if isinstance(asked.place, Response) and asked.condition.context:
            message = f"condition '{asked.condition.text}': a response only knows slots"
            yield problem("condition-context", asked.place, asked.line, message)


_WORDS = {"none": "null", "nil": "null", "yes": "true", "no": "false", "on": "true", "off": "false"}
_SPACES = ("slot", "Slots", "Slot", "SLOTS")


def _meant(word: str) -> str:
    """What a word that is neither a value nor a slot was probably meant to be."""
    space, _, name = word.partition(".")
    if space in _SPACES and name:
        return f"write slots.{name} instead of {word}"
    if word.lower() in _WORDS:
        return f"write {_WORDS[word.lower()]} instead of {word}, or quote it"
    return f"quote {word}, or write slots.{word}"


def constants(scope: Scope) -> Iterator[FileProblem]:
    for asked in asked_conditions(scope):
        for constant in condition_facts.always(asked.condition.root):
            value = f"'{constant.value}'" if isinstance(constant.value, str) else constant.value
            message = f"condition '{asked.condition.text}': {value} by itself is always true"
            yield problem("condition-constant", asked.place, asked.line, message)


def mixed_words(scope: Scope) -> Iterator[FileProblem]:
    for asked in asked_conditions(scope):
        if condition_facts.mixes_words(asked.condition.root):
            message = f"condition '{asked.condition.text}': put 'and' or 'or' in parentheses"
            yield problem("condition-mixed", asked.place, asked.line, message)


def text_and_numbers(scope: Scope) -> Iterator[FileProblem]:
    for asked in asked_conditions(scope):
        for name in sorted(condition_facts.compared_with_numbers(asked.condition.root)):
            slot = scope.slots.get(name)
            if slot is not None and slot.type in ("text", "categorical"):
                message = f"slot '{name}' holds text, which is never equal to or below a number"
                yield problem("condition-number", asked.place, asked.line, message)
        for name in sorted(condition_facts.compared_with_texts(asked.condition.root)):
            slot = scope.slots.get(name)
            if slot is not None and slot.type == "float":
                message = f"slot '{name}' holds a number, which is never equal to or below a text"
                yield problem("condition-number", asked.place, asked.line, message)


def rejections(scope: Scope) -> Iterator[FileProblem]:
    """Other engines only know the slot that is being asked for."""
    for flow, step in scope.collects():
        for rejection in own_rejections(scope, flow, step):
            others = sorted(rejection.when.slots - {step.slot})
            if others:
                message = f"the rejection of '{step.slot}' also looks at {', '.join(others)}"
                line = at(rejection.lines, "if")
                yield problem_at("rejection-other-slot", flow, step, message, line)
    for slot in scope.slots.values():
        for rejection in slot.rejections:
            if others := sorted(rejection.when.slots - {slot.name}):
                message = f"the rejection of '{slot.name}' also looks at {', '.join(others)}"
                yield problem("rejection-other-slot", slot, at(rejection.lines, "if"), message)
