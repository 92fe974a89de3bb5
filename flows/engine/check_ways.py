"""Every way through a flow, the flows it calls included, as far as a way can be told from another.

Conditions are asked with what a way knows of the slots they read: an action's outcome, a value that
was set, an answer among few. Of everything else both branches are followed. What is no longer read
further on is forgotten, so that ways which differ by nothing that matters are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from flows.engine.check_alive import Alive, alive
from flows.engine.check_scope import UTTER, Scope, branches
from flows.engine.check_truth import About, truth
from flows.engine.definition import END, Act, Call, Collect, Flow, Json, Link, SetSlots, Step
from flows.engine.facts import OUTCOME, ActionFacts

MOST = 20_000
"""Places a flow may have before we say that it is too large to be followed."""

_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Left:
    """What a way has left open: where a place was held, where a payment was opened, and the slot
    whose showing hands that payment over."""

    hold: tuple[str, str] | None = None
    payment: tuple[str, str] | None = None
    shown_by: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One moment on a way. `callers`: (flow, call step), outermost first."""

    flow: str
    step: str
    callers: tuple[tuple[str, str], ...] = ()
    known: frozenset[tuple[str, Json | About]] = frozenset()
    left: Left = field(default_factory=Left)


class TooMany(Exception):
    """More places than we are willing to visit."""


@dataclass
class Ways:
    """`left`: what each way that ends, waits or leaves by a link had left open there."""

    scope: Scope
    entry: Flow
    ended: list[Place] = field(default_factory=list[Place])
    waits: list[Place] = field(default_factory=list[Place])
    seen: set[Place] = field(default_factory=set[Place])
    alive: dict[str, Alive] = field(default_factory=dict[str, Alive])

    def walk(self) -> None:
        """Raises TooMany."""
        waiting = [Place(self.entry.id, self.entry.entry)]
        while waiting:
            place = waiting.pop()
            if place in self.seen:
                continue
            self.seen.add(place)
            if len(self.seen) > MOST:
                raise TooMany
            waiting.extend(self._after(place))

    # --- one step -------------------------------------------------------------------------

    def _after(self, place: Place) -> Iterator[Place]:
        flow = self.scope.flows[place.flow]
        step = flow.steps.get(place.step)
        if step is None:
            yield from self._out(place)
            return
        match step:
            case Call():
                yield from self._into(place, step)
            case Link():
                self.ended.append(place)
            case Act():
                yield from self._acted(place, flow, step)
            case Collect():
                self.waits.append(place)
                yield from self._corrected(place, flow, step)
                for value in self._answers(place, flow, step):
                    yield from self._on(_with(place, {step.slot: value}), step)
            case SetSlots():
                yield from self._on(_with(place, dict(step.values)), step)
            case _:
                yield from self._on(place, step)

    def _on(self, place: Place, step: Step) -> Iterator[Place]:
        """Where `next` may lead from here."""
        known = dict(place.known)
        for branch in branches(step):
            holds = True if branch.when is None else truth(branch.when.root, known)
            if holds is not False:
                yield self._at(place, branch.then)
            if holds:
                return
        yield self._at(place, END)

    def _at(self, place: Place, step: str) -> Place:
        """Forgets what nothing looks at any more."""
        flows = ((place.flow, step), *place.callers)
        matters = frozenset[str]().union(*(self._matters(*at) for at in flows))
        kept = frozenset(pair for pair in place.known if pair[0] in matters)
        return replace(place, step=step, known=kept)

    def _matters(self, flow: str, step: str) -> frozenset[str]:
        if flow not in self.alive:
            self.alive[flow] = alive(self.scope.flows[flow])
        return self.alive[flow].get(step, frozenset())

    # --- calls ----------------------------------------------------------------------------

    def _into(self, place: Place, step: Call) -> Iterator[Place]:
        child = self.scope.flows.get(step.flow)
        if child is None or len(place.callers) >= _DEEPEST:
            yield from self._on(place, step)
            return
        callers = (*place.callers, (place.flow, place.step))
        yield replace(place, flow=child.id, step=child.entry, callers=callers)

    def _out(self, place: Place) -> Iterator[Place]:
        """The end of a flow: back to who called it, or the end of the way."""
        if not place.callers:
            self.ended.append(place)
            return
        *callers, (flow, name) = place.callers
        back = replace(place, flow=flow, step=name, callers=tuple(callers))
        yield from self._on(back, self.scope.flows[flow].steps[name])

    # --- answers and outcomes -------------------------------------------------------------

    def _answers(self, place: Place, flow: Flow, step: Collect) -> tuple[Json | About, ...]:
        """Each of few values; else only that something was answered."""
        slot = self.scope.slot(flow, step.slot)
        before = dict(place.known).get(step.slot)
        if before is not None and not step.ask_before_filling:
            return (before,)
        if slot is not None and slot.type == "bool":
            found: tuple[Json | About, ...] = (True, False)
        elif slot is not None and slot.options and len(slot.options) < 10:
            found = tuple(option.value for option in slot.options)
        else:
            found = (About.FILLED,)
        return (*found, None) if step.optional else found

    def _corrected(self, place: Place, flow: Flow, step: Collect) -> Iterator[Place]:
        """While something is open, an earlier answer may be given anew; nothing is sure then."""
        if place.left == Left():
            return
        for name in _earlier(flow, step):
            yield replace(place, step=name, known=frozenset())

    def _acted(self, place: Place, flow: Flow, step: Act) -> Iterator[Place]:
        if step.name.startswith(UTTER):
            yield from self._on(self._said(place, step.name), step)
            return
        facts = self.scope.facts.actions.get(step.name)
        if facts is None:
            yield from self._on(_forget(place, step), step)
            return
        for outcome in sorted({"ok", *facts.reasons}):
            after = _forget(place, step)
            if (slot := step.into.get(OUTCOME)) is not None:
                after = _with(after, {slot: outcome})
            elif outcome != "ok":
                continue  # the matter is ended, and what it held is given back
            left = _leaves(place.left, (flow.id, step.id), step, facts, outcome)
            yield from self._on(replace(after, left=left), step)

    def _said(self, place: Place, name: str) -> Place:
        """A payment is handed over by showing its link."""
        shown = place.left.shown_by
        response = self.scope.responses.get(name)
        if shown is None or response is None:
            return place
        places = (text for one in response.variations for text in one.texts.values())
        if all("{" + shown + "}" in text for text in places):
            return replace(place, left=replace(place.left, payment=None, shown_by=None))
        return place


