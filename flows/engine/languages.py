"""The languages there are: what each one's file says, read once and the same ever after.

A file that is wrong never stops the desk: what can be read of it counts, and `check` tells the
rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from flows.engine.load_language import LoadedLanguage, load_language
from flows.engine.problems import FileProblem
from flows.engine.tongue import FIGURES, OTHERWISE, SCRIPTS, Language, Written
from flows.engine.yaml_tree import Source
from flows.languages import FILES

FOLDER = "languages"
"""Beside the catalogue and the cities."""


@cache
def _loaded() -> tuple[LoadedLanguage, ...]:
    return tuple(load_language(Source(f"{FOLDER}/{name}", text)) for name, text in FILES.items())


@cache
def languages() -> Mapping[str, Language]:
    """Code -> the language, in the order of their codes."""
    return {one.language.code: one.language for one in _loaded() if one.language is not None}


def language_problems() -> tuple[FileProblem, ...]:
    """What is wrong in the files of languages."""
    return tuple(problem for one in _loaded() for problem in one.problems)


@cache
def written(language: str) -> Written:
    """How values are written in it; of a language without a file in figures."""
    known = languages().get(language)
    return known.written if known else FIGURES


def itself(language: str) -> str:
    """What its speakers call it."""
    known = languages().get(language)
    return known.itself if known else language


def code_of(name: str) -> str | None:
    """The language that is called so, by its speakers or others: English, 英文, inglés."""
    low = _even(name)
    for one in languages().values():
        if low in {one.code, *map(_even, one.called)}:
            return one.code
    others = ((code, names) for one in languages().values() for code, names in one.others.items())
    return next((code for code, names in others if low in map(_even, names)), None)


def _even(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def in_script(text: str, spoken: Sequence[str]) -> str:
    """Which of these a text is in, by its letters alone: for those who read pages aloud. The first
    one where they do not tell."""
    known = [code for code in spoken if code in languages()]
    plain = [code for code in known if languages()[code].telling.script == "latin"]
    for code in known:
        if code not in plain and _letters(languages()[code].telling.script).search(text):
            return code
    return next(iter((*plain, *known)), OTHERWISE)


@cache
def _letters(script: str) -> re.Pattern[str]:
    return re.compile(f"[{SCRIPTS[script]}]", re.IGNORECASE)
