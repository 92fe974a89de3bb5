"""Each flow followed on every way: does it end, and is nothing held or opened left behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flows.engine.catalog import is_passing
from flows.engine.check_scope import Scope, branches, is_never, problem, problem_at
from flows.engine.check_ways import Place, TooMany, Ways
from flows.engine.definition import END, Act, Call, Flow, Link, Step
from flows.engine.problems import FileProblem


def ends(scope: Scope) -> Iterator[FileProblem]:
    """From every step that is reached some way leads to the end, whatever is asked on it."""
    finished = _finished(scope)
    for flow in scope.flows.values():
        ending = _ending(flow, finished)
        trapped = [step for step in flow.steps.values() if step.id not in ending]
        if trapped and flow.id not in finished:
            message = "no way leads to the end of the flow from here"
            yield problem_at("no-end", flow, _first_in_circle(flow, trapped), message)
        elif trapped:
            message = "no way leads to the end of the flow from here"
            yield problem_at("no-end", flow, trapped[0], message)


def _finished(scope: Scope) -> frozenset[str]:
    """Flows that can come to an end; one that calls another needs that one's end first. What is
    called and not there is another rule's."""
    missing = {
        step.flow for _, step in scope.steps() if isinstance(step, Call)
    } - scope.flows.keys()
    finished = frozenset[str](missing)
    while True:
        ending = (f.id for f in scope.flows.values() if f.entry in _ending(f, finished))
        more = finished | frozenset(ending)
        if more == finished:
            return finished
        finished = more


def _ending(flow: Flow, finished: frozenset[str]) -> set[str]:
    """Steps of a flow from which its end can be reached."""
    before: dict[str, set[str]] = {}
    for step in flow.steps.values():
        for target in _targets(flow, step, finished):
            before.setdefault(target, set()).add(step.id)
    found, waiting = set[str](), [END]
    while waiting:
        for name in before.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _targets(flow: Flow, step: Step, finished: frozenset[str]) -> Iterable[str]:
    """What `next` names that is not there is another rule's: as good as an end."""
    if isinstance(step, Link):
        return (END,)
    if isinstance(step, Call) and step.flow not in finished:
        return ()
    named = [branch.then for branch in branches(step)]
    return [then if then in flow.steps else END for then in named] or (END,)


def _first_in_circle(flow: Flow, trapped: list[Step]) -> Step:
    """The first step that comes back to itself is nearer to the fault than the entry."""
    names = {step.id for step in trapped}
    for step in trapped:
        found, waiting = set[str](), [step.id]
        while waiting:
            here = flow.steps[waiting.pop()]
            ahead = {b.then for b in branches(here) if b.then in names} - found
            found |= ahead
            waiting.extend(ahead)
        if step.id in found:
            return step
    return trapped[0]


# --- holds and payments ----------------------------------------------------------------------


def left_behind(scope: Scope) -> Iterator[FileProblem]:
    """Called flows are followed from those that call them; what nobody begins, by itself."""
    for flow in scope.flows.values():
        if not _leaves_something(scope, flow):
            continue
        ways = Ways(scope, flow)
        try:
            ways.walk()
        except TooMany:
            message = f"flow '{flow.id}' has too many ways to follow them all"
            yield problem("too-many-ways", flow, flow.line, message)
        yield from _told(scope, ways)


def _leaves_something(scope: Scope, flow: Flow) -> bool:
    if is_never(flow.guard) and flow.id in scope.callers:
        return False
    return any(True for _ in _leaving(scope, flow))


def _leaving(scope: Scope, flow: Flow) -> Iterator[Act]:
    waiting, seen = [flow], {flow.id}
    while waiting:
        for step in waiting.pop().steps.values():
            facts = scope.facts.actions.get(step.name) if isinstance(step, Act) else None
            if isinstance(step, Act) and facts and (facts.left.holds or facts.left.opens):
                yield step
            child = scope.flows.get(step.flow) if isinstance(step, Call) else None
            if child is not None and child.id not in seen:
                seen.add(child.id)
                waiting.append(child)


def _told(scope: Scope, ways: Ways) -> Iterator[FileProblem]:
    held = _by_place((place.left.hold, place) for place in ways.ended)
    for (flow, step), end in held.items():
        message = f"a place held here is still held where the flow ends, after {_where(end)}"
        yield _at("hold-left", scope, flow, step, message)
    opened = _by_place((place.left.payment, place) for place in (*ways.ended, *ways.waits))
    for (flow, step), end in opened.items():
        message = f"a payment opened here has not been shown to the resident at {_where(end)}"
        yield _at("payment-left", scope, flow, step, message)


def _by_place(
    found: Iterable[tuple[tuple[str, str] | None, Place]],
) -> Mapping[tuple[str, str], Place]:
    """The first way for each action that leaves something."""
    first: dict[tuple[str, str], Place] = {}
    for opened, place in found:
        if opened is not None:
            first.setdefault(opened, place)
    return first


def _where(place: Place) -> str:
    return f"the end of '{place.flow}'" if place.step == END else f"step '{place.step}'"


def _at(rule: str, scope: Scope, flow: str, step: str, message: str) -> FileProblem:
    where = scope.flows[flow]
    return problem_at(rule, where, where.steps[step], message)


def passing_holds(scope: Scope) -> Iterator[FileProblem]:
    """Questions of a mere look are never closed, so nothing may hang on them."""
    for flow in scope.flows.values():
        for step in _leaving(scope, flow) if is_passing(flow) else ():
            message = f"flow '{flow.id}' is a mere look, whose questions nobody closes, but it "
            yield problem("wait-forever", flow, flow.line, message + f"does '{step.name}'")
