"""What is wrong with the phrases that the language model learns from.

Pure: somebody else has read the files. The bounds stand in `nlu/model/limits.yml`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flows.engine.check_rules import problem_by
from flows.engine.problems import FileProblem
from flows.engine.yaml_tree import Source
from nlu.evaluate.catalogue import Catalogue, catalogue_of
from nlu.evaluate.limits import Alike, Limits
from nlu.evaluate.lines import Line, Lines, lines_of
from nlu.evaluate.overlap import words
from nlu.words import bare


@dataclass(frozen=True, slots=True)
class Spoken:
    """One language: the phrases of each intent, and the place of its first block."""

    language: str
    phrases: Mapping[str, Sequence[Line]]
    starts: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def count(self, intent: str) -> int:
        return len(self.phrases.get(intent, ()))


def wrong(
    sources: Mapping[str, Sequence[Source]], listed: Source, limits: Limits
) -> list[FileProblem]:
    """`sources`: language -> its files; `listed`: every intent. In the order of files and lines.
    Raises ValueError where the list cannot be read."""
    catalogue, problems, spoken = catalogue_of(listed), list[FileProblem](), list[Spoken]()
    for language, files in sources.items():
        read = {source.path: lines_of(source) for source in files}
        one = _spoken(language, read)
        problems += [problem for each in read.values() for problem in each.problems]
        problems += [*_twice(one), *_alike(one, limits.alike)]
        problems += [*_intents(one, catalogue), *_entities(one, catalogue)]
        spoken.append(one)
    whole = [one for one in spoken if one.language in limits.languages]
    problems += [*_few(whole, catalogue, limits), *_uneven(whole, limits)]
    problems += _without(whole, catalogue, listed.path)
    return sorted(problems)


def _spoken(language: str, read: Mapping[str, Lines]) -> Spoken:
    phrases: dict[str, list[Line]] = defaultdict(list)
    starts: dict[str, tuple[str, int]] = {}
    for file, found in read.items():
        for line, intent in found.starts:
            starts.setdefault(intent, (file, line))
        for phrase in found.phrases:
            phrases[phrase.intent].append(phrase)
    return Spoken(language, phrases, starts)


# --- single phrases ------------------------------------------------------------------------------


def _twice(spoken: Spoken) -> Iterator[FileProblem]:
    first: dict[str, Line] = {}
    for one in _all(spoken):
        known = first.setdefault(bare(one.text) or one.text.strip(), one)
        if known is one:
            continue
        place = f"line {known.line}" if known.file == one.file else f"{known.file}:{known.line}"
        if known.intent == one.intent:
            yield _at("phrase-twice", one, f"'{one.text}' stands in {place}, too")
        else:
            message = f"'{one.text}' means {one.intent} here and {known.intent} in {place}"
            yield _at("phrase-means-two", one, message)


def _entities(spoken: Spoken, catalogue: Catalogue) -> Iterator[FileProblem]:
    for one in _all(spoken):
        for mark in one.marks:
            value = mark.value or one.text[mark.start : mark.end]
            values = catalogue.entities.get(mark.entity)
            if values is None:
                yield _at("entity-unknown", one, f"nothing is called '{mark.entity}'")
            elif values and value not in values:
                message = f"'{value}' is no {mark.entity}: {', '.join(sorted(values))}"
                yield _at("entity-unknown", one, message)


def _all(spoken: Spoken) -> Iterator[Line]:
    for phrases in spoken.phrases.values():
        yield from phrases


# --- phrases beside one another ------------------------------------------------------------------


def _alike(spoken: Spoken, limit: Alike) -> Iterator[FileProblem]:
    for intent, phrases in spoken.phrases.items():
        long = [(one, said) for one in phrases if len(said := words(one.text)) >= limit.words]
        pairs = _pairs(long)
        if len(pairs) > max(limit.free, limit.share * len(long)):
            (number, other), *_ = pairs.items()
            one, like = long[number][0], long[other][0]
            yield _at(
                "phrases-alike",
                one,
                f"{len(pairs)} of {len(long)} phrases of {intent} with {limit.words} words or more "
                f"differ from another by one word ({limit.share:.0%} may), such as '{one.text}' "
                f"and '{like.text}'; they stand in {_places(long[n][0] for n in pairs)}",
            )


MOST_PLACES = 12
"""Lines that are told; whoever has mended those reads the next ones."""


def _places(lines: Iterable[Line]) -> str:
    told = [f"{one.file.rpartition('/')[2]}:{one.line}" for one in lines]
    more = f" and {len(told) - MOST_PLACES} more" if len(told) > MOST_PLACES else ""
    return ", ".join(told[:MOST_PLACES]) + more


def _pairs(phrases: Sequence[tuple[Line, list[str]]]) -> dict[int, int]:
    """Each that is another one but for a single word, with the first such one. Two are so where
    they are the same with a hole in the same place."""
    holed: dict[tuple[tuple[str, ...], tuple[str, ...]], list[int]] = defaultdict(list)
    for number, (_, said) in enumerate(phrases):
        for at in range(len(said)):
            holed[tuple(said[:at]), tuple(said[at + 1 :])].append(number)
    pairs: dict[int, int] = {}
    for same in holed.values():
        if len(same) > 1:
            for number in same:
                pairs.setdefault(number, same[number == same[0]])
    return dict(sorted(pairs.items()))


# --- how many ------------------------------------------------------------------------------------


def _intents(spoken: Spoken, catalogue: Catalogue) -> Iterator[FileProblem]:
    for intent, (file, line) in spoken.starts.items():
        if intent not in catalogue.kinds:
            yield problem_by("intent-unknown", file, line, f"no intent is called '{intent}'")


def _without(whole: Sequence[Spoken], catalogue: Catalogue, listed: str) -> Iterator[FileProblem]:
    for intent in catalogue.kinds:
        missing = [one.language for one in whole if intent not in one.starts]
        if missing:
            line = catalogue.lines[intent]
            message = f"{intent} has no phrase in {', '.join(missing)}"
            yield problem_by("intent-without-phrases", listed, line, message)


def _few(whole: Sequence[Spoken], catalogue: Catalogue, limits: Limits) -> Iterator[FileProblem]:
    for one in whole:
        for intent, (file, line) in one.starts.items():
            needed = limits.needed(intent, catalogue.kinds.get(intent, ""))
            if one.count(intent) < needed:
                message = f"{intent} has {one.count(intent)} phrases, {needed} are needed"
                yield problem_by("phrases-few", file, line, message)


def _uneven(whole: Sequence[Spoken], limits: Limits) -> Iterator[FileProblem]:
    """Told where there are fewest."""
    for intent in dict.fromkeys(intent for one in whole for intent in one.starts):
        there = sorted(
            (one for one in whole if one.count(intent)), key=lambda one: one.count(intent)
        )
        if len(there) > 1 and there[-1].count(intent) > limits.uneven * there[0].count(intent):
            least, most = there[0], there[-1]
            yield problem_by(
                "phrases-uneven",
                *least.starts[intent],
                f"{intent} has {least.count(intent)} phrases in {least.language} and "
                f"{most.count(intent)} in {most.language}",
            )


def _at(rule: str, one: Line, message: str) -> FileProblem:
    return problem_by(rule, one.file, one.line, message)
