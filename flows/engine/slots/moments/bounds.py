"""Before, until, after and from: what bounds a day or a time, said before it or after it."""

import re
from typing import Literal, NamedTuple

NEAR = 40  # how far before a day or a time the word that bounds it may begin

How = Literal["before", "by", "after", "from"]


class Bound(NamedTuple):
    """How something is bounded, and the span of it with the words that say so."""

    how: How
    start: int
    end: int


# The first that fits counts.
_BOUNDS: tuple[tuple[How, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "from",
        re.compile(
            r"(?<![a-z])(?:not?|n't) (?:before|until|till|(?:earlier|sooner) than)\s*(?:the )?$"
            r"|不早于\s*$"
        ),
        re.compile(r"(?!)"),
    ),
    (
        "by",
        re.compile(r"(?<![a-z])not (?:after|past)\s*(?:the )?$"),
        re.compile(r"(?!)"),
    ),
    (
        "before",
        re.compile(r"(?<![a-z])(?:before|prior to|ahead of)\s*(?:the )?$"),
        re.compile(r"[\s)]*(?:之前|以前|前)(?![天台面往去])"),
    ),
    (
        "by",
        re.compile(
            r"(?<![a-z])(?:by|until|till|(?:no|not) later than)\s*(?:the )?$"
            r"|(?:直到|截至|截止到?|最晚|最迟|不晚于)\s*$"
        ),
        re.compile(r"[\s)]*(?:为止|at the latest)"),
    ),
    (
        "after",
        re.compile(r"(?<![a-z])(?:after|later than)\s*(?:the )?$"),
        re.compile(r"[\s)]*(?:之后|以后|后)(?![天面台])"),
    ),
    (
        "from",
        re.compile(
            r"(?<![a-z])(?:from|starting|as of|earliest)\s*(?:on )?(?:the )?$|[从自]\s*$|最早\s*$"
        ),
        re.compile(r"[\s)]*(?:开始|起(?!床)|onwards?|or later|and later|at the earliest)"),
    ),
)


# A quick look whether anything may be bounded.
_SIGN = re.compile(
    "before|prior|ahead|by|til|than|after|from|starting|as of|earliest|onward|later|latest|past"
    "|[前后起到至止从自早晚迟始]"
)


def bound(text: str, start: int, end: int) -> Bound | None:
    if (not start and end == len(text)) or not _SIGN.search(text):
        return None
    for how, before, after in _BOUNDS:
        left = before.search(text, max(0, start - NEAR), start) if start else None
        right = after.match(text, end)
        if left or right:
            return Bound(how, left.start() if left else start, right.end() if right else end)
    return None
