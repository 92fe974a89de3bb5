"""Sure words: whole messages that always mean one thing, whether the model is up or away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

LANGUAGE = "control.language"
LONGEST = 80
"""Characters of the longest message that may be a sure word with politeness around it."""

MOST_WAYS = 40

_COMMAS = re.compile(r"[,，、\n]")
_NOT_SAID = re.compile(r"['’‘`´\u200b-\u200f\ufe0f]")
_SIGNS = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_MARKS = re.compile(r"[?？\s]+")


def bare(text: str) -> str:
    """What is said without signs, emoji, case and width: "Cancel!! 🙏" is "cancel"."""
    evened = _NOT_SAID.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _SIGNS.sub(" ", evened).strip()


@dataclass(frozen=True, slots=True)
class SureWords:
    """`phrases`: bare phrase -> intent. `languages`: bare phrase -> the language it names.
    `before`, `after`: bare politeness, longest first."""

    phrases: Mapping[str, str]
    languages: Mapping[str, str]
    before: tuple[str, ...]
    after: tuple[str, ...]

    @classmethod
    def load(cls, path: Path | None = None) -> SureWords:
        """From a list as `nlu/words.yml` is one, by default that one, read once. Raises ValueError
        when it is not."""
        return _read(path) if path else _own()

    @property
    def intents(self) -> frozenset[str]:
        return frozenset(self.phrases.values())

    def intent(self, text: str) -> str | None:
        """What a whole message always means. Never raises."""
        if _MARKS.fullmatch(text):
            return self.phrases.get("?" if re.search(r"\S", text) else "")
        for said in self.ways(text):
            if said in self.phrases:
                return self.phrases[said]
            if said in self.languages:
                return LANGUAGE
        return None

    def language(self, text: str) -> str | None:
        """The language a whole message names: "in English please" is "en"."""
        return next((self.languages[w] for w in self.ways(text) if w in self.languages), None)

    def ways(self, text: str) -> Iterator[str]:
        """The bare message as it stands, then with ever less politeness around it."""
        if len(text) > LONGEST:
            return
        waiting, seen = [bare(text)], set[str]()
        while waiting and len(seen) < MOST_WAYS:
            said = waiting.pop(0)
            if said and said not in seen:
                seen.add(said)
                yield said
                waiting += self._less(said)

    def _less(self, said: str) -> Iterator[str]:
        for word in self.before:
            if said.startswith(word) and _stands_alone(said, word, len(word)):
                yield said[len(word) :].strip()
        for word in self.after:
            if said.endswith(word) and _stands_alone(said, word, len(said) - len(word)):
                yield said[: -len(word)].strip()


def _stands_alone(said: str, word: str, edge: int) -> bool:
    """Words of letters need a space at their edge; Chinese has none."""
    return 0 < edge < len(said) and (
        _HAN.match(word) is not None or " " in said[edge - 1 : edge + 1]
    )


# --- reading ---------------------------------------------------------------------------------


@cache
def _own() -> SureWords:
    return _read(Path(__file__).with_name("words.yml"))


def _read(path: Path) -> SureWords:
    content = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path.name}: is not a table")  # noqa: TRY004  # an admin's slip, not a type
    around = _table(path, content, "around")
    return SureWords(
        phrases=_by_phrase(path, _table(path, content, "intents")),
        languages=_by_phrase(path, _table(path, content, "languages")),
        before=tuple(_phrases(path, "before", around.get("before"))),
        after=tuple(_phrases(path, "after", around.get("after"))),
    )


def _by_phrase(path: Path, table: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for meaning, value in table.items():
        for phrase in _phrases(path, meaning, value):
            if found.setdefault(phrase, meaning) != meaning:
                raise ValueError(f"{path.name}: {phrase!r} means {found[phrase]} and {meaning}")
    return found


def _table(path: Path, content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = content.get(key) or {}
    if not isinstance(table, dict):
        raise ValueError(f"{path.name}: `{key}` is not a table")  # noqa: TRY004  # see above
    return table


def _phrases(path: Path, key: str, value: object) -> list[str]:
    if not isinstance(value, str):
        raise ValueError(f"{path.name}: `{key}` is not a text of words")  # noqa: TRY004  # see above
    found = {_phrase(each) for each in _COMMAS.split(value)} - {""}
    return sorted(found, key=lambda each: (-len(each), each))


def _phrase(written: str) -> str:
    return "?" if _MARKS.fullmatch(written) and written.strip() else bare(written)
