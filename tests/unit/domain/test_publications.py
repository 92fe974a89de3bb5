"""A service's history, and what it means for those in the middle of an older revision."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.publications import (
    Plan,
    Publication,
    fates,
    following,
    newest,
    revisions,
    withdrawn,
)
from flows.engine.fates import Fate

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEEP, FINISH, MOVE = Plan.KEEP, Plan.FINISH, Plan.MOVE
Line = tuple[str, Plan] | tuple[str, Plan, str]


def history(*lines: Line) -> list[Publication]:
    """(revision, plan, withdrawn) in their order."""
    found: list[Publication] = []
    for number, (revision, plan, *gone) in enumerate(lines):
        at = NOW + timedelta(hours=number)
        new = Publication("s", 0, revision, at, plan, withdrawn=gone[0] if gone else None)
        found.append(following(found, new))
    return found


@pytest.mark.parametrize(
    ("lines", "ends"),
    [
        pytest.param([("a", KEEP), ("b", KEEP)], {}, id="keep: everybody finishes"),
        pytest.param([("a", KEEP), ("b", MOVE)], {"a": True}, id="move"),
        pytest.param([("a", KEEP), ("b", FINISH)], {"a": False}, id="finish"),
        pytest.param(
            [("a", KEEP), ("b", KEEP), ("c", MOVE)],
            {"a": True, "b": True},
            id="who stayed behind before is meant as well",
        ),
        pytest.param(
            [("a", KEEP), ("b", FINISH), ("c", KEEP)],
            {"a": False},
            id="keep takes back nothing that was decided before",
        ),
        pytest.param(
            [("a", KEEP), ("b", FINISH), ("c", MOVE)],
            {"a": True, "b": True},
            id="what was decided last counts",
        ),
        pytest.param(
            [("a", KEEP), ("b", FINISH), ("a", KEEP)], {}, id="what is live again has no end"
        ),
        pytest.param(
            [("a", KEEP), ("b", KEEP), ("a", FINISH)], {"b": False}, id="back, and b is over"
        ),
        pytest.param(
            [("a", KEEP), ("b", KEEP), ("c", KEEP), ("c", FINISH, "a")],
            {"a": False},
            id="a withdrawn one alone",
        ),
        pytest.param(
            [("a", KEEP), ("b", KEEP), ("a", MOVE, "b")],
            {"b": True},
            id="back, and the harmful one is left",
        ),
    ],
)
def test_what_becomes_of_those_inside(lines: list[Line], ends: dict[str, bool]) -> None:
    found = fates(history(*lines))
    assert found == {("s", revision): Fate(moves) for revision, moves in ends.items()}


def test_a_mapping_belongs_to_the_publication_it_came_with() -> None:
    first, second = history(("a", KEEP), ("b", MOVE))
    assert fates([replace(second, moves={"x": "y"}), first]) == {
        ("s", "a"): Fate(moves=True, steps={"x": "y"})
    }


def test_services_have_nothing_to_do_with_each_other() -> None:
    ours = history(("a", KEEP), ("b", FINISH))
    theirs = [replace(each, service="t", plan=KEEP) for each in ours]
    assert fates([*theirs, *ours]) == {("s", "a"): Fate(moves=False)}
    assert {name: last.revision for name, last in newest([*ours, *theirs]).items()} == {
        "s": "b",
        "t": "b",
    }


def test_the_next_line_is_one_further_and_keep_has_nobody_to_tell() -> None:
    first, second = history(("a", KEEP), ("b", FINISH))
    assert [(each.number, each.told) for each in (first, second)] == [(1, NOW), (2, None)]


def test_every_revision_is_named_once() -> None:
    assert revisions(history(("a", KEEP), ("b", KEEP), ("a", KEEP))) == [("s", "a"), ("s", "b")]


def test_what_was_withdrawn_is_known() -> None:
    assert withdrawn(history(("a", KEEP), ("b", KEEP), ("a", MOVE, "b")), "s") == {"b"}
