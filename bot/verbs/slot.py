"""`citydesk slot`: one JSON line for each line of input, read as one kind; all kinds in a list."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

from flows.engine.calendar import CityCalendar
from flows.engine.definition import Service
from flows.engine.render import in_language
from flows.engine.shaping import shape_of
from flows.engine.slots import (
    READERS,
    Ambiguous,
    Option,
    Problem,
    Reading,
    Situation,
    Value,
    read,
    read_choice,
)
from flows.engine.slots.currencies import OF_COUNTRIES
from flows.engine.slots.examples import problem_keys
from flows.engine.slots.kinds import KINDS
from flows.engine.slots.shapes import ANY
from flows.folders import read_books, read_system

CHOICE = "choice"


def slot(wishes: argparse.Namespace, now: datetime, lines: Iterable[str]) -> int:
    """Exit code 2 where there is no such kind, city or shape."""
    if wishes.list:
        return list_kinds()
    kind, offered = str(wishes.kind), tuple(wishes.offer)
    wrong = _wrong_use(kind, offered)
    situation = wrong or _situation(wishes, now)
    if isinstance(situation, str):
        print(situation, file=sys.stderr)
        return 2
    told = Told(kind, situation, offered)
    for line in lines:
        answer = told(line.rstrip("\n"))
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 0


def list_kinds() -> int:
    for name, kind in KINDS.items():
        example = f"; such as {kind.example}" if kind.example else ""
        print(f"{name:20}{kind.what}\n{'':20}value: {kind.value}{example}")
    return 0


def _wrong_use(kind: str, offered: Sequence[str]) -> str | None:
    if kind not in KINDS:
        return f"there is no kind {kind}; one of: {', '.join(sorted(KINDS))}"
    if (kind == CHOICE) != bool(offered):
        return "a choice needs --offer TITLE for each thing that is offered, other kinds do not"
    return None


def _situation(wishes: argparse.Namespace, now: datetime) -> Situation | str:
    """Where somebody says it; what is wrong with the wish."""
    shape = shape_of(wishes.shape, wishes.kind)
    if isinstance(shape, str):
        return shape
    if wishes.city is None:
        country = country_of(wishes.zone)
        calendar = CityCalendar(country) if country else None
        place = (country, OF_COUNTRIES.get(country, ""), shape or ANY)
        return Situation(wishes.lang, now, wishes.zone, calendar, *place)
    cities = read_books().cities
    city = cities.get(wishes.city)
    if city is None:
        return f"there is no city {wishes.city}; one of: {', '.join(cities)}"
    here = (city.zone, city.calendar, city.country, city.currency, shape or ANY)
    return Situation(wishes.lang, now, *here)


def country_of(zone: str) -> str:
    """The country that keeps this zone; "" where there is none, or several."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return next((row[0] for row in rows if row[2] == zone), "")


class Told:
    """What is printed for one text; the wording of problems is read when there is one."""

    def __init__(self, kind: str, situation: Situation, offered: Sequence[str]) -> None:
        self._kind, self._situation = kind, situation
        self._options = [Option(title, (title,)) for title in offered]
        self._system: Service | None = None

    def __call__(self, text: str) -> dict[str, Any]:
        told: dict[str, Any] = {"text": text, "value": None, "confirm": False, "problem": None}
        match self._read(text):
            case Value(value, confirm):
                told |= {"value": _plain(value), "confirm": confirm}
            case Ambiguous(choices):
                told |= {"confirm": True, "problem": "ambiguous"}
                told["choices"] = [_plain(choice.value) for choice in choices]
            case Problem(part):
                told |= {"problem": part, "says": self._says(part)}
            case _:
                pass
        return told

    def _read(self, text: str) -> Reading:
        if self._kind in READERS:
            return read(self._kind, text, self._situation)
        return read_choice(text, self._options, self._situation)

    def _says(self, part: str) -> str | None:
        """What a resident is told about it."""
        self._system = self._system or read_system()
        responses = self._system.responses
        named = (responses.get(key) for key in problem_keys(self._kind, part))
        found = next((response for response in named if response), None)
        return in_language(found.variations[0].texts, self._situation.language) if found else None


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, dict) else value
