"""A matter that waits for a slow city system stands aside, so that the talk can go on meanwhile."""

from __future__ import annotations

from dataclasses import replace

from flows.engine.frames import slots_of, surface
from flows.engine.session import Frame, Parked
from flows.engine.talk import Talk


def park(talk: Talk) -> None:
    """Takes the top matter off the stack with its answers, until its result comes."""
    if _put_aside(talk):
        surface(talk, None)


def _put_aside(talk: Talk) -> bool:
    group, pending = talk.group(), talk.session.pending
    if pending is None or not group:
        return False
    names = {name for frame in group for name in slots_of(talk, frame)}
    kept = {name: value for name, value in talk.session.slots.items() if name in names}
    others = {name: value for name, value in talk.session.slots.items() if name not in names}
    talk.session = replace(
        talk.session,
        stack=talk.session.stack[: -len(group)],
        slots=others,
        pending=None,
        parked=(*talk.session.parked, Parked(pending, group, kept)),
    )
    return True


def unpark(talk: Talk, key: str) -> bool:
    """Puts the matter that waits for `key` on top again; False when none does.

    A matter whose own result is still under way steps aside for it: that result comes once, too.
    """
    found = next((p for p in talk.session.parked if p.pending.key == key), None)
    if found is None:
        return False
    _put_aside(talk)
    talk.session = replace(
        talk.session,
        stack=(*_kept(talk, frozenset(found.slots)), *found.frames),
        slots={**talk.session.slots, **found.slots},
        pending=found.pending,
        parked=tuple(p for p in talk.session.parked if p is not found),
    )
    return True


def _kept(talk: Talk, names: frozenset[str]) -> tuple[Frame, ...]:
    """The stack, where an open matter that fills the same slots stands at its beginning again: its
    answers make room for those that come back, and are not there any more afterwards."""
    kept: list[Frame] = []
    anew = False
    for frame in talk.session.stack:
        if frame.kind == "called":
            kept += [] if anew else [frame]
            continue
        flow = talk.flow_of(frame)
        anew = flow is not None and frame.kind == "user" and bool(slots_of(talk, frame) & names)
        kept.append(
            replace(frame, step=flow.entry, asked=False, tries=0) if flow and anew else frame
        )
    return tuple(kept)
