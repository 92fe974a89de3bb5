"""`citydesk check` and `citydesk replay`: whether what is written in the files is right."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO
from xml.etree import ElementTree as ET

from bot.app import ModelDoor, cascade_of, flows_of
from bot.settings import Settings
from bot.store.keep import KINDS
from bot.surroundings import Say, model_only
from flows.engine.catalog import Flows
from flows.engine.check import check
from flows.engine.events import Understood
from flows.engine.facts import Facts
from flows.engine.problems import FileProblem
from flows.engine.render import SHOWN_KINDS
from flows.engine.replay import Played, play
from flows.engine.replay_file import Case, read_cases
from flows.engine.slots import READERS
from flows.engine.yaml_tree import Source
from flows.folders import Books
from integrations.actions import ACTIONS
from nlu.language import detect
from nlu.training import intents
from nlu.words import SureWords

CHANNELS = frozenset({"rest", "terminal", "web", "telegram"})

PLACEHOLDERS = frozenset(
    {"city", "hotline", "previous_flow_name", "title", "total", "receipt", "reference", "text"}
    | {"at", "until", "place", "address", "code", "link", "distance", "door"}
    | {"value", "label", "example", "service", "flow", "stage", "offices", "office_hours"}
)
"""Names in braces that the engine itself fills in where it says a text."""


def problems_of(books: Books) -> tuple[FileProblem, ...]:
    """Everything wrong with flows, cities and texts."""
    facts = Facts(
        channels=CHANNELS,
        intents=intents() | SureWords.load().intents,
        cities=books.cities,
        actions=ACTIONS,
        kinds=frozenset(READERS) | SHOWN_KINDS,
        placeholders=PLACEHOLDERS,
        kept=frozenset(KINDS),
    )
    return (*books.problems, *check(books.services, facts))


def check_books(books: Books, *, as_json: bool, out: TextIO = sys.stdout) -> int:
    """Exit code 1 where something is wrong; warnings alone are none."""
    found = problems_of(books)
    for each in found:
        if as_json:
            told = {"file": each.file, "line": each.line, "level": each.level}
            line = json.dumps(told | {"message": each.message}, ensure_ascii=False)
        else:
            line = f"{each.file}:{each.line}: {each.level}: {each.message}"
        print(line, file=out)
    wrong = sum(each.level == "error" for each in found)
    if not as_json:
        print(f"{wrong} errors, {len(found) - wrong} warnings", file=out)
    return 1 if wrong else 0


async def replay(  # the verb's own options
    settings: Settings,
    books: Books,
    say: Say,
    path: str,
    *,
    junit: Path | None,
    coverage: bool,
) -> int:
    """Exit code 1 when a talk went another way, 2 when there is no such file or case."""
    cases, problems = _cases(path)
    for problem in problems:
        say(f"{problem.file}:{problem.line}: {problem.message}")
    if not cases:
        say(f"no conversation tests at {path}")
        return 2
    flows = flows_of(books)
    async with model_only(settings, say) as door:
        played = [await _play(door, flows[case.city or next(iter(flows))], case) for case in cases]
    _tell(played)
    if coverage:
        _tell_coverage(played, books)
    if junit is not None:
        _write(junit, _junit(played))
    return 1 if problems or any(each.failures for each in played) else 0


async def _play(door: ModelDoor, flows: Flows, case: Case) -> Played:
    """Answers the player's questions with the real understanding."""
    cascade = cascade_of(door)
    player = play(case, flows, datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
    try:
        question = next(player)
        while True:
            talk, text, now = question.session, question.text, question.now
            understood: Understood = await cascade.understand(flows, talk, text, now=now)
            question = player.send((understood, detect(text)))
    except StopIteration as ended:
        played: Played = ended.value
        return played


def _cases(path: str) -> tuple[list[Case], list[FileProblem]]:
    """Files or folders; `file.yml::case` is one case."""
    where, _, wanted = path.partition("::")
    root = Path(where)
    files = sorted(root.rglob("*.yml")) if root.is_dir() else [root] if root.is_file() else []
    cases: list[Case] = []
    problems: list[FileProblem] = []
    for file in files:
        found, wrong = read_cases(Source(str(file), file.read_text("utf-8")))
        cases += [case for case in found if wanted in ("", case.name)]
        problems += wrong
    return cases, problems


def _tell(played: Sequence[Played]) -> None:
    for each in played:
        for failure in each.failures:
            print(f"{failure.file}:{failure.line}: {each.case.name}: {failure.message}")
    failed = sum(bool(each.failures) for each in played)
    print(f"{len(played) - failed} passed, {failed} failed")


def _tell_coverage(played: Sequence[Played], books: Books) -> None:
    visited = frozenset[tuple[str, str]]().union(*(each.visited for each in played))
    for service in books.services.values():
        for flow in service.flows.values():
            missing = [s for s in flow.steps.values() if (flow.id, s.id) not in visited]
            share = 100 * (len(flow.steps) - len(missing)) // max(1, len(flow.steps))
            lines = ", ".join(str(step.line) for step in missing)
            print(
                f"{flow.file}::{flow.id}: {share} % of {len(flow.steps)} steps"
                + (f", not reached: lines {lines}" if lines else "")
            )


def _write(path: Path, told: bytes) -> None:
    path.write_bytes(told)


def _junit(played: Sequence[Played]) -> bytes:
    failed = sum(bool(each.failures) for each in played)
    suite = ET.Element("testsuite", name="replay", tests=str(len(played)), failures=str(failed))
    for each in played:
        case = ET.SubElement(suite, "testcase", classname=each.case.file, name=each.case.name)
        for failure in each.failures:
            told = ET.SubElement(case, "failure", message=failure.message)
            told.text = f"{failure.file}:{failure.line}"
    return bytes(ET.tostring(suite, encoding="utf-8", xml_declaration=True))
