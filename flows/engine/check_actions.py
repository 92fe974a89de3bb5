"""Action steps against the table of actions."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engine.check_scope import UTTER, Scope, problem_at
from flows.engine.default_actions import DEFAULT_ACTIONS
from flows.engine.definition import Act, Flow, slots_read
from flows.engine.facts import OUTCOME, ActionFacts
from flows.engine.problems import FileProblem

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
            yield problem_at("action-unknown", flow, step, f"there is no action '{step.name}'")


def arguments(scope: Scope) -> Iterator[FileProblem]:
    for flow, step, facts in _known(scope):
        for name in sorted(facts.needs - step.args.keys()):
            yield problem_at(
                "argument-missing", flow, step, f"'{step.name}' needs the argument '{name}'"
            )
        for name in sorted(step.args.keys() - facts.needs - facts.takes):
            yield problem_at(
                "argument-unknown", flow, step, f"'{step.name}' takes no argument '{name}'"
            )


def argument_slots(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in _acts(scope):
        for name in sorted(set(slots_read(dict(step.args))) - scope.slots.keys()):
            yield problem_at(
                "argument-slot",
                flow,
                step,
                f"'{step.name}' reads slot '{name}', which does not exist",
            )


def results(scope: Scope) -> Iterator[FileProblem]:
    for flow, step, facts in _known(scope):
        for result in step.into:
            if result not in facts.gives | {OUTCOME} and not result.startswith(_OPEN_RESULT):
                yield problem_at("result-unknown", flow, step, f"'{step.name}' gives no '{result}'")


def result_slots(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in _acts(scope):
        for name in step.into.values():
            if name not in scope.slots:
                yield problem_at(
                    "result-slot",
                    flow,
                    step,
                    f"'into' fills slot '{name}', which does not exist",
                )


def outcomes(scope: Scope) -> Iterator[FileProblem]:
    """An action that may fail says why; a flow that does not listen can only give up."""
    for flow, step, facts in _known(scope):
        if facts.reasons and OUTCOME not in step.into:
            reasons = ", ".join(sorted(facts.reasons))
            message = f"'{step.name}' may fail ({reasons}), but its 'outcome' is not read"
            yield problem_at("outcome-unread", flow, step, message)
