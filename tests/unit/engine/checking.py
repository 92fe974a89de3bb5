"""Tiny services and a tiny city for checks to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent

from flows.engine.check import Check
from flows.engine.check_scope import Scope
from flows.engine.city import City
from flows.engine.facts import ActionFacts, ChannelFacts, Facts
from flows.engine.load import load_service
from flows.engine.load_city import load_city
from flows.engine.problems import FileProblem
from flows.engine.tongue import EMERGENCIES
from flows.engine.yaml_tree import Source

ACTIONS = {
    "look": ActionFacts(
        "look",
        "look",
        needs=frozenset({"number"}),
        takes=frozenset({"note"}),
        gives=frozenset({"found", "outcome"}),
        reasons=frozenset({"down", "none"}),
    ),
    "ping": ActionFacts("ping", "local"),
    "action_ask_how": ActionFacts("action_ask_how", "local"),
}
CITY = """
    id: northport
    name: {en: Northport, zh: 北港}
    zone: Asia/Shanghai
    country: CN
    languages: [zh, en]
    currency: CNY
    hotline: "12345"
    practice: true
    keep_days: {inbound: 30}
    services: [fines]
    emergency: {KINDS}
    accounts: [{channel: rest}]
    lists: {offices: [{value: n, en: North, zh: 北}]}
    """.replace("KINDS", ", ".join(f"{kind}: {{en: Call 119, zh: 拨119}}" for kind in EMERGENCIES))


def city_of(text: str) -> City:
    loaded = load_city(Source("city.yml", dedent(text)))
    assert loaded.city is not None
    assert loaded.sound, loaded.problems
    return loaded.city


def facts_of(city: str = CITY) -> Facts:
    return Facts(
        channels={"rest": ChannelFacts()},
        intents=frozenset({"pay", "ask"}),
        cities={"northport": city_of(city)},
        actions=ACTIONS,
        kinds=frozenset({"date"}),
        placeholders=frozenset({"hotline"}),
        kept=frozenset({"inbound"}),
    )


def scope_of(services: Mapping[str, str], facts: Facts) -> Scope:
    loaded = {
        name: load_service(name, [Source(f"{name}.yml", dedent(text))])
        for name, text in services.items()
    }
    assert all(one.sound for one in loaded.values()), [one.problems for one in loaded.values()]
    catalog = {name: one.service for name, one in loaded.items()}
    return Scope(catalog, facts)


def found(
    one: Check, text: str, other: str = "", third: str = "", city: str = CITY
) -> list[FileProblem]:
    texts = {"fines": text, "permits": other, "weddings": third}
    services = {name: words for name, words in texts.items() if words}
    return list(one(scope_of(services, facts_of(city))))


def flow(steps: str, rest: str = "", domain: str = "") -> str:
    """One flow, one step a line."""
    listed = "".join(f"      - {line.strip()}\n" for line in steps.strip().split("\n"))
    head = f"flows:\n  f:\n    description: a\n    {rest}\n    steps:\n"
    return head + listed + domain


ASK = "responses: {utter_ask_a: [{text: A?, translation: {zh: A？}}]}\n"
A_TEXT = "slots: {a: {type: text}, b: {type: text}}\n"


@dataclass(frozen=True)
class Row:
    """What passes a check, what does not, and what is said then."""

    check: Check
    name: str
    good: str
    bad: str
    words: str
    level: str = "error"
    other: str = ""
    third: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.check.__name__}: {self.name}"


STEP = "steps: [{action: utter_a}]"
