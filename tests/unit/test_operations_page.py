"""docs/operations.md names what there is: metrics, verbs, settings and every dependency."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest

from bot.__main__ import _parser
from bot.settings import Settings
from bot.web.gauges import TEXTS
from bot.web.metrics import Metrics

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "operations.md").read_text("utf-8")
AWAY = re.compile(r"^\| .+ <!-- away:(\w+) --> \| .+ \| .+ \| .+ \|$", re.MULTILINE)


def test_every_dependency_has_its_line() -> None:
    found = AWAY.findall(PAGE)
    assert found == ["database", "model", "clock", "city_system", "gateway", "redis", "telegram"]


def test_every_metric_named_is_exported() -> None:
    counted = {family.name for family in Metrics().registry.collect()}
    exported = counted | {f"{name}_total" for name in counted} | set(TEXTS)
    assert set(re.findall(r"\bcitydesk_[a-z_]+", PAGE)) - exported == set()


def test_every_setting_named_is_one_and_is_told() -> None:
    named = set(re.findall(r"`((?:CITYDESK|DATABASE|REDIS|NLU|PUBLIC)_[A-Z_]+)`", PAGE))
    assert {name.lower() for name in named} - set(Settings.model_fields) == set()
    settings = (DOCS / "settings.md").read_text("utf-8")
    assert {name for name in named if f"`{name}`" not in settings} == set()


SAID = {"D": "2026-11-23", "N": "3"}
"""What stands for something that is looked at before it is used."""


def told() -> Iterator[str]:
    """Each way to say each line of the page: one of `a|b`, with and without what is in `[]`."""
    for line in re.findall(r"^citydesk (.+)$", PAGE, re.MULTILINE):
        for short in (re.sub(r" \[[^]]+\]", "", line), re.sub(r"[][]", "", line)):
            for words in product(*(word.split("|") for word in short.split())):
                yield " ".join(SAID.get(word, word) for word in words)


@pytest.mark.parametrize(
    "words", [*told(), "backup F", "restore F --replace", "money find --city C --json"]
)
def test_every_verb_is_as_told(words: str) -> None:
    wishes = _parser().parse_args(words.split())
    assert callable(wishes.do)


def test_every_verb_of_operators_is_told() -> None:
    lines = {" ".join(words.split()[:2]) for words in told()}
    verbs = {name: value for name, value in _choices(_parser()).items() if name in OPERATORS}
    assert {
        f"{verb} {what}" for verb, parser in verbs.items() for what in _choices(parser)
    } <= lines


OPERATORS = ("desk", "money")


def _choices(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    (choices,) = (
        action.choices
        for action in parser._actions  # there is no other way to ask it
        if isinstance(action, argparse._SubParsersAction)
    )
    found: Mapping[str, argparse.ArgumentParser] = choices
    return found
