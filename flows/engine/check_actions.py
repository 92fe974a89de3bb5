"""Action steps against the table of actions."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engine.check_scope import UTTER, Scope, at, problem_at
from flows.engine.default_actions import DEFAULT_ACTIONS
from flows.engine.definition import Act, Flow, Json, slots_read
from flows.engine.facts import OUTCOME, ActionFacts
from flows.engine.problems import FileProblem
from flows.engine.render import PLACE

_OPEN_RESULT = "item."
"""Fields a city's system adds on its own; nobody here can know their names."""


def _acts(scope: Scope) -> Iterator[tuple[Flow, Act]]:
    for flow, step in scope.steps():
        given = step.name.startswith("{{context.") if isinstance(step, Act) else False
        if isinstance(step, Act) and not given and not step.name.startswith(UTTER):
            yield flow, step


def _known(scope: Scope) -> Iterator[tuple[Flow, Act, ActionFacts]]:
    for flow, step in _acts(scope):
        facts = scope.facts.actions.get(step.name)
        if facts is not None:
            yield flow, step, facts


def unknown_actions(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in _acts(scope):
        if step.name not in scope.facts.actions and step.name not in DEFAULT_ACTIONS:
            message = f"there is no action '{step.name}'"
            yield problem_at("action-unknown", flow, step, message, at(step.lines, "action"))


def arguments(scope: Scope) -> Iterator[FileProblem]:
    for flow, step, facts in _known(scope):
        for name in sorted(facts.needs - step.args.keys()):
            message = f"'{step.name}' needs the argument '{name}'"
            line = at(step.lines, "args", "action")
            yield problem_at("argument-missing", flow, step, message, line)
        for name in sorted(step.args.keys() - facts.needs - facts.takes):
            message = f"'{step.name}' takes no argument '{name}'"
            line = at(step.lines, f"args.{name}")
            yield problem_at("argument-unknown", flow, step, message, line)


def argument_slots(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in _acts(scope):
        for argument, value in step.args.items():
            for name in sorted(set(slots_read(value)) - scope.slots.keys()):
                message = f"'{step.name}' reads slot '{name}', which does not exist"
                line = at(step.lines, f"args.{argument}")
                yield problem_at("argument-slot", flow, step, message, line)
            for name in sorted(scope.slots.keys() & set(_braced(value))):
                message = f"'{step.name}' is given the text '{{{name}}}', not what the slot holds"
                line = at(step.lines, f"args.{argument}")
                yield problem_at("argument-slot", flow, step, message, line)


def _braced(value: Json) -> list[str]:
    return PLACE.findall(value) if isinstance(value, str) else []


def results(scope: Scope) -> Iterator[FileProblem]:
    for flow, step, facts in _known(scope):
        for result in step.into:
            if result not in facts.gives | {OUTCOME} and not result.startswith(_OPEN_RESULT):
                message = f"'{step.name}' gives no '{result}'"
                line = at(step.lines, f"into.{result}")
                yield problem_at("result-unknown", flow, step, message, line)


def result_slots(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in _acts(scope):
        for result, name in step.into.items():
            if name not in scope.slots:
                message = f"'into' fills slot '{name}', which does not exist"
                line = at(step.lines, f"into.{result}")
                yield problem_at("result-slot", flow, step, message, line)


def outcomes(scope: Scope) -> Iterator[FileProblem]:
    """An action that may fail says why; a flow that does not listen can only give up."""
    for flow, step, facts in _known(scope):
        if facts.reasons and OUTCOME not in step.into:
            reasons = ", ".join(sorted(facts.reasons))
            message = f"'{step.name}' may fail ({reasons}), but its 'outcome' is not read"
            line = at(step.lines, "into", "action")
            yield problem_at("outcome-unread", flow, step, message, line)
