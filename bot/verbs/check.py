"""`citydesk check`: whether what is written in the files is right."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import TextIO

from bot.channels.telegram.facts import TELEGRAM
from bot.domain.keeping import KEPT
from flows.engine.check import check
from flows.engine.facts import ChannelFacts, Facts
from flows.engine.problems import FileProblem, without_echoes
from flows.engine.render import SHOWN_KINDS
from flows.engine.slots import READERS
from flows.folders import Books
from integrations.actions import ACTIONS
from nlu.language import detect
from nlu.training import intents, phrases
from nlu.words import SureWords

CHANNELS = {
    "rest": ChannelFacts(),
    "terminal": ChannelFacts(),
    "web": ChannelFacts(),
    "telegram": TELEGRAM,
}
"""Whoever calls our API, a terminal and our own page show whatever there is to show."""

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
    """Everything wrong with flows, cities and texts."""
    sure = SureWords.load()
    facts = Facts(
        channels=CHANNELS,
        intents=intents() | sure.intents,
        cities=books.cities,
        actions=ACTIONS,
        kinds=frozenset(READERS) | SHOWN_KINDS,
        placeholders=PLACEHOLDERS,
        kept=frozenset(KEPT),
        phrases=_phrases(sure),
        ways_out=frozenset(_languages(sure, CANCEL)),
    )
    return without_echoes((*books.problems, *check(books.services, facts)))


def _phrases(sure: SureWords) -> dict[str, frozenset[str]]:
    """Training phrases and sure words, by their language."""
    learned = phrases()
    known = {intent: set(_languages(sure, intent)) for intent in sure.intents}
    return {
        language: intents | {intent for intent, spoken in known.items() if language in spoken}
        for language, intents in learned.items()
    }


def _languages(sure: SureWords, intent: str) -> Iterator[str]:
    """Those in which there are words for it."""
    for phrase, meant in sure.phrases.items():
        if meant == intent and (language := detect(phrase)) is not None:
            yield language


def check_books(books: Books, *, as_json: bool, out: TextIO = sys.stdout) -> int:
    """Exit code 1 where something is wrong; warnings alone are none."""
    return tell(problems_of(books), as_json=as_json, out=out)


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
