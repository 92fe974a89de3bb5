"""docs/operations.md names what there is: metrics, verbs, settings and every dependency."""

from __future__ import annotations

import re
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


@pytest.mark.parametrize(
    "words",
    [
        "desk find --code C --day 2026-11-23 --desk X --state held --city C --json",
        "desk undelivered --days 3",
        "desk cancel C --as M --yes",
        "desk attended C --as M",
        "desk no-show C --as M",
        "money find --receipt R --amount 2 --reference R --day 2026-11-23 --state paid",
        "money refund P --as M",
        "money review",
        "money review P --decide accept --receipt R --as M",
        "keys rewrap",
        "backup F",
        "restore F --replace",
    ],
)
def test_every_verb_is_as_told(words: str) -> None:
    wishes = _parser().parse_args(words.split())
    assert callable(wishes.do)
    assert wishes.verb in PAGE
