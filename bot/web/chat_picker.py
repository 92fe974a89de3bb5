"""The answers of an open question as a page offers them: days in a grid, times by part of day,
and a field that suits what is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.domain.messages import Button, Words
from bot.web.chat_text import readable
from flows.engine.languages import languages
from flows.engine.render import fill
from flows.engine.tongue import Written

_PLACES = re.compile(r"(\{\w+\})")
_TIME = re.compile(r"([01]?\d|2[0-3])[:：][0-5]\d")

FEW = 2
"""Fewer days or times than this are no grid."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`over` stands above `title`, smaller: the weekday of a day."""

    title: str
    payload: str
    over: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Answers that belong together; `name` is the key of their heading's text, if it has one.
    `about`: what they are about, where that is not the open question."""

    kind: str
    choices: tuple[Choice, ...]
    name: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """How an answer is typed: attributes of the one field there is. Nothing a browser would judge
    by itself: whoever answers with a question is to be heard."""

    type: str = "text"
    mode: str = "text"
    complete: str = "off"
    lines: bool = True


FIELDS = {
    "phone": Field("tel", "tel", "tel", lines=False),
    "person_name": Field(complete="name", lines=False),
    "email": Field(mode="email", complete="email", lines=False),
    "float": Field(mode="decimal", lines=False),
    "count": Field(mode="numeric", lines=False),
    "penalty_no": Field(mode="numeric", lines=False),
    **dict.fromkeys(("cn_id", "id_tail", "cn_plate", "link_code"), Field(lines=False)),
}
PLAIN = Field()

PICKED = {"date": "date", "time": "time"}
"""Kinds the browser itself has a picker for."""


def field_for(asks: str | None) -> Field:
    return FIELDS.get(asks or "", PLAIN)


def groups_of(buttons: Sequence[Button]) -> tuple[Group, ...]:
    """Days first, then times by part of day, then everything else, each in its order."""
    days = [choice for button in buttons if (choice := _day(button))]
    times = [
        Choice(b.title.strip(), b.payload) for b in buttons if _TIME.fullmatch(b.title.strip())
    ]
    days, times = (found if len(found) >= FEW else [] for found in (days, times))
    seen = {choice.payload for choice in (*days, *times)}
    rest = [Choice(readable(b.title), b.payload) for b in buttons if b.payload not in seen]
    found = [Group("days", tuple(days)), *_by_part(times)]
    name = "other_answers" if seen else ""
    groups = [*found, Group("answers", tuple(rest), name)]
    return tuple(group for group in groups if group.choices)


def beside(words: Words) -> Group:
    """The answers of a reminder, which stand beside those of the open question."""
    choices = tuple(Choice(readable(b.title), b.payload) for b in words.buttons)
    return Group("answers", choices, about=" ".join(readable(words.text).split("\n")[:2]))


def _day(button: Button) -> Choice | None:
    title = unicodedata.normalize("NFKC", button.title).strip()
    for written, pattern in _days():
        if found := pattern.fullmatch(title):
            said = found.groupdict()
            return Choice(fill(written.month_day, said.get), button.payload, said["weekday"])
    return None


@cache
def _days() -> tuple[tuple[Written, re.Pattern[str]], ...]:
    """How each language writes a day that has its weekday."""
    known = (one.written for one in languages().values())
    return tuple((each, _pattern(each)) for each in known if "{weekday}" in each.date)


def _pattern(written: Written) -> re.Pattern[str]:
    """Its dates as they are written, the year and what joins it to the rest left out or not."""
    parts = _PLACES.split(unicodedata.normalize("NFKC", written.date))
    literals = [re.escape(part) for part in parts]
    shapes = {
        "{weekday}": f"(?P<weekday>{_any(written.weekdays + written.days)})",
        "{month}": f"(?P<month>{_any(written.months)})",
        "{mon}": f"(?P<mon>{_any([month[:3] for month in written.months])})",
        "{number}": r"(?P<number>\d{1,2})",
        "{day}": r"(?P<day>\d{1,2})",
        "{two}": r"(?P<two>\d{2})",
    }
    shaped = [shapes.get(part, literal) for part, literal in zip(parts, literals, strict=True)]
    if "{year}" in parts:
        at = parts.index("{year}")
        beside = at - 1 if at > 1 else at + 1
        shaped[at] = (
            rf"(?:{''.join(literals[beside:at])}\d{{4}}{''.join(literals[at + 1 : beside + 1])})?"
        )
        shaped[beside] = ""
    return re.compile("".join(shaped))


def _any(words: Sequence[str]) -> str:
    longest = sorted({unicodedata.normalize("NFKC", word) for word in words}, key=len, reverse=True)
    return "|".join(map(re.escape, longest))


def _by_part(times: Sequence[Choice]) -> list[Group]:
    parts = {"morning": range(12), "afternoon": range(12, 18), "evening": range(18, 24)}
    return [
        Group("times", tuple(t for t in times if int(re.split("[:：]", t.title)[0]) in hours), part)
        for part, hours in parts.items()
    ]


def wants_picker(asks: str | None, groups: Sequence[Group]) -> str | None:
    """The type of the browser's own picker, where the question offers nothing to choose from."""
    offered = any(group.kind in ("days", "times") for group in groups)
    return None if offered else PICKED.get(asks or "")