def _earlier(flow: Flow, step: Collect) -> list[str]:
    """Questions from which this one is reached."""
    before: dict[str, set[str]] = {}
    for other in flow.steps.values():
        for branch in branches(other):
            before.setdefault(branch.then, set()).add(other.id)
    found, waiting = set[str](), [step.id]
    while waiting:
        for name in before.get(waiting.pop(), set()) - found:
            found.add(name)
            waiting.append(name)
    return [one.id for one in flow.steps.values() if one.id in found and isinstance(one, Collect)]


def _leaves(left: Left, at: tuple[str, str], step: Act, facts: ActionFacts, outcome: str) -> Left:
    if outcome in facts.left.holds:
        left = replace(left, hold=at)
    elif outcome in facts.left.frees:
        left = replace(left, hold=None)
    if facts.left.opens is not None and outcome == "ok":
        return replace(left, payment=at, shown_by=step.into.get(facts.left.opens))
    return replace(left, payment=None, shown_by=None) if facts.left.closes else left


def _with(place: Place, values: Mapping[str, Json | About]) -> Place:
    known = dict(place.known) | {
        name: About.FILLED if isinstance(value, list | dict) else value
        for name, value in values.items()
    }
    return replace(place, known=frozenset(known.items()))


def _forget(place: Place, step: Act) -> Place:
    filled = set(step.into.values())
    return replace(place, known=frozenset(pair for pair in place.known if pair[0] not in filled))
