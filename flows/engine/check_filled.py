"""Which slots are surely filled where: no action may be handed an empty one.

A must-analysis over the steps of all flows together: a slot counts as filled at a step only if it
is filled on every way that leads there. What a way proves: a question was answered, set_slots gave
a value, a condition was true that cannot be true of nothing. Starts at everything and only shrinks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.engine import condition_facts
from flows.engine.catalog import menu_order
from flows.engine.check_flows import written
from flows.engine.check_scope import UTTER, Scope, family, is_never, problem_at
from flows.engine.definition import (
    END,
    Act,
    Branch,
    Call,
    Collect,
    Flow,
    Link,
    SetSlots,
    Step,
    slots_read,
)
from flows.engine.problems import FileProblem

Filled = frozenset[str]


def empty_slots(scope: Scope) -> Iterator[FileProblem]:
    """An action's needed arguments must be there; those it merely takes may be empty."""
    before = filled_before(scope)
    for flow, step in scope.steps():
        if not isinstance(step, Act) or step.name.startswith(UTTER):
            continue
        surely = before.get((flow.id, step.id))
        if surely is None:
            continue
        for name in sorted(_must_have(scope, step) & scope.slots.keys() - surely):
            message = f"'{step.name}' reads slot '{name}', which may be empty here"
            yield problem_at("slot-maybe-empty", flow, step, message)


def _must_have(scope: Scope, step: Act) -> set[str]:
    facts = scope.facts.actions.get(step.name)
    may_be_empty = facts.takes if facts else frozenset[str]()
    return {
        slot
        for argument, value in step.args.items()
        if argument not in may_be_empty
        for slot in slots_read(value)
    }


def filled_before(scope: Scope) -> dict[tuple[str, str], Filled]:
    """(flow, step) -> the slots surely filled when it is reached; unreached steps are missing."""
    walk = _Walk(scope, frozenset(n for n, s in scope.slots.items() if s.initial is not None))
    for flow in scope.flows.values():
        if _startable(scope, flow):
            proved = condition_facts.filled(flow.guard.root, when=True) if flow.guard else Filled()
            walk.reach(flow, flow.entry, proved)
    while walk.waiting:
        walk.pass_step(*walk.waiting.pop())
    return walk.before


def _startable(scope: Scope, flow: Flow) -> bool:
    """Something residents begin themselves, not only a part of other flows."""
    if is_never(flow.guard):
        return False
    return bool(flow.triggers) or menu_order(flow) is not None or flow.id not in scope.begun


@dataclass
class _Walk:
    scope: Scope
    initial: Filled
    before: dict[tuple[str, str], Filled] = field(default_factory=dict[tuple[str, str], Filled])
    exits: dict[str, Filled] = field(default_factory=dict[str, Filled])
    touched: dict[str, Filled] = field(default_factory=dict[str, Filled])
    waiting: list[tuple[Flow, str]] = field(default_factory=list[tuple[Flow, str]])

    def reach(self, flow: Flow, step: str, filled: Filled) -> None:
        """One more way leads here: only what all ways agree on stays."""
        if step == END:
            self._leave(flow, filled | self.initial)
        elif step in flow.steps:
            place = (flow.id, step)
            agreed = self.before.get(place, filled | self.initial) & (filled | self.initial)
            if self.before.get(place) != agreed:
                self.before[place] = agreed
                self.waiting.append((flow, step))

    def pass_step(self, flow: Flow, name: str) -> None:
        step, filled = flow.steps[name], self.before[flow.id, name]
        match step:
            case Call():
                self._call(flow, step, filled)
            case Link():
                self._link(flow, step, filled)
            case _:
                self._follow(flow, step.next, after(step, filled))

    def _follow(self, flow: Flow, branches: tuple[Branch, ...], filled: Filled) -> None:
        for branch in branches:
            if branch.when is None:
                self.reach(flow, branch.then, filled)
                return
            root = branch.when.root
            self.reach(flow, branch.then, filled | condition_facts.filled(root, when=True))
            filled |= condition_facts.filled(root, when=False)
        self.reach(flow, END, filled)

    def _call(self, flow: Flow, step: Call, filled: Filled) -> None:
        child = self.scope.flows.get(step.flow)
        if child is None:
            self._follow(flow, step.next, filled)
            return
        self.reach(child, child.entry, filled)
        if child.id in self.exits:
            kept = filled - self._touched(child.id)
            self._follow(flow, step.next, kept | self.exits[child.id])

    def _link(self, flow: Flow, step: Link, filled: Filled) -> None:
        target = self.scope.flows.get(step.flow)
        if target is not None:
            persisted = filled & flow.persisted_slots
            self.reach(target, target.entry, filled - self._touched(flow.id) | persisted)

    def _touched(self, flow: str) -> Filled:
        if flow not in self.touched:
            self.touched[flow] = frozenset(_touched(self.scope, flow))
        return self.touched[flow]

    def _leave(self, flow: Flow, filled: Filled) -> None:
        agreed = self.exits.get(flow.id, filled) & filled
        if self.exits.get(flow.id) != agreed:
            self.exits[flow.id] = agreed
            self.waiting.extend(
                (caller, step.id)
                for caller, step in self.scope.callers.get(flow.id, ())
                if (caller.id, step.id) in self.before
            )


def after(step: Step, filled: Filled) -> Filled:
    match step:
        case Collect() if not step.optional:
            return filled | {step.slot}
        case Collect():
            return filled - {step.slot} if step.ask_before_filling else filled
        case SetSlots():
            for name, value in step.values:
                filled = filled - {name} if value is None else filled | {name}
            return filled
        case Act():
            return filled - set(step.into.values())
        case _:
            return filled


def _touched(scope: Scope, flow: str) -> set[str]:
    """Slots a flow, or one it calls, may fill or empty."""
    own = (written(member) for member in family(scope, flow))
    return {name for part in own for names in part.values() for name in names}
