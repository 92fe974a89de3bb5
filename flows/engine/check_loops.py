"""Circles: going back to an earlier step is fine as long as the resident is asked again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flows.engine.catalog import collects
from flows.engine.check_scope import Scope, branches, family, problem_at
from flows.engine.definition import Call, Collect, Flow, SetSlots, Step
from flows.engine.problems import FileProblem


def loops(scope: Scope) -> Iterator[FileProblem]:
    """A question that is already answered is passed over, so such a circle spins."""
    for flow in scope.flows.values():
        spinning = _spinning(scope, flow)
        if spinning is not None:
            message = (
                f"step '{spinning.id}' is in a circle that never asks again: clear a slot with "
                "set_slots or use ask_before_filling"
            )
            yield problem_at("circle-without-question", flow, spinning, message)


def _spinning(scope: Scope, flow: Flow) -> Step | None:
    """A step that can be reached from itself without passing one that asks."""
    questions = {step.id: _questions(scope, step) for step in flow.steps.values()}
    always = {name for name, asked in questions.items() if _any_again(asked, set())}
    leads = _leads(flow, always)
    for name in leads:
        circle = {other for other in _reach(name, leads) if name in _reach(other, leads)}
        cleared = _cleared(flow.steps[other] for other in circle)
        asking = {other for other in circle if _any_again(questions[other], cleared)}
        left = _leads(flow, always | asking)
        if name in left and name in _reach(name, left):
            return flow.steps[name]
    return None


def _questions(scope: Scope, step: Step) -> tuple[Collect, ...]:
    """What a step asks, be it by the flows it calls."""
    if isinstance(step, Collect):
        return (step,)
    called = family(scope, step.flow) if isinstance(step, Call) else []
    return tuple(question for flow in called for question in collects(flow))


def _any_again(questions: Iterable[Collect], cleared: set[str]) -> bool:
    return any(one.ask_before_filling or one.slot in cleared for one in questions)


def _cleared(steps: Iterable[Step]) -> set[str]:
    sets = (step for step in steps if isinstance(step, SetSlots))
    return {name for step in sets for name, value in step.values if value is None}


def _leads(flow: Flow, without: set[str]) -> Mapping[str, tuple[str, ...]]:
    """Step -> the steps right after it; those left out are neither."""
    return {
        step.id: tuple(
            branch.then
            for branch in branches(step)
            if branch.then in flow.steps and branch.then not in without
        )
        for step in flow.steps.values()
        if step.id not in without
    }


def _reach(name: str, leads: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Every step that comes after this one; itself only if a circle leads back."""
    found, waiting = set[str](), [name]
    while waiting:
        for target in leads[waiting.pop()]:
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found
