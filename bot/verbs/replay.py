"""`citydesk replay`: whether recorded talks still go the way they went."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.app import cascade_of, flows_of
from bot.settings import Settings
from bot.surroundings import Say, model_only
from bot.usecases.hear import Understands
from bot.verbs.replay_report import junit, results, tell, tell_coverage
from flows.engine.catalog import Flows
from flows.engine.definition import Flow
from flows.engine.problems import FileProblem
from flows.engine.replay import Failure, Played, play
from flows.engine.replay_case import Case
from flows.engine.replay_file import read_cases
from flows.engine.yaml_tree import Source
from flows.folders import Books
from nlu.language import detect

CONFTEST = "conftest.yml"

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""The clock of a case that names none."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of `replay`. `path`: a file, a folder, or `file.yml::case`."""

    path: str
    junit: Path | None = None
    results: Path | None = None
    coverage: bool = False
    fail_fast: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """What talks are played on: flows by city, understanding, and how languages are told apart."""

    flows: Mapping[str, Flows]
    understands: Understands
    detects: bool = True


async def replay(settings: Settings, books: Books, say: Say, wishes: Wishes) -> int:
    """Exit code 1 when a talk went another way, 2 when there is no such file or case."""
    cases, problems = read_tests(wishes.path)
    tell_problems(problems, say)
    if not cases:
        say(f"no conversation tests at {wishes.path}")
        return 2
    async with model_only(settings, say) as door:
        stage = Stage(flows_of(books), cascade_of(door))
        played = await play_all(stage, cases, fail_fast=wishes.fail_fast)
    told = report(wishes, played, offered_flows(books))
    return 1 if any(problem.level == "error" for problem in problems) else told


def report(
    wishes: Wishes, played: Sequence[Played], flows: Sequence[tuple[Flow, Sequence[str]]]
) -> int:
    """Tells everything that was asked for; 1 where a talk went another way."""
    tell(played, sys.stdout)
    if wishes.coverage:
        tell_coverage(played, flows, sys.stdout)
    if wishes.junit is not None:
        wishes.junit.write_bytes(junit(played))
    if wishes.results is not None:
        wishes.results.write_text(results(played), "utf-8")
    return 1 if any(each.failures for each in played) else 0


def offered_flows(books: Books) -> list[tuple[Flow, Sequence[str]]]:
    """Every flow with the languages of the cities that offer it."""
    flows = flows_of(books)
    return [
        (
            flow,
            tuple(
                dict.fromkeys(
                    language
                    for city in flows.values()
                    if city.offered(flow)
                    for language in city.city.languages
                )
            ),
        )
        for service in books.services.values()
        for flow in service.flows.values()
    ]


def tell_problems(problems: Sequence[FileProblem], say: Say) -> None:
    for problem in problems:
        say(problem.line_of_text())


# --- files ---------------------------------------------------------------------------------------


def read_tests(path: str) -> tuple[list[Case], list[FileProblem]]:
    """Files or folders; `file.yml::case` is one case. Broken files are problems, never raised."""
    where, _, wanted = path.partition("::")
    root = Path(where)
    cases: list[Case] = []
    problems: list[FileProblem] = []
    for file in _files(root):
        shared = [each for above in _above(file, root) for each in _source(above, problems)]
        for source in _source(file, problems):
            found, wrong = read_cases(source, shared)
            cases += [case for case in found if wanted in ("", case.name)]
            problems += wrong
    return cases, list(dict.fromkeys(problems))


def _files(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    found = sorted({*root.rglob("*.yml"), *root.rglob("*.yaml")})
    return [file for file in found if file.name != CONFTEST]


def _above(file: Path, root: Path) -> Iterator[Path]:
    """The `conftest.yml` of every folder from the root of the tests down to the file's own.

    That root is what was asked for, or above it the last folder in a row that has one.
    """
    inside = file.parent.resolve()
    folders = [inside, *inside.parents]
    top = root.resolve() if root.is_dir() else inside
    last = next((n for n, folder in enumerate(folders) if folder == top), 0)
    while last + 1 < len(folders) and (folders[last + 1] / CONFTEST).is_file():
        last += 1
    for folder in reversed(folders[: last + 1]):
        if (folder / CONFTEST).is_file():
            yield folder / CONFTEST


def _source(file: Path, problems: list[FileProblem]) -> Iterator[Source]:
    try:
        yield Source(str(file), file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(FileProblem(str(file), 1, f"cannot be read: {error}"))


# --- playing -------------------------------------------------------------------------------------


async def play_all(stage: Stage, cases: Sequence[Case], *, fail_fast: bool) -> list[Played]:
    played: list[Played] = []
    for case in cases:
        played.append(await _play(stage, case))
        if fail_fast and played[-1].failures:
            break
    return played


async def _play(stage: Stage, case: Case) -> Played:
    """Answers the player's questions with the understanding of this stage."""
    name = case.city or next(iter(stage.flows))
    flows = stage.flows.get(name)
    if flows is None:
        return _unplayed(case, f"there is no city {name}; one of: {', '.join(stage.flows)}")
    if case.language is not None and case.language not in flows.city.languages:
        spoken = ", ".join(flows.city.languages)
        return _unplayed(case, f"{name} does not speak {case.language}, but {spoken}")
    player = play(case, flows, NOW)
    try:
        question = next(player)
        while True:
            talk, text, now = question.session, question.text, question.now
            understood = await stage.understands.understand(flows, talk, text, now=now)
            told = detect(text, flows.city.languages) if stage.detects else None
            question = player.send((understood, told))
    except StopIteration as ended:
        played: Played = ended.value
        return played
    except Exception as error:  # noqa: BLE001 - one broken talk must not hide what the others tell
        return _unplayed(case, f"the talk broke off: {type(error).__name__}: {error}")


def _unplayed(case: Case, why: str) -> Played:
    return Played(case, failures=(Failure(case.file, case.line, why),))
