"""What is known of one language: its name, its telling words, how values are written in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

Words: TypeAlias = frozenset[str]

NONE: Words = frozenset()

EMERGENCIES = ("gas", "fire", "live_wire", "self_harm", "violence", "water_burst")
"""Every city has a text for each of these: it is said before anything else."""

SIGNS = "han"
"""The script without spaces, whose words are told by single signs."""

SCRIPTS: Mapping[str, str] = MappingProxyType(
    {
        "latin": r"a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff",
        "greek": r"\u0370-\u03ff\u1f00-\u1fff",
        "cyrillic": r"\u0400-\u052f",
        "armenian": r"\u0530-\u058f",
        "hebrew": r"\u0590-\u05ff",
        "arabic": r"\u0600-\u06ff\u0750-\u077f",
        "devanagari": r"\u0900-\u097f",
        "thai": r"\u0e00-\u0e7f",
        "kana": r"\u3040-\u30ff",
        "hangul": r"\u1100-\u11ff\uac00-\ud7a3",
        SIGNS: r"\u3400-\u9fff",
    }
)
"""Script -> its letters, small ones, as Unicode has them."""

_BARE = {
    code: plain[0]
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if (plain := unicodedata.normalize("NFD", chr(code)))[0].isascii() and len(plain) > 1
}
_SIGN = re.compile(f"[{SCRIPTS[SIGNS]}]")
_WORD = re.compile(r"[^\W\d_]+")
_HIDDEN = re.compile("['’‘`´\u200b-\u200f\ufe0f]")


def plain_letters(low: str) -> str:
    """Without accents, as many write: número is numero."""
    return low if low.isascii() else low.translate(_BARE)


def telling_letters(text: str) -> str:
    """As words are compared: small, of one width, without apostrophes; accents stay."""
    return _HIDDEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def is_sentence(text: str) -> bool:
    """Long enough to show that its language is meant: five words, or eight signs where there are
    no spaces."""
    return len(_WORD.findall(text)) >= 5 or len(_SIGN.findall(text)) >= 8


@dataclass(frozen=True, slots=True)
class Telling:
    """The words by which a message in it is known.

    `script`: the name of its letters. `small`: words that hold its sentences together, for Chinese
    signs single ones; `names_too`: those that are parts of names as well. `romanised`: its words in
    Latin letters where it has others, `romanised_sure`: those of which one is enough. `letters`:
    what it uses beyond the plain ones. `codes`: what is written in its signs and is no word.
    """

    script: str = "latin"
    letters: str = ""
    small: Words = NONE
    names_too: Words = NONE
    verbs: Words = NONE
    everyday: Words = NONE
    endings: tuple[str, ...] = ()
    particles: Words = NONE
    no_name: Words = NONE
    numbers: Words = NONE
    romanised: Words = NONE
    romanised_sure: Words = NONE
    codes: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """How days, lists and sums are written. `date` has the places {year} {month} {day} {weekday}
    {mon} (the month in three letters) {number} (its number) {two} (the day in two figures);
    `short_date` and `month_day` are without year and weekday. `pause` stands in a sentence, `comma`
    in a list. `parts` of the day: morning, noon, afternoon, evening; `weekly`: what is on every
    Monday, every Tuesday ...; `since`, `until`, `between`: days with one end or two, `since_hour`
    and `until_hour` times with one; `without`: what is left out, several joined by `nor`, a single
    day as `on` says. `money`: currency -> how {amount} is written in it, where not as
    everywhere."""

    weekdays: tuple[str, ...]
    days: tuple[str, ...]
    months: tuple[str, ...]
    date: str = "{weekday} {day} {month} {year}"
    short_date: str = "{day} {mon}"
    month_day: str = "{day} {month}"
    yes: str = "✓"
    no: str = "✗"
    colon: str = ": "
    comma: str = ", "
    pause: str = ", "
    semicolon: str = "; "
    to: str = "–"
    parts: tuple[str, ...] = ("00:00–12:00", "12:00", "12:00–18:00", "18:00–24:00")
    weekly: tuple[str, ...] = ("1", "2", "3", "4", "5", "6", "7")
    since: str = "{start} –"
    until: str = "– {end}"
    between: str = "{start} – {end}"
    since_hour: str = "{start} –"
    until_hour: str = "– {end}"
    without: str = "≠ {what}"
    nor: str = ", "
    on: str = "{day}"
    money: Mapping[str, str] = field(default_factory=dict[str, str])


OTHERWISE = "en"
"""What a far side says is read in this language where it does not say it in the resident's."""

FIGURES = Written(
    weekdays=("1", "2", "3", "4", "5", "6", "7"),
    days=("1", "2", "3", "4", "5", "6", "7"),
    months=tuple(f"{n:02d}" for n in range(1, 13)),
    date="{year}-{month}-{two}",
    short_date="{month}-{two}",
    month_day="{month}-{two}",
)
"""Where there is no file for a language: what everybody can read."""


@dataclass(frozen=True, slots=True)
class Language:
    """`itself`: its name as its speakers write it. `called`: all its names, in any language.
    `others`: what its speakers call other languages. `asked_for`: how they ask for a language, `*`
    for its name. `before`, `after`: politeness around a sure word. `sure`: intent -> whole messages
    that always mean it. `emergency`: kind -> words that raise its alarm, unless they stand in what
    is `harmless`. `yes`, `no`, `fillers`: answers and the words around them.
    `ordinals`: the first of several, the second ...; forms of one are apart by a space. `between`:
    what joins two requests. `orders`: what stands in messages that try to give the desk orders.
    `lines`: where each key stands in the file."""

    code: str
    itself: str
    called: tuple[str, ...] = ()
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    asked_for: tuple[str, ...] = ()
    telling: Telling = Telling()
    written: Written = FIGURES
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    sure: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    emergency: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    harmless: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    ordinals: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict[str, int], compare=False, repr=False)


def says_something(text: str) -> bool:
    """There is a letter, a digit or a picture in it: "👍" says more than "..." does."""
    return any(each.isalnum() or unicodedata.category(each) == "So" for each in text)
