"""The pages for admins: their examples work, and no key is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.engine import load_city, load_desk, load_domain, load_flow, load_steps, load_texts
from flows.engine.check import check
from flows.engine.facts import ActionFacts, ChannelFacts, Facts
from flows.engine.load import load_service
from flows.engine.load_city import load_city as read_city
from flows.engine.tongue import EMERGENCIES
from flows.engine.yaml_tree import Source

DOCS = Path(__file__).parents[3] / "docs"
FLOWS = (DOCS / "flows.md").read_text("utf-8")
CITIES = (DOCS / "cities.md").read_text("utf-8")


def example(page: str) -> str:
    (found,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    return str(found)


def test_the_example_city_has_no_slips() -> None:
    loaded = read_city(Source("northport.yml", example(CITIES)))
    assert loaded.problems == ()
    assert loaded.sound


def test_the_example_flow_passes_every_check() -> None:
    loaded = load_service("tools", [Source("lend_tool.yml", example(FLOWS))])
    assert loaded.problems == ()
    reserve = ActionFacts(
        "reserve_tool",
        "local",
        needs=frozenset({"tool", "day"}),
        takes=frozenset({"remark"}),
        gives=frozenset({"code", "outcome"}),
        reasons=frozenset({"lent"}),
    )
    city = read_city(Source("northport.yml", example(CITIES))).city
    assert city is not None
    facts = Facts(
        channels={"rest": ChannelFacts(), "telegram": ChannelFacts()},
        intents=frozenset({"lend_tool"}),
        cities={"northport": city},
        actions={"reserve_tool": reserve},
    )
    ours = [p for p in check({"tools": loaded.service}, facts) if p.file == "lend_tool.yml"]
    assert ours == []


def keys(*tables: tuple[str, ...]) -> list[str]:
    return sorted({key for table in tables for key in table})


@pytest.mark.parametrize(
    "key",
    keys(
        load_flow._KEYS,
        *load_steps._KEYS.values(),
        load_steps._SHARED,
        load_domain._SLOT_KEYS,
        load_domain.TYPES,
        load_texts._VARIATION_KEYS,
    ),
)
def test_every_key_of_a_flow_file_is_explained(key: str) -> None:
    unexplained = {"influence_conversation", "min_value", "max_value", load_steps._OLD_KEEP}
    assert (f"`{key}" in FLOWS) is (key not in unexplained)


@pytest.mark.parametrize("key", keys(load_city._KEYS, load_desk._KEYS, EMERGENCIES))
def test_every_key_of_a_city_file_is_explained(key: str) -> None:
    assert f"`{key}`" in CITIES
