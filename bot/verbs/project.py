"""`check` and `replay` of any other CALM project."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.surroundings import Say
from bot.verbs.check import PLACEHOLDERS, tell
from bot.verbs.replay import Stage, Wishes, play_all, read_tests, report, tell_problems
from flows.engine.catalog import Flows
from flows.engine.check import check
from flows.engine.commands import CONTROL
from flows.engine.events import Understood
from flows.engine.facts import ChannelFacts, Facts
from flows.engine.problems import FileProblem, without_echoes
from flows.engine.project import PROJECT, Project
from flows.engine.render import SHOWN_KINDS
from flows.engine.session import Session
from flows.engine.slots import READERS
from nlu.words import SureWords

LENIENT = frozenset({"flow-name", "choice-language", "answer-words"})
"""Rules of a city's desk that other projects need not keep: an id is name enough there."""

NOT_THERE = frozenset({"slot-never-filled"})
"""Their actions fill slots without saying so in the flow."""

TESTS = ("tests", "e2e_tests")
"""Where a project's tests are looked for."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Understanding without a model: the project's own sentences, then wishes about the talk."""

    project: Project
    words: SureWords

    async def understand(
        self, flows: Flows, session: Session, text: str, *, now: datetime
    ) -> Understood:
        """Never raises; what nobody has written down means nothing."""
        del flows, session, now
        found = self.project.understood(text)
        if found.intent is not None:
            return found
        intent = self.words.intent(text) or ""
        if not intent.startswith(CONTROL):
            return Understood()
        return Understood(intent, 1.0, ((intent, 1.0),), "sure")


def problems_of_project(project: Project) -> tuple[FileProblem, ...]:
    """What is wrong with the project's own files; ours are not its affair."""
    flows = project.flows
    facts = Facts(
        channels={"terminal": ChannelFacts()},
        intents=project.intents | SureWords.load().intents,
        cities={PROJECT: flows.city},
        actions=flows.actions,
        kinds=frozenset(READERS) | SHOWN_KINDS,
        placeholders=PLACEHOLDERS,
    )
    files = _files(project)
    found = (_judged(each) for each in check(flows.live, facts) if each.file in files)
    ours = (each for each in found if each.rule not in NOT_THERE)
    return without_echoes(dict.fromkeys((*project.problems, *ours)))


def _judged(problem: FileProblem) -> FileProblem:
    return replace(problem, level="warning") if problem.rule in LENIENT else problem


def _files(project: Project) -> frozenset[str]:
    service = project.service
    written = (service.flows, service.slots, service.responses)
    files = (each.file for things in written for each in things.values())
    return frozenset(file for file in files if file)


def check_project(project: Project, *, as_json: bool) -> int:
    return tell(problems_of_project(project), as_json=as_json, out=sys.stdout)


async def replay_project(project: Project, folder: Path, say: Say, wishes: Wishes) -> int:
    """As `replay`, with nothing but the project's own files."""
    tell_problems([p for p in project.problems if p.level == "error"], say)
    path = wishes.path or tests_of(folder)
    cases, problems = read_tests(path)
    tell_problems(problems, say)
    if not cases:
        say(f"no conversation tests at {path}")
        return 2
    sentences = Sentences(project, SureWords.load())
    stage = Stage({PROJECT: project.flows}, sentences, detects=False)
    played = await play_all(stage, cases, fail_fast=wishes.fail_fast)
    flows = [(flow, project.flows.city.languages) for flow in project.service.flows.values()]
    told = report(wishes, played, flows)
    wrong = any(problem.level == "error" for problem in (*project.problems, *problems))
    return 1 if wrong else told


def tests_of(folder: Path) -> str:
    return str(
        next((folder / name for name in TESTS if (folder / name).is_dir()), folder / "tests")
    )
