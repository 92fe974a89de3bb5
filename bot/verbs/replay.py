"""`citydesk replay`: whether recorded talks still go the way they went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

from bot.app import ModelDoor, cascade_of, flows_of
from bot.settings import Settings
from bot.surroundings import Say, model_only
from flows.engine.catalog import Flows
from flows.engine.events import Understood
from flows.engine.problems import FileProblem
from flows.engine.replay import Played, play
from flows.engine.replay_file import Case, read_cases
from flows.engine.yaml_tree import Source
from flows.folders import Books
from nlu.language import detect


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
