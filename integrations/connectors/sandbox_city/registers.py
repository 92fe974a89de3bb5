"""Registers: what the practice city keeps, read from YAML."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

BETWEEN = re.compile(r"[\s·.\-_]+")


@dataclass(frozen=True, slots=True)
class Item:
    """One record. `keys`: what it is found by. `state`: what a look says of it."""

    reference: str
    city: str
    keys: Mapping[str, str]
    state: str
    shown: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Applications:
    """What `submit` takes. `unique`: the same again under another key was done already.
    `keeps`: fields that go into the ledger. `watches`: fields looked at for magic values."""

    prefix: str
    needs: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """`lookups`: the sets of fields that find a record; none means any set will do.
    `accepts_any`: every value finds a record, made from `template`."""

    name: str
    title: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Any])
    lookups: tuple[frozenset[str], ...] = ()
    accepts_any: bool = False
    template: Mapping[str, Any] | None = None
    by_city: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Any])
    items: tuple[Item, ...] = ()
    applications: Applications | None = None

    def can_be_asked_by(self, fields: Iterable[str]) -> bool:
        return not self.lookups or frozenset(fields) in self.lookups


def plain(value: str) -> str:
    """As people write the same thing: full or half width, with or without spaces and dots."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", value)).upper()


def read_registers(folders: Iterable[Path]) -> dict[str, Register]:
    """Every `*.yml` of the folders by its register's name; a later folder replaces."""
    files = [file for folder in folders for file in sorted(folder.glob("*.yml"))]
    registers = [read_register(file) for file in files]
    return {register.name: register for register in registers}


def read_register(file: Path) -> Register:
    """Raises ValueError naming the file where it is not a register."""
    try:
        return _read(file.read_text("utf-8"))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{file}: not a register: {error!r}") from error


@lru_cache(maxsize=64)
def _read(text: str) -> Register:
    return _register(YAML(typ="safe", pure=True).load(text))


def _register(told: Mapping[str, Any]) -> Register:
    return Register(
        name=told["register"],
        title=told["title"],
        fields=told.get("fields", {}),
        lookups=tuple(frozenset(fields) for fields in told.get("lookups", ())),
        accepts_any=told.get("accepts", "listed") == "any",
        template=told.get("template"),
        by_city=told.get("by_city", {}),
        items=tuple(map(_item, told.get("items", ()))),
        applications=_applications(told["applications"]) if "applications" in told else None,
    )


def _applications(told: Mapping[str, Any]) -> Applications:
    lists = {name: tuple(told.get(name, ())) for name in ("needs", "unique", "keeps", "watches")}
    return Applications(prefix=told["prefix"], **lists)


def _item(told: Mapping[str, Any]) -> Item:
    return Item(
        reference=told["reference"],
        city=told["city"],
        keys={name: plain(value) for name, value in told["keys"].items()},
        state=told.get("state", "found"),
        shown=with_total(told["shown"]),
    )


def with_total(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The lines are the truth; nobody adds them up twice."""
    lines = shown.get("lines")
    return dict(shown) | ({"total": sum(line["amount"] for line in lines)} if lines else {})
