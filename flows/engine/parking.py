"""A matter that waits for a slow city system stands aside, so that the talk can go on meanwhile."""

from __future__ import annotations

from dataclasses import replace

from flows.engine.frames import slots_of, surface
from flows.engine.session import Parked
from flows.engine.talk import Talk


def park(talk: Talk) -> None:
    """Takes the top matter off the stack with its answers, until its result comes."""
    group, pending = talk.group(), talk.session.pending
    if pending is None or not group:
        return
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
    surface(talk, None)


def unpark(talk: Talk, key: str) -> bool:
    """Puts the matter that waits for `key` on top again; False when none does.

    Not while another action is under way: its own result is nearer.
    """
    found = next((p for p in talk.session.parked if p.pending.key == key), None)
    if found is None or talk.session.pending is not None:
        return False
    talk.session = replace(
        talk.session,
        stack=(*talk.session.stack, *found.frames),
        slots={**talk.session.slots, **found.slots},
        pending=found.pending,
        parked=tuple(p for p in talk.session.parked if p is not found),
    )
    return True
