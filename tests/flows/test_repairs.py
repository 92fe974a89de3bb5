"""Every repair the desk ships is come to, with each of its ends, in each language."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.engine.catalog import SYSTEM
from flows.engine.problems import FileProblem
from flows.engine.project import Project, read_project
from flows.engine.replay import Played, play
from flows.engine.replay_case import Case
from flows.engine.replay_coverage import covered
from flows.engine.replay_file import read_cases
from flows.engine.yaml_tree import Source
from tests.stands.catalogue import shipped
from tests.unit.engine.talking import MONDAY

HERE = Path(__file__).parent / "repairs"

ELSEWHERE = {
    "pattern_code_change": {
        "done_before",
        "stays",
        "tell",
        "clean",
        "offer",
    },  # needs a publication in mid-talk
    "pattern_search": {"which", "wait", "answer"},  # needs two services: tests/conversations
    "pattern_clarification": {"none", "offer"},  # an intent always has a flow here
}
"""Steps that no talk with one sound service comes to."""


def source(name: str) -> Source:
    return Source(name, (HERE / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def project() -> Project:
    config = Source("config.yml", "language: en\nadditional_languages: [zh]")
    found = read_project([source("flows.yml")], config, shipped().services[SYSTEM], {})
    assert not [p for p in found.problems if p.level == "error"], found.problems
    return found


def played(project: Project, name: str) -> tuple[list[Played], tuple[FileProblem, ...]]:
    cases, problems = read_cases(source(name))
    return [_played(project, case) for case in cases], problems


def _played(project: Project, case: Case) -> Played:
    player = play(case, project.flows, MONDAY)
    try:
        question = next(player)
        while True:
            question = player.send((project.understood(question.text), None))
    except StopIteration as ended:
        found: Played = ended.value
        return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_talks_that_need_repairs_go_as_they_should(project: Project, language: str) -> None:
    talks, problems = played(project, f"{language}.yml")
    assert not problems
    assert not [failure for talk in talks for failure in talk.failures]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_repair_is_come_to_with_all_of_its_ends(project: Project, language: str) -> None:
    talks, _ = played(project, f"{language}.yml")
    left: dict[str, set[str]] = {}
    for flow in project.flows.live[SYSTEM].flows.values():
        found = covered(flow, language, talks)
        steps = {*found.missing, *found.missing_ends} - ELSEWHERE.get(flow.id, set())
        left |= {flow.id: steps} if steps else {}
    assert left == {}
