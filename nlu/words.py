"""Sure words: whole messages that always mean one thing, whether the model is up or away.

They stand in the files of languages (`flows/languages`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from flows.engine.check_rules import problem_by
from flows.engine.languages import languages
from flows.engine.load_language import NAME
from flows.engine.problems import FileProblem
from flows.engine.tongue import Language, plain_letters

LANGUAGE = "control.language"
LONGEST = 80
"""Characters of the longest message that may be a sure word with politeness around it."""

MOST_WAYS = 40

_NOT_SAID = re.compile(r"['’‘`´\u200b-\u200f\ufe0f]")
_SIGNS = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_MARKS = re.compile(r"[?？\s]+")


def bare(text: str) -> str:
    """What is said without signs, emoji, accents, case and width: "Cancel!! 🙏" is "cancel"."""
    evened = _NOT_SAID.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _SIGNS.sub(" ", plain_letters(evened)).strip()


@dataclass(frozen=True, slots=True)
class SureWords:
    """`phrases`: bare phrase -> intent. `languages`: bare phrase -> the language it names.
    `names`: bare name of a language -> its code, longest first. `before`, `after`: bare politeness,
    longest first. `spoken`: language -> the intents it has words for."""

    phrases: Mapping[str, str]
    languages: Mapping[str, str]
    names: Mapping[str, str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    spoken: Mapping[str, frozenset[str]]

    @classmethod
    def load(cls) -> SureWords:
        """Of every language there is, read once."""
        return _own()

    @classmethod
    def of(cls, spoken: Iterable[Language]) -> SureWords:
        """Of these languages. A phrase that means two things means the first; `twice` tells."""
        tongues = tuple(spoken)
        names = _names(tongues)
        return cls(
            phrases=dict(reversed([(said, intent) for _, intent, said in _sure(tongues)])),
            languages=_asked_for(tongues, names),
            names=names,
            before=_longest(phrase for one in tongues for phrase in one.before),
            after=_longest(phrase for one in tongues for phrase in one.after),
            spoken={one.code: frozenset(one.sure) for one in tongues},
        )

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
        """The language a whole message asks for: "in English please" is "en"."""
        return next((self.languages[w] for w in self.ways(text) if w in self.languages), None)

    def named(self, text: str) -> str | None:
        """The one language that is named anywhere in a message; None where several are."""
        said = bare(text)
        found = {code for name, code in self.names.items() if _stands_in(said, name)}
        return found.pop() if len(found) == 1 else None

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


def _stands_in(said: str, name: str) -> bool:
    return name in said and (_HAN.match(name) is not None or f" {name} " in f" {said} ")


# --- out of the files ----------------------------------------------------------------------------


@cache
def _own() -> SureWords:
    return SureWords.of(languages().values())


def twice(spoken: Iterable[Language]) -> Iterator[FileProblem]:
    """Phrases that two intents claim, in one file or in two."""
    first: dict[str, tuple[Language, str]] = {}
    for one, intent, said in _sure(spoken):
        known, meant = first.setdefault(said, (one, intent))
        if meant != intent:
            line = one.lines.get(f"sure.{intent}", 1)
            message = f"'{said}' means {intent} here and {meant} in {known.file}"
            yield problem_by("language-word-twice", one.file, line, message)


def _sure(spoken: Iterable[Language]) -> Iterator[tuple[Language, str, str]]:
    for one in spoken:
        for intent, phrases in one.sure.items():
            for phrase in phrases:
                yield one, intent, _phrase(phrase)


def _names(spoken: tuple[Language, ...]) -> dict[str, str]:
    """What a language calls itself comes before what others call it."""
    named = [(name, one.code) for one in spoken for name in one.called]
    codes = {one.code for one in spoken}
    named += [
        (name, code)
        for one in spoken
        for code, names in one.others.items()
        if code in codes
        for name in names
    ]
    found: dict[str, str] = {}
    for name, code in sorted(named, key=lambda each: -len(each[0])):
        found.setdefault(bare(name), code)
    return found


def _asked_for(spoken: tuple[Language, ...], names: Mapping[str, str]) -> dict[str, str]:
    patterns = dict.fromkeys(each for one in spoken for each in one.asked_for)
    return {
        bare(pattern.replace(NAME, name)): code
        for pattern in (NAME, *patterns)
        for name, code in names.items()
    }


def _longest(phrases: Iterable[str]) -> tuple[str, ...]:
    found = {_phrase(each) for each in phrases} - {""}
    return tuple(sorted(found, key=lambda each: (-len(each), each)))


def _phrase(written: str) -> str:
    return "?" if _MARKS.fullmatch(written) and written.strip() else bare(written)
