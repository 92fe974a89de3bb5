"""Flows, slots and responses in the public format, each with what stands beside it: keys of ours,
keys of other levels, and words that the format writes in another way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.engine import calm_keys
from flows.engine.calm_steps import StepsApart, only
from flows.engine.catalog import WHICH
from flows.engine.yaml_tree import Items, Leaf, Table, Tree
from flows.engine.yaml_write import items, table, tree_of, words

WHOLE = "whole"
"""Beside something that the format cannot hold at all: all of it."""

ADDED = "added"
"""Beside something: the keys that only the format needed, to be taken out again."""


@dataclass(frozen=True, slots=True)
class Apart:
    """`calm` is None where the format has no place for it."""

    calm: Tree | None
    beside: Table


def flow(tree: Table) -> Apart:
    entries = dict(tree.entries)
    beside = _others(entries, calm_keys.FLOW)
    calm = {key: entries[key] for key in calm_keys.FLOW if key in entries}
    steps = StepsApart()
    calm["steps"] = steps.steps(entries.get("steps"))
    if steps.beside:
        beside["steps"] = table(steps.beside)
    if kept := _kept(entries.get("persisted_slots"), steps.kept):
        calm["persisted_slots"] = items(words(name) for name in kept)
    if (tree_of_triggers := entries.get("nlu_trigger")) is not None:
        listed, own = _listed(tree_of_triggers), _of_one_flow(tree_of_triggers)
        calm["nlu_trigger"] = items(_trigger(one) for one in own)
        if not own:
            del calm["nlu_trigger"]
        if len(own) < len(listed) or _has_more(listed):
            beside["nlu_trigger"] = tree_of_triggers
    if (names := calm.get("translation")) is not None:
        calm["translation"] = _by_language(names, "name")
        if isinstance(names, Table) and any(
            _beyond(one, ("name",)) for one in names.entries.values()
        ):
            beside["translation"] = names
    calm |= {key: _worded(calm[key]) for key in ("name", "description") if key in calm}
    return Apart(table(calm), table(beside))


def slot(tree: Table) -> Apart:
    entries = dict(tree.entries)
    beside = _others(entries, calm_keys.SLOT)
    calm = {key: entries[key] for key in calm_keys.SLOT if key in entries}
    _values(calm, beside)
    if "mappings" in calm:
        _replace(calm, beside, "mappings", _mappings(calm["mappings"]))
    if isinstance(validation := calm.get("validation"), Table):
        _replace(calm, beside, "validation", _validation(validation))
    return Apart(table(calm), table(beside))


def response(name: str, tree: Tree) -> Apart:
    """Words of ours that are no response (`button_yes`) stand beside as a whole."""
    if not name.startswith("utter_") or not isinstance(tree, Items) or not tree.items:
        return Apart(None, table({WHOLE: tree}))
    apart = [_variation(one) for one in tree.items if isinstance(one, Table)]
    beside = {str(n): one.beside for n, one in enumerate(apart, 1) if one.beside.entries}
    return Apart(items(one.calm for one in apart if one.calm is not None), table(beside))


# --- parts -----------------------------------------------------------------------------------


def _others(entries: Mapping[str, Tree], known: tuple[str, ...]) -> dict[str, Tree]:
    return {key: one for key, one in entries.items() if key not in known}


def _replace(calm: dict[str, Tree], beside: dict[str, Tree], key: str, pure: Tree) -> None:
    """The written form stands beside where the pure one is another."""
    if pure is not calm[key]:
        beside[key] = calm[key]
    calm[key] = pure


def _worded(tree: Tree) -> Tree:
    return words(tree.text) if isinstance(tree, Leaf) and tree.value is not None else tree


def _kept(tree: Tree | None, old: list[str]) -> list[str]:
    listed = tree.items if isinstance(tree, Items) else () if tree is None else (tree,)
    names = [one.text for one in listed if isinstance(one, Leaf) and one.value is not None]
    return list(dict.fromkeys([*names, *old]))


def _listed(tree: Tree) -> tuple[Tree, ...]:
    return tuple(tree.items) if isinstance(tree, Items) else (tree,)


def _of_one_flow(tree: Tree) -> tuple[Tree, ...]:
    """Without those that several flows may carry: the format wants an intent in one flow only."""
    return tuple(one for one in _listed(tree) if not _intent_of(one).endswith(WHICH))


def _intent_of(tree: Tree) -> str:
    intent = tree.entries.get("intent") if isinstance(tree, Table) else tree
    named = intent.entries.get("name") if isinstance(intent, Table) else intent
    return named.text if isinstance(named, Leaf) else ""


def _trigger(tree: Tree) -> Tree:
    intent = tree.entries.get("intent") if isinstance(tree, Table) else None
    if not isinstance(intent, Table):
        return table({"intent": _worded(intent)}) if intent is not None else tree
    return table(
        {"intent": table({k: intent.entries[k] for k in calm_keys.TRIGGER if k in intent.entries})}
    )


def _has_more(listed: tuple[Tree, ...]) -> bool:
    """True where a trigger has keys that the format does not know."""
    tables = [one for one in listed if isinstance(one, Table)]
    inner = [one.entries["intent"] for one in tables if "intent" in one.entries]
    return any(_beyond(one, ("intent",)) for one in tables) or any(
        _beyond(one, calm_keys.TRIGGER) for one in inner
    )


def _beyond(tree: Tree, known: tuple[str, ...]) -> bool:
    return isinstance(tree, Table) and not set(tree.entries) <= set(known)


def _by_language(tree: Tree, *keys: str) -> Tree:
    """`{zh: words}` in its long form, `{zh: {name: words}}`."""
    if not isinstance(tree, Table):
        return tree
    found: dict[str, Tree] = {}
    for language, one in tree.entries.items():
        if isinstance(one, Table):
            kept = {key: _worded(one.entries[key]) for key in keys if key in one.entries}
        else:
            kept = {keys[0]: _worded(one)}
        found[language] = table(kept)
    return table(found)


def _values(calm: dict[str, Tree], beside: dict[str, Tree]) -> None:
    """Only a choice has values, and it has some; one without them is text that a city lists."""
    kind = calm.get("type")
    choice = isinstance(kind, Leaf) and kind.text == "categorical"
    values = calm.get("values")
    if choice and isinstance(values, Items) and values.items:
        plain = [_option(one) for one in values.items]
        if any(isinstance(one, Table) for one in values.items):
            beside["values"] = values
        calm["values"] = items(plain)
        return
    if values is not None:
        beside["values"] = calm.pop("values")
    if choice and kind is not None:
        beside["type"], calm["type"] = kind, words("text")


def _option(tree: Tree) -> Tree:
    value = tree.entries.get("value") if isinstance(tree, Table) else tree
    return words(value.text) if isinstance(value, Leaf) else words("")


def _mappings(tree: Tree) -> Tree:
    listed = tree.items if isinstance(tree, Items) else ()
    pure = [_mapping(one) for one in listed]
    return tree if all(one is two for one, two in zip(pure, listed, strict=True)) else items(pure)


def _mapping(tree: Tree) -> Tree:
    kind = tree.entries.get("type") if isinstance(tree, Table) else None
    known = calm_keys.MAPPING.get(kind.text if isinstance(kind, Leaf) else "", ())
    if not isinstance(tree, Table) or set(tree.entries) <= set(known):
        return tree
    return table({key: one for key, one in tree.entries.items() if key in known})


def _validation(tree: Table) -> Tree:
    rejections = tree.entries.get("rejections")
    pure = None if rejections is None else only(rejections, calm_keys.REJECTION)
    if pure is rejections and set(tree.entries) <= set(calm_keys.VALIDATION):
        return tree
    kept = {key: tree.entries[key] for key in calm_keys.VALIDATION if key in tree.entries}
    return table(kept if pure is None else {**kept, "rejections": pure})


def _variation(tree: Table) -> Apart:
    entries = dict(tree.entries)
    beside = _others(entries, calm_keys.VARIATION)
    calm = {key: entries[key] for key in calm_keys.VARIATION if key in entries}
    if isinstance(translation := calm.get("translation"), Table):
        texts = {
            lang: one for lang, entry in translation.entries.items() if (one := _text_of(entry))
        }
        calm["translation"] = table(texts)
        if "text" not in calm and texts:
            calm["text"] = next(iter(texts.values()))
            beside[ADDED] = tree_of(["text"])
    if "text" in calm:
        calm["text"] = _worded(calm["text"])
    if isinstance(buttons := calm.get("buttons"), Items):
        calm["buttons"] = items(_button(one) for one in buttons.items)
        _keep_other_keys(buttons, beside)
    return Apart(table(calm), table(beside))


def _text_of(tree: Tree) -> Tree | None:
    found = tree.entries.get("text") if isinstance(tree, Table) else tree
    return None if found is None else _worded(found)


def _button(tree: Tree) -> Tree:
    entries = tree.entries if isinstance(tree, Table) else {}
    calm = {key: _worded(entries[key]) for key in calm_keys.BUTTON if key in entries}
    if "translation" in calm:
        calm["translation"] = _by_language(calm["translation"], "title", "payload")
    if "title" not in calm:
        calm["title"] = words("")
    return table(calm)


def _keep_other_keys(buttons: Items, beside: dict[str, Tree]) -> None:
    keys = [set(one.entries) for one in buttons.items if isinstance(one, Table)]
    if any(one - set(calm_keys.BUTTON) or "title" not in one for one in keys):
        beside["buttons"] = buttons
