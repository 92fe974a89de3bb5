"""Times in figures and in English: 10:30, 3pm, half 3, quarter to four, at ten, noon."""

import re

from flows.engine.slots.moments.facts import (
    NO_SUCH_TIME,
    NOT_THAT_HALF,
    Clock,
    Clocks,
    Fact,
    Rule,
    Today,
)
from flows.engine.slots.numerals import english_number, small

_HOURS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_WORDS = "|".join(sorted(_HOURS, key=len, reverse=True))
_HOUR = rf"(?:2[0-4]|1[0-9]|0?[0-9]|(?:{_WORDS})(?![a-z]))"
_TENS = "twenty|thirty|forty|fifty"
_MINUTE_WORDS = (
    rf"(?:(?:{_TENS})[ -](?:one|two|three|four|five|six|seven|eight|nine)|{_TENS}"
    "|fifteen|eighteen|ten|eleven|twelve|(?:oh|o) ?(?:five|[0-9]))(?![a-z])"
)
_MINUTE = rf"(?:[:.h]?(?P<minute>[0-5][0-9])(?![0-9])|[ -](?P<spoken>{_MINUTE_WORDS}))"
_HALF = r"(?P<half>[ap])\.? ?m(?![a-z])\.?"
_FROM = "(?<![a-z0-9:./-])"
_LATE = (
    "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:[ -](?:one|two|three))?"
)
_LATE_CUES = frozenset(re.findall("[a-z]{6,}", _LATE))
_AT = "(?:at|by|before|after|around|about|from|until|till|say|approximately)"
_NO_COUNT = (
    r"(?![0-9:/%°-]|[.,][0-9]|\s?(?:st|nd|rd|th)(?![a-z])|\s*(?:people|persons?|guests?|days?|weeks?"
    r"|months?|years?|minutes?|mins?|hours?(?! o)|items?|percent|yuan|rmb|pounds?|dollars?|euros?"
    r"|times|points?|hundred|thousand|grand|quid|kuai|flats?|address(?:es)?|places?|degrees|units|miles"
    r"|tickets?|bills?|copies|kg|km|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|of "
    r"|[a-z]+ (?:street|st|road|rd|avenue|ave|lane|square)(?![a-z])))"
)
_SPAN = (
    r"(?P<span>(?:a )?quarter|twenty[ -]five|twenty|ten|five|1[3-9]|[2-5][0-9]|[0-9]{1,2}(?= ?min))"
    "(?: ?min(?:ute)?s?)?"
)


