"""Which language a message is in, by the small words that hold its sentence together.

What tells a language is its file's affair (`flows/languages`); here is how that is weighed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from flows.engine.languages import languages
from flows.engine.slots.name_words import NOT_NAMES, SURNAMES
from flows.engine.tongue import (
    SCRIPTS,
    SIGNS,
    Language,
    Telling,
    Words,
    plain_letters,
    telling_letters,
)

LONGEST = 500
"""Characters looked at: who goes on has shown the language by then."""

FEW = 3
"""Words that may be a name and nothing else."""

Weight: TypeAlias = tuple[int, int, int]
"""Small words, verbs, everyday words: the first one that differs decides."""

NO_WORDS = re.compile(
    r"https?://\S+|(?<![a-z0-9._+-])[a-z0-9._+-]+@\S+|(?<![a-z])[a-z]*[0-9][a-z0-9-]*"
)
_LETTER = re.compile(r"[^\W\d_]")


def detect(text: str, among: Sequence[str] | None = None) -> str | None:
    """The language of a message, of all there are or of these; None when it does not tell: a name,
    a number, an emoji, a language we do not know.

    In a mixed message the language of the small words counts: "想book个结婚登记" is Chinese.
    """
    return _ear(tuple(among) if among is not None else None).language(text)


@lru_cache(maxsize=64)
def _ear(among: tuple[str, ...] | None) -> Ear:
    known = languages()
    codes = known if among is None else among
    return Ear.of([known[code] for code in codes if code in known])


@dataclass(frozen=True, slots=True)
class Lettered:
    """A language with spaces between its words."""

    code: str
    telling: Telling
    signs: Words
    """What it puts around sentences and others do not: ¿."""

    def weight(self, words: Sequence[str], low: str, *, few: bool) -> Weight:
        """In few words, those that stand in names count for nothing, and so does a lone letter."""
        told = self.telling
        small = [word for word in words if word in told.small]
        if few:
            lone = len(words) == 1 and len(words[0]) == 1
            small = [word for word in small if word not in told.names_too and not lone]
        asks = 0 if low.isascii() else sum(sign in low for sign in self.signs)
        verbs = [word for word in words if word in told.verbs]
        return len(small) + asks, len(verbs), sum(map(self._everyday, words))

    def first(self, words: Sequence[str]) -> int:
        """Where its first small word stands."""
        return next((n for n, word in enumerate(words) if word in self.telling.small), len(words))

    def _everyday(self, word: str) -> bool:
        told = self.telling
        if word in told.everyday or not word.endswith(told.endings):
            return word in told.everyday
        return any(word.endswith(end) and len(word) > len(end) + 2 for end in told.endings)


@dataclass(frozen=True, slots=True)
class Signed:
    """A language written without spaces, in signs that mean something alone."""

    code: str
    telling: Telling

    def weight(self, signs: Sequence[str]) -> Weight:
        told = self.telling
        return sum(s in told.small for s in signs), sum(s in told.verbs for s in signs), 0

    def says_nothing(self, signs: str) -> bool:
        """A number, or what may be a person's name."""
        told = self.telling
        if not set(signs) - told.numbers:
            return True
        if not 2 <= len(signs) <= 4 or signs in NOT_NAMES:
            return False
        surname = signs[:2] in SURNAMES or signs[0] in SURNAMES - told.verbs
        return surname and not set(signs[1:]) & (told.small | told.verbs | told.no_name)


