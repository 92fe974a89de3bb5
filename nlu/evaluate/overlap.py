"""How much of a test the model could know by heart: runs of four words that both have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

from nlu.evaluate.scores import Share
from nlu.words import bare

LENGTH = 4

_RUN = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u9fff\uf900-\ufaff]+(?:['’][^\W_]+)*"
)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

Cut = Callable[[str], list[str]]


def overlap(asked: Iterable[str], trained: Iterable[str]) -> Share:
    """Of the different runs of four words in one set of texts: how many are in the other one."""
    known = {run for text in trained for run in runs(words(text))}
    ours = {run for text in asked for run in runs(words(text))}
    return Share(len(ours & known), len(ours))


def copied(asked: Iterable[str], trained: Iterable[str]) -> Share:
    """Of the texts in one set: how many are in the other one as well, but for signs and case. Of
    bare nouns some always are."""
    known = {bare(text) for text in trained}
    told = [bare(text) in known for text in asked]
    return Share(sum(told), len(told))


def runs(said: list[str], length: int = LENGTH) -> list[tuple[str, ...]]:
    return [tuple(said[at : at + length]) for at in range(len(said) - length + 1)]


def words(text: str) -> list[str]:
    """Words without signs and case; Chinese ones as a segmenter cuts them."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).casefold()):
        found += _cutter()(run) if _HAN.match(run) else [run]
    return found


@cache
def _cutter() -> Cut:
    """Its four megabytes of words are read when the first Chinese text comes."""
    cut: Cut = import_module("rjieba").cut
    return cut
