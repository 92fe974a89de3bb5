"""A small desk for small files: what stands around them, and what is wrong with one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from flows.engine.check import check
from flows.engine.city import City
from flows.engine.definition import Service
from flows.engine.facts import ActionFacts, ChannelFacts, Facts, Left
from flows.engine.load import load_service
from flows.engine.load_city import load_city
from flows.engine.load_language import load_language
from flows.engine.problems import FileProblem, without_echoes
from flows.engine.render import SHOWN_KINDS
from flows.engine.slots import READERS
from flows.engine.yaml_tree import Source
from nlu.words import twice

HERE = Path(__file__).parent
_CITY = re.compile(r"^# (a city of its own|city: (\w+))", re.MULTILINE)
_LANGUAGE = re.compile(r"^# a language of its own", re.MULTILINE)
_MARK = re.compile(r"# <- ([a-z-]+(?:, [a-z-]+)*)$")

CHANNELS = {
    "rest": ChannelFacts(),
    "narrow": ChannelFacts(200, 4, 20, 64, timedelta(hours=48)),
    "tiny": ChannelFacts(callback_bytes=8),
}


def _action(name: str, left: Left | None = None, **words: str) -> ActionFacts:
    told = {key: frozenset(value.split()) for key, value in words.items()}
    return ActionFacts(
        name,
        "local",
        needs=told.get("needs", frozenset()),
        takes=told.get("takes", frozenset()),
        gives=told.get("gives", frozenset()) | {"outcome"},
        reasons=told.get("reasons", frozenset()),
        left=left or Left(),
    )


ACTIONS = {
    each.name: each
    for each in (
        _action("ping"),
        _action("look", needs="number", takes="note", gives="found", reasons="none down"),
        _action("send", needs="words"),
        _action("hold", Left(holds=frozenset({"ok"})), gives="booking", reasons="taken"),
        _action(
            "confirm", Left(frees=frozenset({"ok", "lapsed"})), needs="booking", reasons="lapsed"
        ),
        _action("give_back", Left(frees=frozenset({"ok"}))),
        _action("open_payment", Left(opens="link"), gives="link", reasons="nothing_due"),
        _action("withdraw", Left(closes=True)),
        _action("action_ask_how"),
    )
}


@dataclass(frozen=True, slots=True)
class Small:
    """One file of broken/ or odd/. `city`: the city it is offered in; None: it is one itself."""

    path: Path
    text: str

    @property
    def city(self) -> str | None:
        found = _CITY.search(self.text)
        return "northport" if found is None else found[2]

    @property
    def rule(self) -> str:
        """Which rule it breaks: `rule.yml`, or `rule.how.yml`."""
        return self.path.name.partition(".")[0]

    @property
    def marked(self) -> list[tuple[int, str]]:
        """Line and rule of every `# <- rule` in it."""
        return sorted(
            (line, rule)
            for line, text in enumerate(self.text.split("\n"), 1)
            if (found := _MARK.search(text))
            for rule in found[1].split(", ")
        )

    def problems(self) -> list[FileProblem]:
        """All that is wrong with it, whatever stands around it."""
        source = Source(self.path.name, self.text)
        if _LANGUAGE.search(self.text):
            spoken = load_language(source)
            return [*spoken.problems, *twice([spoken.language] if spoken.language else [])]
        if self.city is not None:
            return _problems(source, self.city)
        own = load_city(source)
        cities = [own.city] if own.city is not None else []
        found = check(_services(), _facts("northport", *cities))
        return [*own.problems, *(each for each in found if each.file == source.path)]


def small_files(folder: str) -> list[Small]:
    return [Small(path, path.read_text("utf-8")) for path in sorted((HERE / folder).glob("*.yml"))]


def _problems(source: Source, city: str) -> list[FileProblem]:
    loaded = load_service("fines", [source])
    found = check({**_services(), "fines": loaded.service}, _facts(city))
    ours = (each for each in found if each.file == source.path)
    return [*without_echoes((*loaded.problems, *ours))]


@cache
def _services() -> dict[str, Service]:
    return {
        name: load_service(name, [_around(name)]).service for name in ("system", "permits", "fines")
    }


def _facts(city: str, *more: City) -> Facts:
    read = [load_city(_around(name)).city for name in (city, "southport")]
    cities = [*(each for each in read if each is not None), *more]
    return Facts(
        channels=CHANNELS,
        intents=frozenset({"pay", "ask", "permit", "control.cancel"}),
        cities={each.id: each for each in cities},
        actions=ACTIONS,
        kinds=frozenset(READERS) | SHOWN_KINDS,
        placeholders=frozenset({"hotline", "offices"}),
        kept=frozenset({"messages"}),
        phrases={"en": frozenset({"pay", "ask", "permit"}), "zh": frozenset({"pay", "permit"})},
        ways_out=frozenset({"en", "zh"}),
        languages=frozenset({"en", "zh", "fr"}),
        pages={"narrow": frozenset({"en", "zh"})},
    )


def _around(name: str) -> Source:
    return Source(f"around/{name}.yml", (HERE / "around" / f"{name}.yml").read_text("utf-8"))
