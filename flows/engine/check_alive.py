"""Which slots a step, or one after it, still looks at before they are filled anew."""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.check_scope import branches, conditions
from flows.engine.definition import Act, Collect, Flow, SetSlots, Step

Alive = Mapping[str, frozenset[str]]


def alive(flow: Flow) -> Alive:
    """Step -> slots whose value still matters when it is reached; END: none."""
    found: dict[str, frozenset[str]] = dict.fromkeys(flow.steps, frozenset())
    changed = True
    while changed:
        changed = False
        for step in reversed(tuple(flow.steps.values())):
            ahead = (found.get(branch.then, frozenset[str]()) for branch in branches(step))
            after = frozenset[str]().union(_read(step), *ahead)
            here = (after - _filled(step)) | _own(step)
            changed |= here != found[step.id]
            found[step.id] = here
    return found


def _read(step: Step) -> frozenset[str]:
    return frozenset(name for condition in conditions(step) for name in condition.slots)


def _own(step: Step) -> frozenset[str]:
    """A question looks whether it is answered already."""
    skipped = isinstance(step, Collect) and not step.ask_before_filling
    return frozenset({step.slot}) if isinstance(step, Collect) and skipped else frozenset()


def _filled(step: Step) -> frozenset[str]:
    match step:
        case Collect():
            return frozenset({step.slot})
        case SetSlots():
            return frozenset(name for name, _ in step.values)
        case Act():
            return frozenset(step.into.values())
        case _:
            return frozenset()
