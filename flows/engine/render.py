"""Values as people read them, in the resident's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from flows.engine.definition import Json, Option
from flows.engine.languages import written
from flows.engine.slots.currencies import minor_digits
from flows.engine.slots.moments.spans import WEEKDAYS
from flows.engine.tongue import OTHERWISE

SHOWN_KINDS = frozenset({"datetime", "clock", "link", "file"})
"""Kinds that nobody writes: a moment, the time of a moment, a page of ours, a file of ours."""

PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PLACE_OR_BRACES = re.compile(r"\{\{|\}\}|" + PLACE.pattern)
_PARTS = ("morning", "noon", "afternoon", "evening")
_WHEN = {"date", "start", "end", "time", "time_start", "time_end", "part", "without"}
_SIGNS = {"CNY": "¥", "GBP": "£", "EUR": "€", "USD": "$"}
_MASKED = {
    "cn_id": (6, 4),
    "id_tail": (0, 1),
    "passport": (1, 2),
    "phone": (3, 4),
    **dict.fromkeys(("foreigner_id", "reader_card", "account_no", "council_tax_no"), (2, 4)),
    **dict.fromkeys(("hk_macau_permit", "home_return_permit", "taiwan_permit"), (1, 2)),
}

Shown = Mapping[str, tuple[Json, str | None, tuple[Option, ...]]]
"""name -> (value, kind, options)."""


def fill(text: str, shown: Callable[[str], str | None]) -> str:
    """Puts values into `{name}` places, once: braces inside a value stay what they are, and
    doubled ones mean a single one."""

    def put(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        value = shown(match[1])
        return match[0] if value is None else value

    return _PLACE_OR_BRACES.sub(put, text) if "{" in text or "}" in text else text


def in_language(texts: Mapping[str, str], language: str, otherwise: str = OTHERWISE) -> str:
    """In this language, else in that one, else in the one written first."""
    return texts.get(language) or texts.get(otherwise) or next(iter(texts.values()), "")


def show(  # noqa: PLR0911  # one line per shape
    value: Json, kind: str | None, language: str, options: tuple[Option, ...] = ()
) -> str:
    """One value in words: dates with their weekday, money with its sign, IDs masked."""
    match value:
        case None:
            return "–"
        case bool():
            words = written(language)
            return words.yes if value else words.no
        case dict():
            return _show_mapping(value, language)
        case list():
            return "\n".join(show(item, None, language) for item in value)
        case str():
            return _show_text(value, kind, language, options)
        case _:
            return f"{value:g}" if isinstance(value, float) else str(value)


def _show_text(value: str, kind: str | None, language: str, options: tuple[Option, ...]) -> str:
    for option in options:
        if option.value == value:
            return option.titles.get(language, value)
    return mask(value, kind) if kind in _MASKED else _show_moment(value, kind, language)


def _show_moment(value: str, kind: str | None, language: str) -> str:
    """A day, the clock of a moment, or both; other texts as they are."""
    day, _, hour = value.partition("T")
    match kind:
        case "date":
            return show_date(value, language)
        case "clock":
            return hour[:5] or value
        case "datetime":
            return f"{show_date(day, language)} {hour[:5]}".strip()
        case _:
            return value


def _show_mapping(value: dict[str, Json], language: str) -> str:
    minor, currency = value.get("minor"), value.get("currency")
    if "label" in value:
        amount = {"minor": minor, "currency": currency}
        colon = written(language).colon
        return show(value["label"], None, language) + colon + _show_mapping(amount, language)
    if isinstance(minor, int) and isinstance(currency, str):
        return show_money(minor, currency, language)
    if value and value.keys() <= _WHEN:
        return show_when(value, language)
    text = value.get(language, value.get(OTHERWISE, value.get("text")))
    return text if isinstance(text, str) else "–"


def show_when(value: Mapping[str, Json], language: str) -> str:
    """Days, times and what is left out of them, as much of it as was said: "Friday 27 November 2026
    in the morning", "until Friday 4 December 2026, except on Mondays"."""
    said = {key: each for key, each in value.items() if isinstance(each, str)}
    words = written(language)
    first, last = _days_of(said, language)
    days = _between((first, last), (words.since, words.until, words.between))
    ends = said.get("time_start") or said.get("time"), said.get("time_end") or said.get("time")
    hours = _between(ends, (words.since_hour, words.until_hour, f"{{start}}{words.to}{{end}}"))
    part = words.parts[_PARTS.index(said["part"])] if said.get("part") in _PARTS else ""
    when = (" " if first == last else words.pause).join(filter(None, (days, hours or part)))
    return (
        words.pause.join(filter(None, (when, _without(said.get("without", ""), language)))) or "–"
    )


