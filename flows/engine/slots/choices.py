"""Choosing among offered options: by number, by name, by the beginning of a name."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from flows.engine.slots.fillers import AROUND_NUMBERS
from flows.engine.slots.identifiers import one_of
from flows.engine.slots.more_words import more_ordinal
from flows.engine.slots.numerals import SMALL, SMALL_ENGLISH, small
from flows.engine.slots.page import Page, page_of
from flows.engine.slots.relative import by_likeness
from flows.engine.slots.sounds import by_ear, heard_as, sounds, spelled
from flows.engine.slots.values import (
    EDGE,
    Ambiguous,
    Found,
    NotThis,
    Option,
    Problem,
    Reading,
    Situation,
    Value,
)

SHORTEST_FUZZY = 4
_ORDINAL_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_ORDINAL_FIGURES = "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th"
_ORDINALS = {
    word: place
    for words in (_ORDINAL_WORDS, _ORDINAL_FIGURES)
    for place, word in enumerate(words.split(), start=1)
}
_BEFORE_CHINESE = "我|就|想|要|选择|选|那|那就|嗯|好的|请|帮我|去|在|办|换"
_BEFORE_ENGLISH = (
    "i|i'd|i'll|want|would|like|take|choose|pick|the|my|go|with|to|at|in|it's|is|a|an|please|ok"
    "|okay|yes|let's|make|it|for"
)
_BEHIND_CHINESE = "吧|呢|啊|呀|的|那个|这个|谢谢|了"
_BEHIND_ENGLISH = "please|thanks|thank you|one|option|then|pls"
_POLITE = re.compile(
    rf"^(?:(?:{_BEFORE_CHINESE})+|(?:(?:{_BEFORE_ENGLISH})\s+)+)"
    rf"|(?:(?:{_BEHIND_CHINESE})+|(?:\s+(?:{_BEHIND_ENGLISH}))+)$"
)
_FIGURE = re.compile(
    r"(?:(?:no\.?|number|option|choice|nr\.?|选项|#|第)\s*)?"
    rf"(?P<figure>[0-9]{{3}}|{SMALL}|{SMALL_ENGLISH})\s*(?:个|项|号|种|条|家|、)?"
)
_ORDINAL = re.compile(
    rf"(?:the )?(?P<ordinal>{'|'.join(_ORDINALS)}|last)(?: (?:one|option|choice))?"
    "|最后(?:的)?(?:一个|个|一项)?"
)
_DIGIT = re.compile(r"\d")
_LATIN = re.compile(r"[a-z0-9]")
_HAN = re.compile(r"[㐀-鿿]")
_ALL_HAN = re.compile(r"[一-鿿]{2,12}")
SHORTEST_BY_EAR = 2


def read_choice(text: str, options: Sequence[Option], here: Situation) -> Reading:
    """The option a resident chose; several that fit are `Ambiguous`; part: no_such_number."""
    page = page_of(text)
    said = page.low.strip(EDGE)
    bare = _unwrapped(said)
    number = _number(bare, len(options))
    numbered = [options[number - 1]] if number and number <= len(options) else []
    reading = _one(_exact(said, options) + numbered) or _one(_exact(bare, options))
    if reading is not None:
        return reading
    named = _by_name(page, bare, options) or by_likeness(said, options, here)
    if named is not None:
        return named
    return NotThis() if number is None else Problem("no_such_number")


def scan_choice(text: str, options: Sequence[Option], _: Situation) -> tuple[Found, ...]:
    """Options named inside a longer message, the longest name first where names overlap."""
    return tuple(
        sorted(_named(page_of(text), _telling(tuple(options))), key=lambda each: each.start)
    )


def _unwrapped(said: str) -> str:
    for _ in range(3):
        shorter = _POLITE.sub("", said).strip(EDGE)
        if not shorter or shorter == said:
            break
        said = shorter
    return said


def _number(bare: str, count: int) -> int | None:
    ordinal = _ORDINAL.fullmatch(bare)
    if ordinal:
        return _ORDINALS.get(ordinal["ordinal"] or "", count)
    figure = _FIGURE.fullmatch(bare)
    return small(figure["figure"]) if figure else more_ordinal(bare, count)


def _by_name(page: Page, bare: str, options: Sequence[Option]) -> Value | Ambiguous | None:
    if not bare:
        return None
    named = tuple(_named(page, _names(tuple(options), 1)))
    rest = page.without((each.start, each.end) for each in named)
    if named and AROUND_NUMBERS.is_all(_POLITE.sub("", rest.low.strip(EDGE))):
        return _one([each for each in options if any(each.value == one.value for one in named)])
    for fits in (_begins, _holds, _resembles):
        reading = _one(_fitting(options, bare, fits))
        if reading is not None:
            return reading
    return _by_ear(bare, options)


def _by_ear(bare: str, options: Sequence[Option]) -> Value | Ambiguous | None:
    """Typed by its sound, in other characters or in pinyin: to be read back."""
    heard = by_ear(spelled(bare) or (sounds(bare) if _ALL_HAN.fullmatch(bare) else ()))
    if len(heard) < SHORTEST_BY_EAR:
        return None
    reading = _one(each for each in options if any(_sounds_in(heard, one) for one in each.names))
    return Value(reading.value, confirm=True) if isinstance(reading, Value) else reading


def _sounds_in(heard: tuple[str, ...], title: str) -> bool:
    own = heard_as(title)
    size = len(heard)
    return any(own[at : at + size] == heard for at in range(len(own) - size + 1))


def _one(options: Iterable[Option]) -> Value | Ambiguous | None:
    values = dict.fromkeys(each.value for each in options)
    return one_of(Value(each) for each in values) if values else None


def _exact(said: str, options: Sequence[Option]) -> list[Option]:
    return [each for each in options if said and said in each.names]


def _fitting(
    options: Sequence[Option], said: str, fits: Callable[[str, str], bool]
) -> list[Option]:
    return [each for each in options if any(fits(said, title) for title in each.names)]


def _begins(said: str, title: str) -> bool:
    if not title.startswith(said) or (len(said) < 2 and not _HAN.match(said)):
        return False
    return not (said[-1].isdigit() and title[len(said) : len(said) + 1].isdigit())


def _holds(said: str, title: str) -> bool:
    """A telling part of a longer name: 浦东 of 上海浦东新区, "pudong" of "Shanghai Pudong"."""
    if _DIGIT.search(said):
        return False
    if _HAN.search(said):
        return len(said) >= 2 and said in title
    return len(said) >= SHORTEST_FUZZY and f" {said}" in f" {title}"


def _resembles(said: str, title: str) -> bool:
    """One letter wrong, missing, too many or swapped with its neighbour; never in numbers."""
    if min(len(said), len(title)) < SHORTEST_FUZZY or abs(len(said) - len(title)) > 1:
        return False
    if _DIGIT.search(said) or _DIGIT.search(title):
        return False
    same = next(
        (at for at, (one, other) in enumerate(zip(said, title, strict=False)) if one != other),
        min(len(said), len(title)),
    )
    one, other = said[same:], title[same:]
    swapped = len(one) > 1 and one[:2] == other[1::-1] and one[2:] == other[2:]
    return swapped or one[1:] == other or one == other[1:] or one[1:] == other[1:]


def _named(page: Page, names: Iterable[tuple[str, Option]]) -> Iterator[Found]:
    for title, option in names:
        if title not in page.low:
            continue
        spans = tuple(_places(title, page.low))
        page = page.without(spans)
        for start, end in spans:
            yield Found("choice", option.value, start, end, confirm=False)


def _telling(options: tuple[Option, ...]) -> tuple[tuple[str, Option], ...]:
    """The names of a slot's choices inside a longer message; one sign alone tells nothing."""
    return _names(options, 2)


@lru_cache(maxsize=128)
def _names(options: tuple[Option, ...], shortest: int) -> tuple[tuple[str, Option], ...]:
    """Names worth looking for, longest first; a name two options share names neither."""
    owners: dict[str, list[Option]] = {}
    for option in options:
        for title in set(option.names):
            if len(title) >= shortest and not title.isdigit():
                owners.setdefault(title, []).append(option)
    names = [(title, own[0]) for title, own in owners.items() if len(own) == 1]
    return tuple(sorted(names, key=lambda each: len(each[0]), reverse=True))


def _places(title: str, low: str) -> Iterator[tuple[int, int]]:
    start = low.find(title)
    while start >= 0:
        end = start + len(title)
        if not (_runs_on(low, start) or _runs_on(low, end)):
            yield start, end
        start = low.find(title, end)


def _runs_on(low: str, at: int) -> bool:
    """A word of letters or figures goes on across this place."""
    return 0 < at < len(low) and bool(_LATIN.match(low[at - 1]) and _LATIN.match(low[at]))
