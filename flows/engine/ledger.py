"""What a matter has done once - charged, booked - and which answers it was done on.

Whoever corrects an answer has the matter walked again. Steps that only look are run again; what is
in the ledger is not. An answer that something done rests upon is not changed by talking: the way
to do it differently is to cancel what was done and begin anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from flows.engine.definition import Act, Call, Flow, Link, Step, slots_read
from flows.engine.session import Frame
from flows.engine.talk import Talk


def rests_on(talk: Talk, names: Collection[str]) -> bool:
    """True when something was done once on one of these answers."""
    group = talk.group()
    done = frozenset(key for frame in group for key in frame.ledger)
    return bool(done) and any(
        _used(talk, frame, flow, done) & set(names)
        for frame in group
        if (flow := talk.flow_of(frame)) is not None
    )


def something_done(talk: Talk) -> bool:
    """True when the top matter has done something once, which does not end with it."""
    return any(frame.ledger for frame in talk.group())


def _used(talk: Talk, frame: Frame, flow: Flow, done: frozenset[str]) -> set[str]:
    """Slots that steps look at up to the last one that did something, children included."""
    used: set[str] = set()
    for member in talk.family(flow, frame):
        steps = list(member.steps.values())
        last = max(
            (n for n, s in enumerate(steps) if _did(talk, frame, member, s, done)), default=-1
        )
        for step in steps[: last + 1]:
            used |= set(_slots(step))
    return used


def _did(talk: Talk, frame: Frame, flow: Flow, step: Step, done: frozenset[str]) -> bool:
    if f"{flow.id}.{step.id}" in done:
        return True
    if not isinstance(step, Call) or (child := talk.flows.starts.get(step.flow)) is None:
        return False
    flows = {member.id for member in talk.family(child, frame)}
    return any(key.rpartition(".")[0] in flows for key in done)


def _slots(step: Step) -> Iterator[str]:
    if isinstance(step, Act):
        yield from slots_read(dict(step.args))
    for branch in () if isinstance(step, Link) else step.next:
        if branch.when is not None:
            yield from branch.when.slots


def together(frames: Sequence[Frame]) -> dict[str, str]:
    """One ledger of frames that become one."""
    return {key: inputs for frame in frames for key, inputs in frame.ledger.items()}
