"""Reads the lists of words that admins keep beside this file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from flows.engine.tongue import Language, plain_letters
from nlu.safety.lexicon import END, EXACT, HARMLESS, Lexicon, build
from nlu.safety.rules import LONG_AGO, STILL, Denial, Judge, Kind, Rule
from nlu.safety.writing import Pen

HEARING = "hearing.yml"
_KEYS = frozenset({"words", "together", "calm", "alarm", "alone", "harmless", "now_only"})
_HEARING_KEYS = frozenset(
    {
        "order",
        "light",
        "soft",
        "apart",
        "plain",
        "sounds",
        "no",
        "between",
        LONG_AGO,
        STILL,
        "harmless",
    }
)


class BadWords(Exception):
    """A list cannot be used: says which file and why."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"{file}: {why}")


@dataclass(frozen=True, slots=True)
class Lists:
    """Everything the files say, ready for use."""

    pen: Pen
    lexicon: Lexicon
    judge: Judge


def load_lists(folder: Path, spoken: Iterable[Language] = ()) -> Lists:
    """`hearing.yml` and one file per kind; the words that languages' own files add. Raises
    BadWords, naming the file."""
    hearing = _Hearing.read(folder / HEARING)
    lists: dict[str, list[str]] = {
        HARMLESS: hearing.phrases("harmless"),
        LONG_AGO: hearing.phrases(LONG_AGO),
        STILL: hearing.phrases(STILL),
    }
    kinds = [
        _kind(name, folder / f"{name}.yml", hearing, lists) for name in hearing.strings("order")
    ]
    for one in spoken:
        lists[HARMLESS] += hearing.even(one.harmless)
        for name, phrases in one.emergency.items():
            lists[f"{name}!"] += hearing.even(phrases)
    return Lists(
        pen=hearing.pen,
        lexicon=build(lists, hearing.strings("apart"), hearing.sounds),
        judge=Judge(tuple(kinds), hearing.denial(), frozenset(hearing.strings("soft"))),
    )


@dataclass(frozen=True)
class _Hearing:
    """How writing is heard at all, whatever it speaks of."""

    file: str
    content: Mapping[str, Any]
    pen: Pen = field(init=False)
    sounds: Mapping[int, str] = field(init=False)

    @classmethod
    def read(cls, path: Path) -> _Hearing:
        return cls(path.name, _table(path, _HEARING_KEYS))

    def __post_init__(self) -> None:
        plain = {ord(pair[0]): pair[1] for pair in self.strings("plain") if len(pair) == 2}
        object.__setattr__(self, "pen", Pen(plain, frozenset(self.strings("light"))))
        alike = {
            ord(char): group[0]
            for group in self.strings("sounds")
            for char in group
            if char.strip()
        }
        object.__setattr__(self, "sounds", alike)

    def strings(self, key: str) -> list[str]:
        return _strings(self.file, key, self.content.get(key, []))

    def phrases(self, key: str) -> list[str]:
        return list(self.even(self.strings(key)))

    def even(self, phrases: Iterable[str]) -> Iterator[str]:
        """Phrases as the pen would read them, so that they meet what residents write."""
        for phrase in phrases:
            low = plain_letters(phrase.casefold().strip())
            if low.isascii():
                words = [w for w in low.replace("'", "").split() if w not in self.pen.light]
                yield from [" ".join(words)] if words else []
            elif low.strip(EXACT + END):
                yield low.translate(self.pen.plain)

    def denial(self) -> Denial:
        no, between = self.strings("no"), self.strings("between")
        hans = [word for word in no if not word.isascii()]
        fillers = "|".join(re.escape(word) for word in between if not word.isascii())
        pattern = rf"(?<![有是会能要])(?:{'|'.join(hans)})(?:{fillers})*$"
        return Denial(
            no=frozenset(word for word in no if word.isascii()),
            between=frozenset(word for word in between if word.isascii()),
            no_hans=_pattern(self.file, pattern),
        )


def _kind(name: str, path: Path, hearing: _Hearing, lists: dict[str, list[str]]) -> Kind:
    table = _table(path, _KEYS)
    groups = table.get("words") or {}
    if not isinstance(groups, dict):
        raise BadWords(path.name, "`words` is not a table of lists")
    for group, words in groups.items():
        lists[f"{name}.{group}"] = list(hearing.even(_strings(path.name, group, words)))
    lists[f"{name}!"] = list(hearing.even(_strings(path.name, "alarm", table.get("alarm"))))
    lists[f"{name}?"] = list(hearing.even(_strings(path.name, "alone", table.get("alone"))))
    lists[HARMLESS] += hearing.even(_strings(path.name, "harmless", table.get("harmless")))
    rules, calm = (
        [_rule(name, path.name, line, groups) for line in _strings(path.name, key, table.get(key))]
        for key in ("together", "calm")
    )
    always = (Rule((f"{name}!",)), Rule((f"{name}?",), alone=True))
    return Kind(name, (*always, *rules), tuple(calm), now_only=bool(table.get("now_only")))


def _rule(kind: str, file: str, line: str, groups: Mapping[str, Any]) -> Rule:
    names = [name.strip() for name in re.split(r"[+>]", line)]
    unknown = [name for name in names if name not in groups]
    if unknown or ("+" in line and ">" in line):
        raise BadWords(file, f"`{line}` names no list of words: {', '.join(unknown) or line}")
    return Rule(tuple(f"{kind}.{name}" for name in names), ordered=">" in line)


def _table(path: Path, keys: frozenset[str]) -> Mapping[str, Any]:
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise BadWords(path.name, f"cannot be read ({type(error).__name__})") from error
    if not isinstance(content, dict):
        raise BadWords(path.name, "is not a table")
    unknown = sorted(set(content) - keys)
    if unknown:
        raise BadWords(path.name, f"has keys nobody reads: {', '.join(map(str, unknown))}")
    return content


def _strings(file: str, key: str, value: object) -> list[str]:
    """A list, or a text with commas between the words."""
    if isinstance(value, str):
        value = re.split(r"[,，、\n]", value)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadWords(file, f"`{key}` is not a list of words")
    return [each.strip() for each in value if each.strip()]


def _pattern(file: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise BadWords(file, f"`no` cannot be read: {error}") from error
