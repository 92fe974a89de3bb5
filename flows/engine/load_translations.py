"""Translations beside a service's files: another language for words that stand there already.

    translations:
      es:
        flows: {pay_fine: Multa}
        labels: {plate: matrícula}
        choices: {size: {small: [Pequeño, chico]}}
        responses:
          utter_hello: Hola.
          utter_ask_size: {text: ¿Qué tamaño?, buttons: [Pequeño, Grande]}
          utter_bye: [Adiós., Hasta luego.]

Parts stand in the order of what they translate. Of a choice the first word is its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from flows.engine.definition import Button, Flow, Option, Response, Slot, Variation
from flows.engine.reading import Reading
from flows.engine.templates import places
from flows.engine.yaml_tree import Items, Leaf, Table, Tree

_KEYS = ("flows", "labels", "choices", "responses")
_PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")

_Words = TypeVar("_Words")


@dataclass(frozen=True, slots=True)
class Translation:
    """What one file says in one language."""

    reading: Reading
    language: str
    table: Table

    def flows(self, flows: Mapping[str, Flow]) -> dict[str, Flow]:
        found = dict(flows)
        for name, tree, flow in self._each("flows", found):
            names = self._added(flow.names, tree, f"flow '{name}'")
            found[name] = replace(flow, names=names)
        return found

    def slots(self, slots: Mapping[str, Slot]) -> dict[str, Slot]:
        found = dict(slots)
        for name, tree, slot in self._each("labels", found):
            labels = self._added(slot.labels, tree, f"label of '{name}'")
            found[name] = replace(slot, labels=labels)
        for name, tree, slot in self._each("choices", found):
            found[name] = replace(slot, options=tuple(self._options(slot, tree)))
        return found

    def responses(self, responses: Mapping[str, Response]) -> dict[str, Response]:
        found = dict(responses)
        for name, tree, response in self._each("responses", found):
            found[name] = replace(response, variations=self._variations(response, tree))
        return found

    # --- parts ---------------------------------------------------------------------------------

    def _each(self, key: str, known: Mapping[str, _Words]) -> Iterator[tuple[str, Tree, _Words]]:
        table = self.reading.table(self.table.entries.get(key), f"{self.language}: {key}")
        for name, tree in table.entries.items():
            if name in known:
                yield name, tree, known[name]
            else:
                message = f"{key}: there is no '{name}' to translate"
                self.reading.error(table.lines[name], message, "translation-unknown")

    def _added(self, words: Mapping[str, str], tree: Tree, what: str) -> dict[str, str]:
        """`words` with this language as well; the same places in braces, and no second time."""
        text = self.reading.text(tree, what)
        if self.language in words:
            message = f"{what} is already written in {self.language}"
            self.reading.error(tree.line, message, "translation-twice")
            return dict(words)
        strange = _places(text) - {place for one in words.values() for place in _places(one)}
        for place in sorted(strange):
            message = f"{what}: {{{place}}} does not stand in what is translated"
            self.reading.error(tree.line, message, "translation-fit")
        return dict(words) if strange else {**words, self.language: text}

    def _options(self, slot: Slot, tree: Tree) -> Iterator[Option]:
        table = self.reading.table(tree, f"choices: {slot.name}")
        values = {option.value for option in slot.options}
        for value in sorted(table.entries.keys() - values):
            message = f"choices: '{slot.name}' has no '{value}' to translate"
            self.reading.error(table.lines[value], message, "translation-unknown")
        for option in slot.options:
            told = table.entries.get(option.value)
            yield option if told is None else self._option(option, told)

    def _option(self, option: Option, tree: Tree) -> Option:
        title = tree.items[0] if isinstance(tree, Items) and tree.items else tree
        titles = self._added(option.titles, title, f"choice '{option.value}'")
        also = self.reading.words(tree, f"choice '{option.value}'")[1:]
        return replace(option, titles=titles, also=(*option.also, *also))

    def _variations(self, response: Response, tree: Tree) -> tuple[Variation, ...]:
        parts = tree.items if isinstance(tree, Items) else (tree,)
        what = f"'{response.name}'"
        if not self._as_many(tree, len(parts), len(response.variations), what):
            return response.variations
        pairs = zip(response.variations, parts, strict=True)
        return tuple(self._variation(one, part, what) for one, part in pairs)

    def _variation(self, one: Variation, tree: Tree, what: str) -> Variation:
        if not isinstance(tree, Table):
            self._as_many(tree, 0, len(one.buttons), f"{what}: buttons")
            return replace(one, texts=self._added(one.texts, tree, what))
        self.reading.known(tree, ("text", "buttons"), what)
        titles = self.reading.items(tree.entries.get("buttons"), f"{what}: buttons")
        text = tree.entries.get("text") or Leaf(None, "", tree.line)
        texts = self._added(one.texts, text, what)
        if not self._as_many(tree, len(titles), len(one.buttons), f"{what}: buttons"):
            return replace(one, texts=texts)
        pairs = zip(one.buttons, titles, strict=True)
        return replace(one, texts=texts, buttons=tuple(self._button(*each) for each in pairs))

    def _button(self, button: Button, tree: Tree) -> Button:
        return replace(button, titles=self._added(button.titles, tree, "a button"))

    def _as_many(self, tree: Tree, here: int, there: int, what: str) -> bool:
        if here != there:
            message = f"{what} has {there} parts, here are {here}"
            self.reading.error(tree.line, message, "translation-fit")
        return here == there


def translations(reading: Reading, tree: Tree | None) -> Sequence[Translation]:
    """`translations:` of one file; each language once."""
    found: list[Translation] = []
    for language, table, _ in reading.tables(tree, "translations"):
        reading.known(table, _KEYS, f"translations: {language}")
        found.append(Translation(reading, language, table))
    return found


def _places(text: str) -> set[str]:
    return {*_PLACE.findall(text), *(place.name for place in places(text))}