@dataclass(frozen=True, slots=True)
class Ear:
    """`lettered` and `signed`: the languages a message may be in. `romanised`: of these, those that
    are written in Latin letters as well. `word`: a word of theirs; `plain`: every letter of them.
    `codes`: what is no words although it looks like some. `particles`: what makes a name longer."""

    lettered: tuple[Lettered, ...]
    signed: Signed | None
    romanised: tuple[Signed, ...]
    word: re.Pattern[str]
    sign: re.Pattern[str]
    plain: re.Pattern[str]
    codes: tuple[re.Pattern[str], ...]
    particles: Words

    @classmethod
    def of(cls, spoken: Sequence[Language]) -> Ear:
        with_spaces = [one for one in spoken if one.telling.script != SIGNS]
        signed = [Signed(one.code, one.telling) for one in spoken if one.telling.script == SIGNS]
        scripts = dict.fromkeys(("latin", *(one.telling.script for one in with_spaces)))
        ranges = "".join(SCRIPTS[script] for script in scripts)
        own = {
            one.code: frozenset(sign for sign in one.telling.letters if not _LETTER.match(sign))
            for one in with_spaces
        }
        letters = {letter for one in with_spaces for letter in one.telling.letters}
        others = "".join(SCRIPTS[script] for script in scripts if script != "latin")
        plain = f"[a-z{others}{re.escape(''.join(sorted(filter(_LETTER.match, letters))))}]"
        return cls(
            lettered=tuple(Lettered(one.code, one.telling, own[one.code]) for one in with_spaces),
            signed=next(iter(signed), None),
            romanised=tuple(one for one in signed if one.telling.romanised),
            word=re.compile(f"[{ranges}]+"),
            sign=re.compile(f"[{SCRIPTS[SIGNS]}]"),
            plain=re.compile(plain),
            codes=tuple(one.telling.codes for one in spoken if one.telling.codes),
            particles=frozenset().union(*(one.telling.particles for one in spoken)),
        )

    def language(self, text: str) -> str | None:
        low = telling_letters(text[:LONGEST])
        for codes in self.codes:
            low = codes.sub(" ", low)
        low = NO_WORDS.sub(" ", low)
        signs = self.sign.findall(low)
        foreign = not low.isascii() and len(_LETTER.findall(low)) > (
            len(self.plain.findall(low)) + len(signs)
        )
        words = self.word.findall(plain_letters(low))
        if signs and self.signed is not None:
            return self._mixed(words, signs, low) if words else self._alone("".join(signs))
        return self._in_letters(words, low, sure=not foreign and not signs) if words else None

    def _alone(self, signs: str) -> str | None:
        signed = self.signed
        return None if signed is None or signed.says_nothing(signs) else signed.code

    def _mixed(self, words: Sequence[str], signs: Sequence[str], low: str) -> str | None:
        """The side with more small words, of two with as many the one that begins, else that with
        more verbs; where there is none, only signs by far in the majority tell."""
        signed = self.signed
        if signed is None:
            return None
        here, (best, there) = signed.weight(signs), self._best(words, low, few=False)
        if best is not None and here[0] == there[0] > 0:
            small = {one.code: one for one in self.lettered}[best].telling.small
            first = min((plain_letters(low).find(w) for w in words if w in small), default=0)
            return (
                best if first < min(map(low.find, signed.telling.small & {*signs})) else signed.code
            )
        if here[:2] != there[:2]:
            return signed.code if here > there or best is None else best
        return signed.code if len(signs) > 2 * len(words) else None

    def _in_letters(self, words: Sequence[str], low: str, *, sure: bool) -> str | None:
        """`sure`: nothing in it is of another language's letters."""
        many = sum(word not in self.particles for word in words) > FEW
        best, weight = self._best(words, low, few=not many)
        for one in self.romanised:
            told = one.telling
            found = sum((w in told.romanised) + 2 * (w in told.romanised_sure) for w in words)
            if found > max(1, weight[0]):
                return one.code
        if best is None or (not sure and not weight[0]):
            return None
        return best if any(weight) or (many and len(self.lettered) == 1) else None

    def _best(self, words: Sequence[str], low: str, *, few: bool) -> tuple[str | None, Weight]:
        """Of two that weigh the same, the one whose small word comes first; else none."""
        weighed = [(one.weight(words, low, few=few), one) for one in self.lettered]
        if not weighed:
            return None, (0, 0, 0)
        heaviest = max(weight for weight, _ in weighed)
        equal = [one for weight, one in weighed if weight == heaviest]
        first = _first(equal, words)
        return (first.code if first else None), heaviest


def _first(equal: Iterable[Lettered], words: Sequence[str]) -> Lettered | None:
    ranked = sorted(equal, key=lambda one: one.first(words))
    if len(ranked) > 1 and ranked[0].first(words) == ranked[1].first(words):
        return None
    return ranked[0]
