"""Steps: where they lead, what they name, and whether a talk can get through them."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engine import condition_facts
from flows.engine.check_scope import (
    PATTERN,
    UTTER,
    Scope,
    at,
    branches,
    family,
    is_never,
    own_rejections,
    problem,
    problem_at,
)
from flows.engine.definition import END, Act, Branch, Call, Collect, Flow, Link, Slot, Step
from flows.engine.problems import FileProblem

HANDOFF = "pattern_human_handoff"
BETWEEN = ("pattern_chitchat", "pattern_customer_satisfaction")
INTERNAL_ERROR = "pattern_internal_error"


def targets(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in scope.steps():
        for branch in branches(step):
            if branch.then != END and branch.then not in flow.steps:
                message = f"'next' leads to '{branch.then}', which is no step{_hint(scope, branch)}"
                line = at(branch.lines, "then", "else", "next")
                yield problem_at("next-unknown", flow, step, message, line)


def _hint(scope: Scope, branch: Branch) -> str:
    if branch.then.upper() == END:
        return f"; {END} is written in capitals"
    return " but a flow: use 'call' or 'link'" if branch.then in scope.flows else ""


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
            message = "'next' needs an 'else' for when nothing is true"
            yield problem_at("no-else", flow, step, message, at(step.lines, "next"))


def twice(scope: Scope) -> Iterator[FileProblem]:
    """The first of two equal branches is taken, always."""
    for flow, step in scope.steps():
        seen: set[str] = set()
        for branch in branches(step):
            asked = repr(branch.when.root) if branch.when else ""
            if asked and asked in seen:
                message = f"'{branch.when.text if branch.when else ''}' is asked above already"
                yield problem_at("branch-twice", flow, step, message, at(branch.lines, "if"))
            seen.add(asked)


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
        for rule, message in _call_trouble(scope, flow, step):
            yield problem_at(rule, flow, step, message, at(step.lines, "call"))


def _call_trouble(scope: Scope, flow: Flow, step: Call) -> Iterator[tuple[str, str]]:
    children = family(scope, step.flow)
    if step.flow not in scope.flows:
        yield "call-unknown", f"'call' names flow '{step.flow}', which does not exist"
    if flow.id.startswith(PATTERN):
        yield "call-in-pattern", "a pattern cannot 'call'"
    if flow in children:
        yield "call-circle", f"flow '{flow.id}' ends up calling itself"
    for child in children:
        if any(isinstance(inner, Link) for inner in child.steps.values()):
            yield "call-to-link", f"the called flow '{child.id}' contains a 'link'"


def links(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in scope.steps():
        for rule, message in _link_trouble(scope, flow, step) if isinstance(step, Link) else ():
            yield problem_at(rule, flow, step, message, at(step.lines, "link"))


def _link_trouble(scope: Scope, flow: Flow, step: Link) -> Iterator[tuple[str, str]]:
    if step.flow not in scope.flows and step.flow != HANDOFF:
        yield "link-unknown", f"'link' names flow '{step.flow}', which does not exist"
    if step.flow == flow.id:
        yield "link-to-itself", "a flow cannot 'link' to itself"
    if flow.id == INTERNAL_ERROR:
        yield "link-from-error", f"'{INTERNAL_ERROR}' cannot 'link'"
    allowed = (HANDOFF, *BETWEEN) if flow.id.startswith(PATTERN) else (HANDOFF,)
    if step.flow.startswith(PATTERN) and step.flow not in allowed:
        yield "link-to-pattern", f"'link' may not lead to '{step.flow}'"


def lonely_flows(scope: Scope) -> Iterator[FileProblem]:
    """`if: False` keeps a flow for others to begin; somebody has to."""
    for flow in scope.flows.values():
        if is_never(flow.guard) and flow.id not in scope.begun and not flow.id.startswith(PATTERN):
            message = f"nothing begins flow '{flow.id}'"
            yield problem("flow-lonely", flow, at(flow.lines, "if"), message)


# --- what steps name -------------------------------------------------------------------------


def texts_exist(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in scope.steps():
        for name, line in _said(scope, flow, step):
            if name not in scope.responses:
                message = f"response '{name}' does not exist"
                yield problem_at("response-unknown", flow, step, message, line)
    for slot in scope.slots.values():
        for name, line in _said_of(slot):
            if name not in scope.responses:
                message = f"slot '{slot.name}': response '{name}' does not exist"
                yield problem("response-unknown", slot, line, message)


def _said_of(slot: Slot) -> Iterator[tuple[str, int]]:
    yield from ((one.utter, at(one.lines, "utter")) for one in slot.rejections)
    if slot.refill_utter is not None:
        yield slot.refill_utter, at(slot.lines, "validation")


def _said(scope: Scope, flow: Flow, step: Step) -> Iterator[tuple[str, int]]:
    """Each text it says, and where it names it."""
    match step:
        case Act() if step.name.startswith(UTTER):
            yield step.name, at(step.lines, "action")
        case Collect():
            own = own_rejections(scope, flow, step)
            yield from ((one.utter, at(one.lines, "utter")) for one in own)
            if step.help is not None:
                yield step.help, at(step.lines, "help")
        case _:
            return


def questions(scope: Scope) -> Iterator[FileProblem]:
    """Each question has one way of being put."""
    for flow, step in scope.collects():
        by_action = f"action_ask_{step.slot}" in scope.facts.actions
        by_text = step.utter in scope.responses
        slot, line = scope.slot(flow, step.slot), at(step.lines, "utter", "collect")
        if by_action and by_text:
            message = f"both '{step.utter}' and 'action_ask_{step.slot}' ask for '{step.slot}'"
            yield problem_at("question-twice", flow, step, message, line)
        if not by_action and not by_text and (slot is None or slot.initial is None):
            message = f"response '{step.utter}' does not exist"
            yield problem_at("question-missing", flow, step, message, line)
