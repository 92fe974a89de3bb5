"""Steps: where they lead, what they name, and whether a talk can get through them."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engine import condition_facts
from flows.engine.check_scope import (
    PATTERN,
    UTTER,
    Scope,
    branches,
    family,
    is_never,
    problem,
    problem_at,
)
from flows.engine.definition import END, Act, Branch, Call, Collect, Flow, Link, Step
from flows.engine.problems import FileProblem

HANDOFF = "pattern_human_handoff"
BETWEEN = ("pattern_chitchat", "pattern_customer_satisfaction")
INTERNAL_ERROR = "pattern_internal_error"


def targets(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in scope.steps():
        for branch in branches(step):
            if branch.then != END and branch.then not in flow.steps:
                yield problem_at(
                    "next-unknown",
                    flow,
                    step,
                    f"'next' leads to '{branch.then}', which is no step",
                )


def reached(scope: Scope) -> Iterator[FileProblem]:
    for flow in scope.flows.values():
        found = _from_entry(flow)
        for step in flow.steps.values():
            if step.id not in found:
                yield problem_at(
                    "step-unreachable", flow, step, f"step '{step.id}' is never reached"
                )


def _from_entry(flow: Flow) -> set[str]:
    found, waiting = {flow.entry}, [flow.entry]
    while waiting:
        for branch in branches(flow.steps[waiting.pop()]):
            if branch.then in flow.steps and branch.then not in found:
                found.add(branch.then)
                waiting.append(branch.then)
    return found


def ways_out(scope: Scope) -> Iterator[FileProblem]:
    """Where no branch may be true, nobody said what happens."""
    for flow, step in scope.steps():
        if not isinstance(step, Link) and not _exhaustive(step.next):
            yield problem_at(
                "no-else", flow, step, "'next' needs an 'else' for when nothing is true"
            )


def _exhaustive(options: tuple[Branch, ...]) -> bool:
    roots = [branch.when.root for branch in options if branch.when is not None]
    if len(roots) < len(options):
        return True
    sure = any(b.when is not None and b.when.text.strip().lower() == "true" for b in options)
    return sure or any(condition_facts.opposite(a, b) for a in roots for b in roots)


# --- calls and links -------------------------------------------------------------------------


def calls(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in scope.steps():
        if not isinstance(step, Call):
            continue
        children = family(scope, step.flow)
        if step.flow not in scope.flows:
            yield problem_at(
                "call-unknown",
                flow,
                step,
                f"'call' names flow '{step.flow}', which does not exist",
            )
        if flow.id.startswith(PATTERN):
            yield problem_at("call-in-pattern", flow, step, "a pattern cannot 'call'")
        if flow in children:
            yield problem_at("call-circle", flow, step, f"flow '{flow.id}' ends up calling itself")
        for child in children:
            if any(isinstance(inner, Link) for inner in child.steps.values()):
                yield problem_at(
                    "call-to-link",
                    flow,
                    step,
                    f"the called flow '{child.id}' contains a 'link'",
                )


def links(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in scope.steps():
        if not isinstance(step, Link):
            continue
        if step.flow not in scope.flows and step.flow != HANDOFF:
            yield problem_at(
                "link-unknown",
                flow,
                step,
                f"'link' names flow '{step.flow}', which does not exist",
            )
        if step.flow == flow.id:
            yield problem_at("link-to-itself", flow, step, "a flow cannot 'link' to itself")
        if flow.id == INTERNAL_ERROR:
            yield problem_at("link-from-error", flow, step, f"'{INTERNAL_ERROR}' cannot 'link'")
        allowed = (HANDOFF, *BETWEEN) if flow.id.startswith(PATTERN) else (HANDOFF,)
        if step.flow.startswith(PATTERN) and step.flow not in allowed:
            yield problem_at("link-to-pattern", flow, step, f"'link' may not lead to '{step.flow}'")


def lonely_flows(scope: Scope) -> Iterator[FileProblem]:
    """`if: False` keeps a flow for others to begin; somebody has to."""
    for flow in scope.flows.values():
        if is_never(flow.guard) and flow.id not in scope.begun and not flow.id.startswith(PATTERN):
            yield problem("flow-lonely", flow, flow.line, f"nothing begins flow '{flow.id}'")


# --- what steps name -------------------------------------------------------------------------


def texts_exist(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in scope.steps():
        for name in _said(step):
            if name not in scope.responses:
                yield problem_at(
                    "response-unknown", flow, step, f"response '{name}' does not exist"
                )


def _said(step: Step) -> Iterator[str]:
    match step:
        case Act() if step.name.startswith(UTTER):
            yield step.name
        case Collect():
            yield from (rejection.utter for rejection in step.rejections)
            if step.help is not None:
                yield step.help
        case _:
            return


def questions(scope: Scope) -> Iterator[FileProblem]:
    """Each question has one way of being put."""
    for flow, step in scope.collects():
        by_action = f"action_ask_{step.slot}" in scope.facts.actions
        by_text = step.utter in scope.responses
        slot = scope.slot(flow, step.slot)
        if by_action and by_text:
            message = f"both '{step.utter}' and 'action_ask_{step.slot}' ask for '{step.slot}'"
            yield problem_at("question-twice", flow, step, message)
        if not by_action and not by_text and (slot is None or slot.initial is None):
            yield problem_at(
                "question-missing", flow, step, f"response '{step.utter}' does not exist"
            )