def _days_of(said: Mapping[str, str], language: str) -> tuple[str | None, str | None]:
    ends = (said.get(key) or said.get("date") for key in ("start", "end"))
    first, last = (each and show_date(each, language) for each in ends)
    return first, last


def _between(ends: tuple[str | None, str | None], ways: tuple[str, str, str]) -> str:
    """`ways` to write it: with its first end only, with its last, with both."""
    start, end = ends
    since, until, between = ways
    if start == end:
        return start or ""
    way = between if start and end else since if start else until
    return fill(way, {"start": start, "end": end}.get)


def _without(said: str, language: str) -> str:
    """What is left out, with commas between."""
    words = written(language)
    *more, last = (_left_out(each, language) for each in said.split(","))
    out = words.nor.join((words.comma.join(more), last)) if more else last
    return fill(words.without, {"what": out}.get) if said else ""


def _left_out(one: str, language: str) -> str:
    """A weekday by its English name, a part of the day, a day."""
    words = written(language)
    if one in WEEKDAYS:
        return words.weekly[WEEKDAYS.index(one)]
    if one in _PARTS:
        return words.parts[_PARTS.index(one)]
    return fill(words.on, {"day": show_date(one, language)}.get)


def show_money(minor: int, currency: str, language: str) -> str:
    """`minor` in the smallest units of this currency, of which it may have none (ISO 4217)."""
    minus, digits = "-" if minor < 0 else "", minor_digits(currency)
    whole, part = divmod(abs(minor), 10**digits)
    amount = f"{whole}.{part:0{digits}d}" if digits else str(whole)
    if own := written(language).money.get(currency):
        return minus + fill(own, {"amount": amount}.get)
    sign = _SIGNS.get(currency)
    return f"{minus}{sign}{amount}" if sign else f"{minus}{amount} {currency}"


def show_date(iso: str, language: str) -> str:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return fill(written(language).date, day_words(day, language).get)


def show_short_date(day: date, language: str) -> str:
    """Without its year and weekday."""
    return fill(written(language).short_date, day_words(day, language).get)


def day_words(day: date, language: str) -> Mapping[str, str]:
    """What may stand in the places of a date."""
    words = written(language)
    month = words.months[day.month - 1]
    return {
        "year": str(day.year),
        "month": month,
        "mon": month[:3],
        "number": str(day.month),
        "day": str(day.day),
        "two": f"{day.day:02d}",
        "weekday": words.weekdays[day.weekday()],
    }


def show_moment(moment: datetime, language: str) -> str:
    """A moment already in the zone it is to be read in."""
    return f"{show_date(moment.date().isoformat(), language)} {moment:%H:%M}"


def mask(value: str, kind: str) -> str:
    """Enough to recognise one's own, not enough to use: 310101********0005."""
    head, tail = _MASKED[kind]
    hidden = max(0, len(value) - head - tail)
    return value[:head] + "*" * hidden + value[len(value) - tail :]


def masked(value: Json, kind: str | None, language: str) -> str:
    """A private value: with the mask of its kind, else its first sign and stars; of what has no
    kind not even that ("m" would say it all)."""
    text = show(value, kind, language)
    if kind in _MASKED:
        return text
    first = text[:1] if kind else ""
    return first + "*" * max(3, len(text) - 1)
