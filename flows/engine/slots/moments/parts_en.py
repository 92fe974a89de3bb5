"""Parts of the day in English: in the morning, lunchtime, after work, Saturday am."""

import re

from flows.engine.slots.moments.facts import Fact, Part, Rule, Today


def _part(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    return (Part(_PARTS[match["part"]]),)


_PARTS = {
    "morning": "morning", "mornings": "morning", "am": "morning", "first thing": "morning",
    "early hours": "dawn", "lunchtime": "noon", "lunch time": "noon", "afternoon": "afternoon",
    "afternoons": "afternoon", "after lunch": "afternoon", "arvo": "afternoon", "pm": "afternoon",
    "evening": "evening", "evenings": "evening", "after work": "evening", "night": "night",
}  # fmt: skip
_PART_NAMES = "|".join(sorted(_PARTS.keys() - {"am", "pm"}, key=len, reverse=True))
_DAYS = "mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun"
RULES = (
    Rule(
        frozenset(_PARTS) | {"first", "early", "lunch", "after"},
        re.compile(
            r"(?<![a-z])(?<!good )(?:in the |the |early |late |mid[ -]?)?"
            rf"(?P<part>{_PART_NAMES})(?![a-z])"
        ),
        _part,
    ),
    Rule(
        frozenset({"am", "pm"}),
        re.compile(
            rf"(?:day|rrow|(?<![a-z])(?:{_DAYS})\.?|[0-9](?:st|nd|rd|th)|(?<![a-z])the) "
            r"(?P<said>(?P<part>[ap]m))(?![a-z])"
        ),
        _part,
    ),
)
