"""Responses and choices: what is said, in every language it is written in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from flows.engine.conditions import Condition, ConditionProblem, parse
from flows.engine.definition import Button, Json, Option, Response, Variation
from flows.engine.reading import Reading
from flows.engine.templates import troubles
from flows.engine.yaml_tree import Items, Leaf, Table, Tree, plain

_MODEL = "is read by language models only and has no effect"
_NOT_SHOWN = "is not shown by any channel"
_VARIATION_KEYS = (
    *("text", "buttons", "buttons_from", "condition", "channel", "translation"),
    *("id", "metadata"),
)
_VARIATION_IGNORED = {
    "rephrase": _MODEL,
    "rephrase_prompt": _MODEL,
    "allow_interruptions": "is for telephones only and has no effect",
    **dict.fromkeys(("image", "custom", "attachment", "elements", "quick_replies"), _NOT_SHOWN),
}
_METADATA_IGNORED = {"rephrase": _MODEL, "rephrase_prompt": _MODEL}


def responses(reading: Reading, tree: Tree | None) -> dict[str, Response]:
    found: dict[str, Response] = {}
    table = reading.table(tree, "responses")
    for name, entry in table.entries.items():
        line = table.lines[name]
        items = reading.items(entry, f"response '{name}'")
        variations = tuple(_variation(reading, item, name) for item in items)
        if not variations and (isinstance(entry, Items) or plain(entry) is None):
            reading.error(line, f"response '{name}' says nothing", "response-empty")
        _ids(reading, name, variations)
        found[name] = Response(name, line, reading.file, variations)
    return found


def _ids(reading: Reading, name: str, variations: Sequence[Variation]) -> None:
    seen: set[str] = set()
    for one in variations:
        if one.id in seen:
            line = one.lines["id"]
            reading.error(line, f"response '{name}': id '{one.id}' stands here twice")
        elif one.id is not None:
            seen.add(one.id)


def _variation(reading: Reading, tree: Tree, name: str) -> Variation:
    what = f"response '{name}'"
    table = reading.table(tree, what)
    entries = table.entries
    reading.known(table, _VARIATION_KEYS, what, _VARIATION_IGNORED)
    buttons = reading.items(entries.get("buttons"), "buttons")
    texts = _texts(reading, table, what, "text")
    return Variation(
        texts=texts,
        buttons=tuple(_button(reading, button) for button in _tables(reading, buttons)),
        buttons_from=reading.maybe_text(entries.get("buttons_from"), "buttons_from"),
        condition=_when(reading, entries.get("condition"), what),
        channel=reading.maybe_text(entries.get("channel"), "channel"),
        id=reading.maybe_text(entries.get("id"), "id"),
        template=_is_template(reading, table, what, texts),
        lines=spoken_lines(table, "text", reading.default),
    )


def _is_template(reading: Reading, table: Table, what: str, texts: Mapping[str, str]) -> bool:
    """Whether its metadata says so; warns about what the texts ask for and will not get."""
    tree = table.entries.get("metadata")
    metadata = tree if isinstance(tree, Table) else Table({}, {}, table.line)
    for key in _METADATA_IGNORED.keys() & metadata.entries.keys():
        reading.warn(metadata.lines[key], f"{what}: '{key}' {_METADATA_IGNORED[key]}")
    kind = reading.maybe_text(metadata.entries.get("template"), "template")
    if kind is None:
        return False
    if kind != "jinja":
        reading.warn(metadata.lines["template"], f"{what}: template '{kind}' is not known here")
        return False
    for trouble in dict.fromkeys(trouble for text in texts.values() for trouble in troubles(text)):
        reading.warn(table.lines.get("text", table.line), f"{what}: {trouble}")
    return True


def _texts(reading: Reading, table: Table, what: str, key: str) -> dict[str, str]:
    """The default language under `key`, the others under `translation`."""
    texts: dict[str, str] = {}
    if key in table.entries:
        texts[reading.default] = reading.text(table.entries[key], what)
    translation = reading.table(table.entries.get("translation"), "translation")
    for language, entry in translation.entries.items():
        words = entry.entries.get(key) if isinstance(entry, Table) else entry
        if key == "payload" and not isinstance(entry, Table):
            continue  # `zh: 标题` is a title
        if words is not None:
            texts[language] = reading.text(words, what)
    return texts


def spoken_lines(table: Table, key: str, default: str) -> dict[str, int]:
    """Where each language stands, and where one that is missing would be added."""
    translation = table.entries.get("translation")
    told = translation.lines if isinstance(translation, Table) else {}
    lines = {**table.lines, **{f"in {language}": line for language, line in told.items()}}
    here = lines[f"in {default}"] = table.lines.get(key, table.line)
    return {**lines, "missing": table.lines.get("translation", here)}


def _tables(reading: Reading, trees: Sequence[Tree]) -> list[Table]:
    tables = [(reading.table(tree, "a button"), tree) for tree in trees]
    return [table for table, tree in tables if isinstance(tree, Table)]


def _button(reading: Reading, table: Table) -> Button:
    reading.known(table, ("title", "payload", "translation"), "a button")
    titles = _texts(reading, table, "a button", "title")
    if not titles:
        reading.error(table.line, "a button needs a 'title'")
    payloads = {
        language: _single_braces(payload)
        for language, payload in _texts(reading, table, "a button", "payload").items()
    }
    lines = spoken_lines(table, "title", reading.default)
    return Button(titles, payloads.pop(reading.default, ""), payloads, lines)


def _single_braces(payload: str) -> str:
    """Domain files double the braces of `/intent{{...}}`."""
    return payload.replace("{{", "{").replace("}}", "}")


# --- conditions of responses -----------------------------------------------------------------


def _when(reading: Reading, tree: Tree | None, what: str) -> Condition | None:
    if tree is None:
        return None
    if isinstance(tree, Items):
        return _old_condition(reading, tree, what)
    return reading.condition(tree, what)


def _old_condition(reading: Reading, tree: Items, what: str) -> Condition | None:
    """`[{type: slot, name: x, value: y}]`, the older way of writing `slots.x = y`."""
    parts: list[str] = []
    for item in tree.items:
        table = reading.table(item, what)
        name = reading.text(table.entries.get("name"), "name")
        value = table.entries.get("value")
        parts.append(_equation(name, None if value is None else plain(value)))
    parsed = parse(" and ".join(parts))
    if isinstance(parsed, ConditionProblem):
        reading.error(tree.line, f"{what}: a condition has 'type: slot', 'name' and 'value'")
        return None
    return parsed


def _equation(name: str, value: Json) -> str:
    if value is None:
        return f"slots.{name} is null"
    if isinstance(value, bool):
        return f"slots.{name} = {str(value).lower()}"
    if isinstance(value, int | float):
        return f"slots.{name} = {json.dumps(value)}"
    text = value if isinstance(value, str) else json.dumps(value)
    return f"slots.{name} = " + '"' + text.replace('"', '\\"') + '"'


# --- choices ---------------------------------------------------------------------------------


def options(reading: Reading, tree: Tree | None, what: str) -> tuple[Option, ...]:
    """`[a, b]`, or our form `[{value: a, en: …, zh: …, also: […]}]`."""
    found: list[Option] = []
    seen: dict[str, str] = {}
    for item in reading.items(tree, what):
        option = _option(reading, item, what)
        folded = option.value.casefold()
        if folded in seen:
            message = f"{what}: '{option.value}' stands here twice"
            reading.warn(item.line, message, "choice-twice")
            continue
        seen[folded] = option.value
        found.append(option)
    return tuple(found)


def _option(reading: Reading, tree: Tree, what: str) -> Option:
    if isinstance(tree, Leaf):
        return Option(tree.text, {reading.default: tree.text}, lines={"missing": tree.line})
    table = reading.table(tree, what)
    if "value" not in table.entries:
        reading.error(table.line, f"{what}: a choice needs a 'value'")
    value = reading.text(table.entries.get("value"), "value")
    also = reading.words(table.entries.get("also"), "also")
    lines = {f"in {language}": line for language, line in table.lines.items()}
    return Option(value, _titles(reading, table), also, {**lines, "missing": table.line})


def _titles(reading: Reading, table: Table) -> Mapping[str, str]:
    return {
        language: reading.text(entry, "a title")
        for language, entry in table.entries.items()
        if language not in ("value", "also")
    }