def _clock(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    said = match.groupdict()
    clock = _at(match["hour"], _minute(said), said.get("half"))
    return (clock,) if clock else ()


def _minute(said: dict[str, str | None]) -> int:
    figures, spoken = said.get("minute"), said.get("spoken")
    if figures:
        return int(figures)
    if not spoken:
        return 0
    tens, _, ones = spoken.replace("-", " ").partition(" ")
    return (0 if tens in {"oh", "o"} else small(tens)) + (small(ones) if ones else 0)


def _at(written: str, minute: int, half: str | None) -> Clock | None:
    hour = small(written)
    if half == "a" and hour > 12:
        return NOT_THAT_HALF
    if half and hour <= 12:
        return Clock(hour % 12 + (12 if half == "p" else 0), minute, half_day=False)
    if hour == 24 and minute:
        return None
    zero = written.startswith("0") and hour > 0
    told = half is not None or hour > 12 or hour == 0 or zero
    return Clock(hour % 24, minute, half_day=not told, zero=zero)


def _beside(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    """As in "quarter past three" and "ten to five"; British "half 3" is half past."""
    minutes = _span(match["span"])
    clock = _at(match["hour"], 0, match["half"])
    if clock is None or not 1 <= minutes <= 59:
        return ()
    if match["side"] in {"to", "till", "before", "of", "until"}:
        hour = (clock.hour - 2) % 12 + 1 if clock.half_day else (clock.hour - 1) % 24
        return (Clock(hour, 60 - minutes, half_day=clock.half_day),)
    return (Clock(clock.hour, minutes, half_day=clock.half_day),)


def _span(said: str) -> int:
    if said.isdigit():
        return int(said)
    named = {"half": 30, "quarter": 15, "a quarter": 15, "twenty five": 25, "twenty-five": 25}
    return named.get(said) or small(said)


def _clocks(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    said = match.groupdict()
    last = _named_clock(said["name"]) if said.get("name") else _last(said)
    first = _named_clock("noon") if said.get("noon") else _first(said)
    return (Clocks(first, last),) if first and last else ()


def _first(said: dict[str, str | None]) -> Clock | None:
    return _at(said["first"] or "", int(said["first_minute"] or 0), said["first_half"])


def _last(said: dict[str, str | None]) -> Clock | None:
    return _at(said["hour"] or "", _minute(said), said["half"])


def _named_clock(name: str | None) -> Clock:
    return Clock(0 if name == "midnight" else 12, 0, half_day=False)


def _impossible(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    hour, minute = int(match["hour"]), int(match["minute"])
    possible = minute < 60 and (hour < 24 or (hour == 24 and minute == 0))
    return () if possible else (NO_SUCH_TIME,)


def _spoken_day_clock(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    minute = 0 if match["spoken"] == "hundred" else _minute(match.groupdict())
    return (Clock(english_number(match["hour"]) or 0, minute, half_day=False),)


def _named(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    return (_named_clock(match["name"]),)


def _hundred(match: re.Match[str], _: Today) -> tuple[Fact, ...]:
    return (Clock(int(match["hour"]), int(match["minute"] or 0), half_day=False),)


_FIRST = (
    rf"(?P<first>{_HOUR})(?:[:.](?P<first_minute>[0-5][0-9]))?"
    r"\s?(?:(?P<first_half>[ap])\.?m\.?)?"
)
_TO = r"\s*(?:-|to|until|till|~)\s*"
RULES = (
    Rule(
        frozenset(":"),
        re.compile(
            r"(?<![0-9:.])(?P<hour>2[0-4]|[01]?[0-9]):(?P<minute>[0-5][0-9])(?::[0-5][0-9])?"
            rf"(?![0-9:])(?:\s?{_HALF})?"
        ),
        _clock,
    ),
    Rule(
        frozenset(":"),
        re.compile(r"(?<![0-9:.])(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?![0-9:])"),
        _impossible,
    ),
    Rule(
        frozenset({"am", "pm", "a", "p"}),
        re.compile(rf"{_FROM}(?P<hour>{_HOUR}){_MINUTE}?\s?{_HALF}"),
        _clock,
    ),
    Rule(
        _LATE_CUES,
        re.compile(
            rf"{_FROM}(?P<hour>{_LATE})[ -](?P<spoken>hundred|{_MINUTE_WORDS})(?: hours)?(?![a-z])"
        ),
        _spoken_day_clock,
    ),
    Rule(
        frozenset({"clock", "oclock"}),
        re.compile(rf"{_FROM}(?P<hour>{_HOUR})\s?o'? ?clock(?:\s?{_HALF})?"),
        _clock,
    ),
    Rule(
        frozenset({"half"}),
        re.compile(
            rf"{_FROM}(?P<span>half)(?:[ -](?P<side>past|after))?[ -](?P<hour>{_HOUR})"
            rf"(?![0-9:%])(?:\s?{_HALF})?"
        ),
        _beside,
    ),
    Rule(
        frozenset({"past", "to", "till", "after", "of"}),
        re.compile(
            rf"{_FROM}(?<!from )(?<!between ){_SPAN} (?P<side>past|after|to|till|of) "
            rf"(?P<hour>{_HOUR})"
            rf"(?![0-9:%])(?:\s?{_HALF})?"
        ),
        _beside,
    ),
    Rule(
        frozenset({"h", "hrs", "hours"}),
        re.compile(
            rf"{_FROM}(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9]) ?(?:hrs|hours|h)(?![a-z])"
        ),
        _hundred,
    ),
    Rule(
        frozenset({"h"}),
        re.compile(rf"{_FROM}(?P<hour>[01]?[0-9]|2[0-3])h(?P<minute>[0-5][0-9])?(?![a-z0-9])"),
        _hundred,
    ),
    Rule(
        frozenset(
            [
                "at",
                "by",
                "before",
                "after",
                "around",
                "about",
                "from",
                "until",
                "till",
                "say",
                "approximately",
            ]
        ),
        re.compile(rf"(?<![a-z])(?<![0-9] ){_AT} (?P<said>(?P<hour>{_HOUR}){_MINUTE}?){_NO_COUNT}"),
        _clock,
    ),
    Rule(
        frozenset({"or"}),
        re.compile(
            rf"(?<![a-z]){_AT} {_HOUR}(?:[:.][0-5][0-9])? or "
            rf"(?P<said>(?P<hour>{_HOUR}){_MINUTE}?){_NO_COUNT}"
        ),
        _clock,
    ),
    Rule(
        frozenset({"morning", "afternoon", "evening", "night", "tonight"}),
        re.compile(
            rf"{_FROM}(?P<hour>{_HOUR}){_MINUTE}?(?= (?:(?:in the|this|tomorrow) (?:early |late )?"
            "(?:morning|afternoon|evening)|at night|tonight|tomorrow night)(?![a-z]))"
        ),
        _clock,
    ),
    Rule(
        frozenset({"thirty", "fifteen", "forty"}),
        re.compile(
            rf"{_FROM}(?P<hour>{_WORDS})[ -](?P<spoken>thirty|fifteen|forty[ -]five)(?![a-z])"
        ),
        _clock,
    ),
    Rule(
        frozenset({"between", "from", "at", "around"}),
        re.compile(
            rf"(?<![a-z])(?:between|from|at|around) (?P<said>(?:{_FIRST}|(?P<noon>noon|midday))"
            rf"(?:{_TO}|\s*and\s*)(?:(?P<hour>{_HOUR}){_MINUTE}?(?:\s?{_HALF})?"
            rf"|(?P<name>noon|midday|midnight))){_NO_COUNT}"
        ),
        _clocks,
    ),
    Rule(
        frozenset({"am", "pm", "a", "p"}),
        re.compile(rf"{_FROM}{_FIRST}{_TO}(?P<hour>{_HOUR}){_MINUTE}?\s?{_HALF}"),
        _clocks,
    ),
    Rule(
        frozenset({"noon", "midday", "midnight"}),
        re.compile(r"(?<![a-z])(?:12 ?)?(?P<name>noon|midday|midnight)(?![a-z])"),
        _named,
    ),
)

# Where a time was asked for, a bare number is one: "10", "1030", "ten thirty", "10-12".
_ASKED = re.compile(
    rf"(?P<hour>{_HOUR})(?:(?:[:.h ]?(?P<minute>[0-5][0-9]))|[ -](?P<spoken>{_MINUTE_WORDS}))?"
)
_ASKED_BOTH = re.compile(
    rf"{_FIRST}(?:{_TO}|\s*(?:到|至)\s*)(?P<hour>{_HOUR}){_MINUTE}?(?:\s?{_HALF})?"
)


def asked_clock(said: str, today: Today) -> tuple[Fact, ...]:
    """The time in the whole of an answer to "at what time?"."""
    both = _ASKED_BOTH.fullmatch(said)
    if both:
        return _clocks(both, today)
    alone = _ASKED.fullmatch(said)
    return _clock(alone, today) if alone else ()
