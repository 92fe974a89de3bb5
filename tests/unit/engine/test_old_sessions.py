"""What earlier versions stored still loads, and the talk goes on where it stood."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from flows.engine.advance import Turn
from flows.engine.effects import Say
from flows.engine.events import Done, Event, Pressed, TimedOut
from flows.engine.session import MIGRATIONS, VERSION, Session, dump, load
from tests.unit.engine.stored_talks import HERE, Going, desk, said, talks, words

STORED: dict[str, dict[str, dict[str, Any]]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted(HERE.glob("v*.json"))
}
"""`v1-first`: version 1 before matters could stand aside, which came without a new number."""

EACH = [
    pytest.param(
        plain,
        name,
        id=f"{version}: {name}",
    )
    for version, samples in STORED.items()
    for name, plain in samples.items()
]
NEXT: Mapping[str, tuple[Callable[[Session], Event], Callable[[Turn], object]]] = {
    "nothing said yet": (
        lambda _: said("a bench please", "parks.bench"),
        lambda turn: words(turn)[-1] == "How large?",
    ),
    "at a question with buttons": (
        lambda session: Pressed(session.token, 2),
        lambda turn: turn.ask and turn.ask.args == {"size": "large"},
    ),
    "waiting for a local action": (
        lambda session: Done(_key(session), {"outcome": "ok"}),
        lambda turn: words(turn) == ["Whose name?"],
    ),
    "one matter upon another": (
        lambda _: said("2026-12-01"),
        lambda turn: "Thank you, Tuesday 1 December 2026." in words(turn) and len(words(turn)) > 1,
    ),
    "asked whether to go on": (
        lambda session: Pressed(session.token, 1),
        lambda turn: words(turn)[-1] == "For Li Ming. Sure?",
    ),
    "waiting for the city's system": (
        lambda session: Done(_key(session), {"number": "N-1"}),
        lambda turn: words(turn)[0] == "Number N-1.",
    ),
    "a matter set aside": (
        lambda session: Done(session.parked[0].pending.key, {"number": "N-1"}),
        lambda turn: words(turn)[0] == "Number N-1.",
    ),
    "a reminder beside a question": (
        lambda session: Pressed(next(iter(session.asides)), 1),
        lambda turn: words(turn)[-1] == "Since which day?",
    ),
    "followed up": (
        lambda session: TimedOut(session.token),
        lambda turn: not turn.session.stack and words(turn),
    ),
}
"""What happens next in each of the stored talks, and what is to come of it."""


def _key(session: Session) -> str:
    assert session.pending is not None
    return session.pending.key


def revisions(session: Session) -> set[str]:
    parked = [frame for each in session.parked for frame in each.frames]
    return {frame.revision for frame in (*session.stack, *parked) if frame.service == "parks"}


@pytest.mark.parametrize(("plain", "name"), EACH)
def test_a_stored_talk_goes_on(plain: dict[str, Any], name: str) -> None:
    session = load(plain)
    assert dump(session)["v"] == VERSION
    assert load(json.loads(json.dumps(dump(session)))) == session
    event, comes = NEXT[name]
    turn = Going(desk(*revisions(session)), session).on(event(session))
    assert comes(turn), words(turn)


@pytest.mark.parametrize(("plain", "name"), EACH)
def test_a_stored_talk_can_be_told_to_start_over(plain: dict[str, Any], name: str) -> None:
    session = load(plain)
    talk = Going(desk(*revisions(session)), session)
    turn = talk.on(said("/restart"))
    assert any(isinstance(effect, Say) for effect in turn.effects), name
    if session.pending is None:
        assert not turn.session.stack


def test_there_is_a_stored_talk_of_every_version() -> None:
    assert {f"v{n}" for n in range(1, VERSION + 1)} <= STORED.keys(), (
        "python -m tests.unit.engine.stored_talks writes those of the present version"
    )
    assert set(MIGRATIONS) == set(range(1, VERSION))
    assert all(p["v"] == int(v[1]) for v, each in STORED.items() for p in each.values())


def test_a_new_shape_has_a_new_version() -> None:
    """What was stored yesterday and what would be stored now have the same parts."""
    assert _parts(talks()) == _parts(STORED[f"v{VERSION}"]), "raise VERSION, and migrate"


def _parts(stored: Mapping[str, dict[str, Any]]) -> dict[str, set[str]]:
    parts: dict[str, set[str]] = {"talk": set(), "frame": set(), "pending": set()}
    for plain in stored.values():
        parts["talk"] |= plain.keys()
        parts["pending"] |= (plain["pending"] or {}).keys()
        for frame in plain["stack"]:
            parts["frame"] |= frame.keys()
    return parts


def test_an_unknown_version_is_refused_plainly() -> None:
    with pytest.raises(ValueError, match="version 99"):
        load({"v": 99})
