"""Holds values against an OpenAPI 3.1 file: the part of JSON Schema that our contract uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

KINDS: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
}
WORDS = (
    "type required properties additionalProperties minProperties maxProperties oneOf enum items "
    "maxItems minLength maxLength pattern minimum description"
)
KNOWN = frozenset(WORDS.split())


class Contract:
    def __init__(self, file: Path) -> None:
        self.told: Mapping[str, Any] = YAML(typ="safe", pure=True).load(file)

    def at(self, reference: str) -> Any:
        node: Any = self.told
        for part in reference.removeprefix("#/").split("/"):
            node = node[part.replace("~1", "/")]
        return node

    def follow(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.at(node["$ref"]) if "$ref" in node else node

    def wrong(self, value: Any, schema: Mapping[str, Any], where: str = "$") -> Iterator[str]:
        """Each thing about the value that the schema does not allow."""
        if "$ref" in schema:
            yield from self.wrong(value, self.at(schema["$ref"]), where)
            return
        unknown = set(schema) - KNOWN
        assert not unknown, f"this stand does not know {unknown}"
        if "oneOf" in schema:
            fitting = [one for one in schema["oneOf"] if not [*self.wrong(value, one, where)]]
            yield from [] if len(fitting) == 1 else [f"{where}: fits {len(fitting)} of oneOf"]
        if "type" in schema and not self._is(value, schema["type"]):
            yield f"{where}: {value!r} is no {schema['type']}"
            return
        yield from self._wrong_here(value, schema, where)
        yield from self._wrong_inside(value, schema, where)

    def _is(self, value: Any, kind: str) -> bool:
        return isinstance(value, KINDS[kind]) and (kind == "boolean") == isinstance(value, bool)

    def _wrong_here(self, value: Any, schema: Mapping[str, Any], where: str) -> Iterator[str]:
        rules: dict[str, Callable[[Any], object]] = {
            "enum": lambda told: value in told,
            "pattern": lambda told: re.search(told, value),
            "minimum": lambda told: value >= told,
            "minLength": lambda told: len(value) >= told,
            "maxLength": lambda told: len(value) <= told,
            "minProperties": lambda told: len(value) >= told,
            "maxProperties": lambda told: len(value) <= told,
            "maxItems": lambda told: len(value) <= told,
            "required": lambda told: not set(told) - set(value),
        }
        for name, holds in rules.items():
            if name in schema and not holds(schema[name]):
                yield f"{where}: {value!r} breaks {name} {schema[name]}"

    def _wrong_inside(self, value: Any, schema: Mapping[str, Any], where: str) -> Iterator[str]:
        if isinstance(value, list) and "items" in schema:
            for number, one in enumerate(value):
                yield from self.wrong(one, schema["items"], f"{where}[{number}]")
        if isinstance(value, dict):
            known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
            for name, one in value.items():
                inside = known.get(name, others)
                if inside is False:
                    yield f"{where}.{name}: not allowed"
                elif inside is not True:
                    yield from self.wrong(one, inside, f"{where}.{name}")
