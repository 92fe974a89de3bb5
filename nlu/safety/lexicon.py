"""Finds the words and phrases of the lists in what was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from nlu.safety.near import NearWords
from nlu.safety.writing import WORD, Writing

END = "."
"""In a phrase: here the sentence or the clause ends."""

HARMLESS = "-"
"""The list of phrases whose words speak of no danger; they are taken as they are written."""

EXACT = "="
"""Before a Chinese phrase: every character as it stands, none that only sounds alike."""

_CLASS = re.compile(r"\[(.+?)\]")
_JOINED = 3
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True)
class Hit:
    """Units `start` to `end` are a word of the list `label`."""

    start: int
    end: int
    label: str

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Entry:
    """One phrase and the lists it stands in: words of letters, or characters."""

    phrase: tuple[str, ...]
    labels: tuple[str, ...]
    slips: int = 0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`words`: first word -> phrases. `hans`: how a phrase sounds -> phrases; `lengths`: first
    sound -> how long the phrases are that begin with it."""

    near: NearWords
    words: Mapping[str, tuple[Entry, ...]]
    hans: Mapping[str, tuple[Entry, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    sounds: Mapping[int, str]

    def find(self, writing: Writing) -> list[Hit]:
        hits = list(self._in_words(writing))
        hits += self._in_hans(writing)
        return sorted(hits, key=lambda hit: hit.start)

    def _in_words(self, writing: Writing) -> Iterator[Hit]:
        units, flat = writing.units, writing.flat
        meant = {unit: self.near.meant(unit) for unit in set(units) if unit[0] in _LETTERS}
        for at, mark in enumerate(flat):
            if mark != WORD:
                continue
            for word in meant[units[at]]:
                for entry in self.words.get(word, ()):
                    if end := _follow(entry.phrase, writing, at, meant):
                        yield from (Hit(at, end, label) for label in entry.labels)
            if flat.startswith(WORD, at + 1):
                yield from self._joined(writing, at)

    def _joined(self, writing: Writing, at: int) -> Iterator[Hit]:
        """One word written as two or three: "zhao huo", "f ire"."""
        whole = writing.units[at]
        for end in range(at + 1, min(at + _JOINED, len(writing.units))):
            if writing.flat[end] != WORD:
                return
            whole += writing.units[end]
            for entry in self.words.get(whole, ()):
                if len(entry.phrase) == 1:
                    yield from (Hit(at, end + 1, label) for label in entry.labels)

    def _in_hans(self, writing: Writing) -> Iterator[Hit]:
        flat, sound = writing.flat, writing.flat.translate(self.sounds)
        for at, first in enumerate(sound):
            for length in self.lengths.get(first, ()):
                whole = sound[at : at + length]
                for entry in self.hans.get(whole, ()) if len(whole) == length else ():
                    if _is_spoken(entry, flat, at):
                        yield from (Hit(at, at + length, label) for label in entry.labels)


def _follow(
    phrase: tuple[str, ...], writing: Writing, at: int, meant: Mapping[str, tuple[str, ...]]
) -> int:
    """Where the phrase that begins at `at` ends; 0 when it does not go on like that."""
    if len(phrase) == 1:
        return at + 1
    for offset, word in enumerate(phrase[1:], start=at + 1):
        if word == END:
            return offset if writing.is_break(offset) else 0
        if offset >= len(writing.units) or word not in meant.get(writing.units[offset], ()):
            return 0
    return at + len(phrase)


def _is_spoken(entry: Entry, flat: str, at: int) -> bool:
    """False when too many of its characters are other ones."""
    slips = 0
    for offset, char in enumerate(entry.phrase):
        slips += flat[at + offset] != char
    return slips <= entry.slips


# --- building --------------------------------------------------------------------------------


def build(
    lists: Mapping[str, Iterable[str]],
    apart: Iterable[str],
    sounds: Mapping[int, str],
) -> Lexicon:
    """`lists`: label -> phrases as an admin writes them. `apart`: words that are never a slip."""
    labels: dict[str, list[str]] = {}
    for label, phrases in lists.items():
        for phrase in phrases:
            labels.setdefault(phrase, []).append(label)
    words: dict[str, list[Entry]] = {}
    hans: dict[str, list[Entry]] = {}
    for phrase, of in labels.items():
        for entry in _entries(phrase, tuple(dict.fromkeys(of))):
            if entry.phrase[0].isascii():
                words.setdefault(entry.phrase[0], []).append(entry)
            else:
                hans.setdefault("".join(entry.phrase).translate(sounds), []).append(entry)
    known = {word for found in words.values() for entry in found for word in entry.phrase}
    return Lexicon(
        near=NearWords(frozenset(known - {END}), frozenset(apart)),
        words={word: tuple(found) for word, found in words.items()},
        hans={sound: tuple(found) for sound, found in hans.items()},
        lengths=_lengths(hans),
        sounds=sounds,
    )


def _entries(phrase: str, labels: tuple[str, ...]) -> Iterator[Entry]:
    if phrase.isascii():
        yield Entry(tuple(phrase.split()), labels)
        return
    exact = phrase.startswith(EXACT) or labels == (HARMLESS,)
    parts = [part or char for part, char in re.findall(r"\[(.+?)\]|(.)", phrase.lstrip(EXACT))]
    for chars in product(*parts):
        slips = 0 if exact or _CLASS.search(phrase) else _allowed(len(chars))
        yield Entry(tuple(chars), labels, slips)


def _allowed(length: int) -> int:
    """Characters that may be others of the same sound."""
    return 0 if length < 3 else 1 if length < 5 else 2


def _lengths(hans: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for sound in hans:
        found.setdefault(sound[0], set()).add(len(sound))
    return {first: tuple(sorted(lengths)) for first, lengths in found.items()}
