"""The list of kill points is the program's own: what commits, sends or answers is on it."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.crash import points
from tests.crash.table import AFTER_A_KILL, AT_START, EXEMPT, NOTHING_TO_DO, TALKS


def test_every_act_has_a_name_of_its_own() -> None:
    """Two of one name would hide each other: the desk stops at the first that is reached."""
    told = Counter(act.at for act in points.acts())
    shared = [f"{act.at}: {act.where}" for act in points.acts() if told[act.at] > 1]
    assert shared == []


def test_every_act_is_killed_in_some_talk_or_exempt_with_a_reason() -> None:
    reached = (AT_START | AFTER_A_KILL | NOTHING_TO_DO).union(*(talk.acts for talk in TALKS))
    known = {act.at for act in points.acts()}
    assert known - reached - EXEMPT.keys() == set()
    assert (reached | EXEMPT.keys()) - known == set()


def test_only_doors_come_by_the_checkpoint() -> None:
    """Anybody else's point would be on no list."""
    found = points.files_with(r'":before"|:before\b|\bcheckpoint\(\w|add_task\(checkpoint')
    assert found - {"bot/supervise/hold.py"} == set(points.CHECKPOINTS)


def test_nobody_commits_past_the_doors() -> None:
    assert points.writing_past_commit() == []
    found = points.files_with(r"\.begin\(\) as |.COMMIT.\)|autocommit=|\.executemany\(")
    assert found == {"bot/store/database.py", *points.WRITERS}


def test_nobody_sends_past_the_doors() -> None:
    opened = r"httpx\.(Async)?Client\(|\bcreate_connection\(|\bopen_connection\("
    assert points.files_with(opened) == set(points.CLIENTS)


def test_an_act_without_a_name_is_found() -> None:
    handed_on = "async def save(work, at):\n    await work.commit(at)\n"
    assert [*points.acts_in(handed_on, "x.py")] == []
    nameless = "async def save(work, what):\n    await work.commit(what)\n"
    with pytest.raises(ValueError, match=r"x\.py:2"):
        [*points.acts_in(nameless, "x.py")]
