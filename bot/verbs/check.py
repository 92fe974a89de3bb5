"""`citydesk check`: whether what is written in the files is right."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TextIO

from bot.channels.telegram.facts import TELEGRAM
from bot.domain.keeping import KEPT
from bot.verbs.phrases import phrase_problems
from flows.engine.check import check
from flows.engine.facts import ChannelFacts, Facts
from flows.engine.languages import language_problems, languages
from flows.engine.problems import FileProblem, without_echoes
from flows.engine.render import SHOWN_KINDS
from flows.engine.slots import READERS
from flows.folders import HERE, Books
from flows.texts import complete_in, problems_in
from integrations.actions import ACTIONS
from nlu.training import intents, phrases
from nlu.words import SureWords, twice

CHANNELS = {
    "rest": ChannelFacts(),
    "terminal": ChannelFacts(),
    "web": ChannelFacts(),
    "telegram": TELEGRAM,
}
"""Whoever calls our API, a terminal and our own page show whatever there is to show."""

PAGES = {"web": "bot.web.texts", "telegram": "bot.channels.telegram.texts"}
"""Channel -> where its own words are, a file for each language."""

CANCEL = "control.cancel"

PLACEHOLDERS = frozenset(
    {"city", "hotline", "previous_flow_name", "title", "total", "receipt", "reference", "text"}
    | {"at", "until", "place", "address", "code", "link", "distance", "door"}
    | {
        "changes",
        "first",
        "rest",
        "next_name",
        "value",
        "label",
        "example",
        "service",
        "flow",
        "stage",
        "offices",
        "office_hours",
    }
)
"""Names in braces that the engine itself fills in where it says a text."""


def problems_of(books: Books) -> tuple[FileProblem, ...]:
    """Everything wrong with flows, cities, texts and languages."""
    sure, there = SureWords.load(), languages()
    facts = Facts(
        channels=CHANNELS,
        intents=intents() | sure.intents,
        cities=books.cities,
        actions=ACTIONS,
        kinds=frozenset(READERS) | SHOWN_KINDS,
        placeholders=PLACEHOLDERS,
        kept=frozenset(KEPT),
        phrases=_phrases(sure),
        ways_out=frozenset(each for each, intents in sure.spoken.items() if CANCEL in intents),
        languages=frozenset(there),
        pages={channel: complete_in(package) for channel, package in PAGES.items()},
    )
    read = (problem for package in PAGES.values() for problem in problems_in(package))
    ours = (*language_problems(), *twice(there.values()), *read)
    return without_echoes((*books.problems, *ours, *check(books.services, facts)))


def _phrases(sure: SureWords) -> dict[str, frozenset[str]]:
    """Training phrases and sure words, by their language."""
    none = frozenset[str]()
    return {each: found | sure.spoken.get(each, none) for each, found in phrases().items()}


def check_books(books: Books, *, as_json: bool, out: TextIO = sys.stdout) -> int:
    """Exit code 1 where something is wrong; warnings alone are none. With what is shipped here the
    phrases of its model are looked through, too; other folders have none."""
    here = books.folder is not None and books.folder.resolve() == HERE.resolve()
    found = (*problems_of(books), *(phrase_problems() if here else ()))
    return tell(found, as_json=as_json, out=out)


def tell(found: Sequence[FileProblem], *, as_json: bool, out: TextIO) -> int:
    """1 where one of them is an error."""
    for each in found:
        print(json.dumps(told(each), ensure_ascii=False) if as_json else in_lines(each), file=out)
    wrong = sum(each.level == "error" for each in found)
    if not as_json:
        print(f"{wrong} errors, {len(found) - wrong} warnings", file=out)
    return 1 if wrong else 0


def told(problem: FileProblem) -> dict[str, str | int]:
    """One problem for programs."""
    return {
        "file": problem.file,
        "line": problem.line,
        "rule": problem.rule,
        "level": problem.level,
        "message": problem.message,
        "hint": problem.hint,
    }


def in_lines(problem: FileProblem) -> str:
    """One problem for people: where and what, and below it how it is mended."""
    where = f"{problem.line_of_text()} [{problem.rule}]"
    return f"{where}\n    {problem.hint}" if problem.hint else where
