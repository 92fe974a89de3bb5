"""The two tables of expressions, row by row, each where and when its table says."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from flows.engine.calendar import CityCalendar
from flows.engine.slots import Situation

TABLES = Path(__file__).parent / "expressions"
COUNTRIES = {"Asia/Shanghai": "CN", "Europe/London": "GB-ENG"}

Row = Mapping[str, Any]


@lru_cache
def table(language: str) -> Sequence[Mapping[str, Any]]:
    text = (TABLES / f"{language}.yml").read_text(encoding="utf-8")
    sections: Sequence[Mapping[str, Any]] = YAML(typ="safe").load(text)
    return sections


def rows(language: str) -> Iterator[tuple[Situation, Row]]:
    for section in table(language):
        now = section["now"]
        assert isinstance(now, datetime)
        zone = section["zone"]
        calendar = CityCalendar(COUNTRIES[zone])
        here = Situation(section["language"], now, zone, calendar)
        for row in section["rows"]:
            yield here, row
