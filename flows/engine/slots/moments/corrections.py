"""What was said and taken back: "Friday, no wait, Thursday", "not Tuesday", 周三不行，周四吧.

The last that was meant counts. What was denied is cleared; if nothing else of its kind was said,
the words that deny it stay in the message, which then is no answer.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.engine.slots.moments.facts import Day, Mention

_NEAR = 24
# What joins phrases to one: denied together, kept together.
_TOGETHER = re.compile(
    r"[\s的、/(]*(?:(?:at|in|on|the|or|and|nor|to|till|until|through|和|或者?|与|到|至|-|~)(?![a-z])"
    r"[\s的]*){0,3}"
)
_DENIED = re.compile(
    r"(?:(?<![a-z])(?:not|except(?: for)?|apart from|other than|any ?(?:day|time|thing)? but"
    r"|(?:can't|cannot|can not|don't|won't|do not)(?: (?:do|make|want|like|come))?)"
    r"|除了?|除开|(?<!是)不是|(?<!要)不要|不想要?|并非|别(?:在|约|是)?)"
    r"\s*(?:(?:on|in|at|the|for)\s+){0,2}$"
)
# Said of a part of something, never in place of something else: "from Monday on, except Friday".
_EXCEPTED = re.compile(r"\s*(?:except|apart|other than|any|除|以外|之外)")
_TOO_BAD = re.compile(
    r"\s*(?:除外|以外|之外|我?(?:不行|不可以|没空|不方便|没时间|有事|到不了|去不了|来不了|不在)"
    r"|(?:doesn't|does not|won't|is no good|isn't|is not|is out|not possible|is impossible)"
    r"(?: (?:work|suit|do|good|possible|fit)(?: for me| me)?)?(?![a-z]))"
)
_INSTEAD = re.compile(
    r"(?<![a-z])(?:no(?:,? wait|,? sorry|,? actually|,? make it|(?=\s*(?:[,.;!]|$)))|wait,? no"
    r"|wait|sorry|(?:i )?(?:actually )?mean(?:t)?|scratch that|actually|make (?:it|that)"
    r"|or rather|correction|(?:change|move) (?:it|that) to|but)(?![a-z])"
    r"|(?:[哦噢啊呃]\s*)?(?:不对|(?:我|刚才)?(?:说|搞|打|写|弄)?错了)"
    r"|(?:[哦噢啊呃]\s*|(?<=[，,。])|(?<=^))不(?=\s*[,。!]|$)"
    r"|改(?:成|到|为|约|在)?"
)


_MOVING = re.compile(r"(?<![a-z])(?:change|move|switch|reschedul|swap|push|bring)[a-z ']{0,40}$")
_TO = re.compile(r"\s*(?:to|till|until)(?: the)?\s*")


@dataclass(frozen=True, slots=True)
class Meant:
    """What counts, the spans of words that only took something back, and what was denied.

    `denying` are words that stand for something themselves: nothing was said instead.
    """

    mentions: tuple[Mention, ...]
    hidden: tuple[tuple[int, int], ...] = ()
    denied: tuple[Mention, ...] = ()
    denying: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class _Phrase:
    mentions: list[Mention]
    signs: list[tuple[int, int]]
    denied: bool = False
    excepted: bool = False
    instead: bool = False

    @property
    def start(self) -> int:
        return self.mentions[0].start

    @property
    def end(self) -> int:
        return max(each.end for each in self.mentions)


# A quick look whether anything may have been taken back.
_SIGN = re.compile(
    r"n't|not|cannot|except|apart|other|but|does|isn|is (?:no|out|im)|won|possible"
    "|(?<![a-z])no(?![a-z])|wait|sorry|mean|scratch|actually|make|rather|correction|change|move|switch|reschedul|swap|push|bring|[除不别并没改错外有]"
)


def meant(mentions: Sequence[Mention], low: str) -> Meant:
    """Contract: `mentions` in the order they stand."""
    if not _SIGN.search(low):
        return Meant(tuple(mentions))
    phrases = _phrases(mentions, low)
    for phrase in phrases:
        _look_around(phrase, low)
    signs = _instead(phrases, low)
    denied = [phrase for phrase in phrases if phrase.denied]
    kept = [phrase for phrase in phrases if not phrase.denied]
    left = _kinds(each for phrase in kept for each in phrase.mentions if not _is_span(each))
    instead = [
        phrase for phrase in denied if not phrase.excepted and _kinds(phrase.mentions) & left
    ]
    alone = [phrase for phrase in denied if phrase not in instead]
    return Meant(
        tuple(each for phrase in kept for each in phrase.mentions),
        (*signs, *(sign for phrase in instead for sign in phrase.signs)),
        tuple(each for phrase in alone for each in phrase.mentions),
        tuple(sign for phrase in alone for sign in phrase.signs),
    )


def _phrases(mentions: Sequence[Mention], low: str) -> list[_Phrase]:
    phrases: list[_Phrase] = []
    moving = bool(mentions) and _MOVING.search(low, 0, mentions[0].start)
    for each in mentions:
        if phrases and moving and _TO.fullmatch(low, phrases[-1].end, each.start):
            phrases.append(_Phrase([each], [], instead=True))  # "move it from Friday to Monday"
        elif phrases and _TOGETHER.fullmatch(
            low, phrases[-1].end, max(each.start, phrases[-1].end)
        ):
            phrases[-1].mentions.append(each)
        else:
            phrases.append(_Phrase([each], []))
    return phrases


def _look_around(phrase: _Phrase, low: str) -> None:
    before = _DENIED.search(low, max(0, phrase.start - _NEAR), phrase.start)
    after = _TOO_BAD.match(low, phrase.end)
    phrase.signs = [match.span() for match in (before, after) if match]
    phrase.denied = bool(phrase.signs)
    phrase.excepted = any(_EXCEPTED.match(low, *sign) for sign in phrase.signs)


def _instead(phrases: list[_Phrase], low: str) -> list[tuple[int, int]]:
    """Words that say that what follows counts; what is of its kind before them is taken back."""
    signs: list[tuple[int, int]] = []
    since = 0
    for at, phrase in enumerate(phrases):
        found = [match.span() for match in _INSTEAD.finditer(low, since, phrase.start)]
        since = phrase.end
        if not (found or phrase.instead) or phrase.denied:
            continue
        signs += found
        kinds = _kinds(
            each for later in phrases[at:] if not later.denied for each in later.mentions
        )
        for earlier in (each for each in phrases[:at] if not each.denied):
            earlier.mentions = [each for each in earlier.mentions if not _kinds([each]) & kinds]
    phrases[:] = [phrase for phrase in phrases if phrase.mentions]
    return signs


def _kinds(mentions: Iterable[Mention]) -> set[bool]:
    """Days are of one kind, times and parts of the day of the other."""
    return {isinstance(each.fact, Day) for each in mentions}


def _is_span(each: Mention) -> bool:
    """In "next week except Wednesday" a day is left out, in "not Wednesday, Friday" replaced."""
    return isinstance(each.fact, Day) and each.fact.first != each.fact.last
