"""Which of the offered things is meant by what it is like: "the morning one", 最便宜的."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from flows.engine.slots.moments import read_datetime
from flows.engine.slots.money import find_money, read_money
from flows.engine.slots.page import page_of
from flows.engine.slots.values import (
    Ambiguous,
    Found,
    Option,
    Scalar,
    Situation,
    Value,
)

_THING_ENGLISH = (
    r"(?: (?:one|ones|slot|time|date|day|appointment|option|choice|place|please|available"
    r"|possible|of (?:them|these|those|the (?:two|three))))*"
)
_THING_CHINESE = (
    r"(?:一?点儿?|一?些)?的?(?:那|这)?一?(?:个|场|天|次|项|种)?(?:时间|日期|时段|号|选项)?[吧的]?"
)
_CHINESE_FRONT = r"(?:我?(?:想|要|选|约|就|订)*(?:选|要)?)"
_ENGLISH_FRONT = (
    r"(?:(?:i'd|i'll|i|we|we'd|would|like|want|prefer|take|have|go|for|with|give|me|make|it|please"
    r"|ok|okay|yes|let's|book|can|could|do|get) )*(?:the |an? )?(?:very )?"
)


def _cue(english: str, chinese: str) -> re.Pattern[str]:
    return re.compile(
        rf"{_ENGLISH_FRONT}(?:{english}){_THING_ENGLISH}"
        rf"|{_CHINESE_FRONT}(?:{chinese}){_THING_CHINESE}"
    )


_EARLIER = _cue(
    "earlier|earliest|soonest|sooner|quickest|next", "最早|更早|早|较早|比较早|最快|最近"
)
_LATER = _cue("later|latest|furthest", "最晚|更晚|晚|较晚|比较晚|最迟|迟")
_CHEAPER = _cue(
    "cheaper|cheapest|least expensive|lowest(?: price)?",
    "最便宜|更便宜|便宜|较便宜|价格最低|最低价",
)
_DEARER = _cue("dearer|dearest|most expensive|more expensive|pricier", "最贵|更贵|贵|较贵")
_FORMER = _cue("former", "前者|前面|前一个|上面|头一个|第一个")
_LATTER = _cue("latter", "后者|后面|后一个|下面")
_MIDDLE = _cue("middle|one in the middle", "中间")

_WRAPPED = re.compile(
    rf"{_ENGLISH_FRONT}(?:one (?:on|at|in) )?(?P<english>[a-z0-9][a-z0-9:.' ]*?)"
    rf"(?:'s)? (?:one|slot|appointment|option){_THING_ENGLISH}"
    rf"|{_ENGLISH_FRONT}one (?:on |at |in )(?:the )?(?P<behind>[a-z0-9][a-z0-9:.' ]*?)"
    rf"|{_CHINESE_FRONT}(?P<chinese>[0-9一-鿿:]{{1,10}}?)的?(?:那|这)?(?:一?个|场|天|的)[吧]?"
)
_ISO = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})?(?:T|(?<![0-9]))?(?P<time>[0-9]{2}:[0-9]{2})?"
)
PART_HOURS: Mapping[str, tuple[str, str]] = {
    "morning": ("00:00", "12:00"),
    "noon": ("11:30", "13:30"),
    "afternoon": ("12:00", "18:00"),
    "evening": ("17:00", "24:00"),
}
LATEST = "99"
_WEEKDAY = re.compile(r"周|星期|礼拜|(?:mon|tues|wednes|thurs|fri|satur|sun)day")


class _When(NamedTuple):
    """What is known of when something is: "" where it is not said."""

    date: str = ""
    time: str = ""


def by_likeness(said: str, options: Sequence[Option], here: Situation) -> Value | Ambiguous | None:
    """None where the words say nothing of the kind, or nothing that fits."""
    if len(options) < 2 or len(said) > 60:
        return None
    chosen = _by_place(said, options) or _extreme(said, options, here)
    return chosen or _at(said, options, here)


def _by_place(said: str, options: Sequence[Option]) -> Value | None:
    if len(options) == 2 and (_FORMER.fullmatch(said) or _LATTER.fullmatch(said)):
        return Value(options[0 if _FORMER.fullmatch(said) else 1].value)
    if len(options) % 2 and _MIDDLE.fullmatch(said):
        return Value(options[len(options) // 2].value)
    return None


def _extreme(said: str, options: Sequence[Option], here: Situation) -> Value | Ambiguous | None:
    """The first or last of all in time, the least or the most in money; every one must tell."""
    for cue, last in ((_EARLIER, False), (_LATER, True)):
        if cue.fullmatch(said):
            moments = _moments(tuple(options), here)
            return _most(options, moments if _are_told(moments) else [], last=last)
    for cue, last in ((_CHEAPER, False), (_DEARER, True)):
        if cue.fullmatch(said):
            amounts = [_amount(each, here) for each in options]
            told = [each for each in amounts if each is not None]
            return _most(options, told if len(told) == len(options) else [], last=last)
    return None


def _are_told(moments: Sequence[_When]) -> bool:
    """All have a date, or all a time: those that lack it cannot be set in a row."""
    return all(each.date for each in moments) or all(
        each.time and not each.date for each in moments
    )


def _most(
    options: Sequence[Option], measures: Sequence[tuple[str, ...] | int], *, last: bool
) -> Value | Ambiguous | None:
    if not measures or len(set(measures)) == 1:
        return None
    best = max(measures) if last else min(measures)
    return _one_of([o for o, measure in zip(options, measures, strict=True) if measure == best])


def _one_of(options: Sequence[Option]) -> Value | Ambiguous | None:
    values = list(dict.fromkeys(each.value for each in options))
    if not values:
        return None
    if len(values) == 1:
        return Value(values[0])
    return Ambiguous(tuple(Value(each) for each in values))


# --- at what time ----------------------------------------------------------------------------


def _at(said: str, options: Sequence[Option], here: Situation) -> Value | Ambiguous | None:
    """Whose day, hour and part of the day are those that were said."""
    wrapped = _WRAPPED.fullmatch(said)
    words = next((each for each in wrapped.groups() if each), "") if wrapped else ""
    wanted = _moment(words, here) if words else {}
    if not wanted:
        return None
    told = tuple(zip(options, _moments(tuple(options), here), strict=True))
    fitting = [each for each, when in told if _fits(when, wanted)]
    if not fitting and _WEEKDAY.search(words) and "date" in wanted:
        fitting = [each for each, when in told if _is_weekday(when, wanted)]
    return _one_of(fitting) if len(fitting) < len(options) else None


def _is_weekday(when: _When, wanted: Mapping[str, Scalar]) -> bool:
    """A bare weekday is that of whatever was offered, also in two weeks."""
    other = _When(str(wanted["date"]), when.time)
    if not when.date or _day_of_week(when.date) != _day_of_week(other.date):
        return False
    return _fits(when, {**wanted, "date": when.date})


def _day_of_week(iso: str) -> int:
    return date.fromisoformat(iso).weekday()


def _fits(when: _When, wanted: Mapping[str, Scalar]) -> bool:
    first, last = PART_HOURS.get(str(wanted.get("part", "")), ("", LATEST))
    asked = (
        ("date" in wanted, when.date == wanted.get("date")),
        ("time" in wanted, when.time == wanted.get("time")),
        (
            "start" in wanted,
            str(wanted.get("start", "")) <= when.date <= str(wanted.get("end", "")),
        ),
        ("part" in wanted, bool(when.time) and first <= when.time < last),
    )
    return any(said for said, _ in asked) and all(true for said, true in asked if said)


@lru_cache(maxsize=64)
def _moments(options: tuple[Option, ...], here: Situation) -> tuple[_When, ...]:
    return tuple(_when(each, here) for each in options)


def _when(option: Option, here: Situation) -> _When:
    """When something is, in the first of its names that tells."""
    for text in (str(option.value), *option.titles):
        iso = _ISO.fullmatch(text)
        if iso and iso[0]:
            return _When(iso["date"] or "", iso["time"] or "")
        told = _moment(text, here)
        if told:
            time = told.get("time") or told.get("time_start") or ""
            return _When(str(told.get("date", "")), str(time))
    return _When()


def _moment(text: str, here: Situation) -> Mapping[str, Scalar]:
    reading = read_datetime(page_of(text), here)
    if isinstance(reading, Value) and isinstance(reading.value, Mapping):
        return reading.value
    return {}


def _amount(option: Option, here: Situation) -> int | None:
    """How much it costs, in the first of its names that tells."""
    for text in (*option.titles, str(option.value)):
        page = page_of(text)
        reading = next(iter(find_money(page, here)), None) or read_money(page, here)
        if isinstance(reading, Found | Value) and isinstance(reading.value, Mapping):
            return int(reading.value["minor"])
    return None
