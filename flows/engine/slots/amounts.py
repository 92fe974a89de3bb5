"""Numbers: 1,200.50, 3千, two hundred and fifty, 三点五."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from flows.engine.slots.fillers import AROUND_AMOUNTS
from flows.engine.slots.moments.moment import heard
from flows.engine.slots.numerals import ENGLISH, chinese_number, english_number
from flows.engine.slots.page import Page
from flows.engine.slots.shields import without_identifiers
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation, Value

LONGEST_NUMBER = 15
MOST = 1_000_000
COMMA_LANGUAGES = frozenset(
    (
        "cs",
        "da",
        "de",
        "es",
        "fi",
        "fr",
        "id",
        "it",
        "nb",
        "nl",
        "pl",
        "pt",
        "ru",
        "sv",
        "tr",
        "uk",
        "vi",
    )
)
_HAN = "零〇一二两三四五六七八九十百千万亿廿卅"

NOT_WITHIN = r"(?<![0-9a-z])(?<![0-9][.,])"
"""A number begins here, and not in the middle of another or of a word."""

_NUMBER = re.compile(
    rf"{NOT_WITHIN}(?P<minus>-|负|minus )?(?:"
    r"(?P<figures>[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:[.,'][0-9]+)*)"
    rf"(?P<scale>k(?![a-z])|[十百千万亿][{_HAN}0-9]*)?(?!st|nd|rd|th)"
    rf"|(?P<chinese>(?!一[共起下般定些样直切边面会并律]|千万别|万一|十分)[{_HAN}]+)"
    r"(?:点(?P<part>[零〇一二三四五六七八九]+))?"
    rf"|(?P<english>(?:an? (?=hundred|thousand|million))?(?:{ENGLISH})"
    rf"(?:(?:[ -]| and )(?:{ENGLISH}))*)"
    rf"(?: point (?P<digits>(?:{ENGLISH}|oh)(?: (?:{ENGLISH}|oh))*))?(?![a-z])"
    "|(?P<pair>a couple|a pair|一对|俩)(?![a-z]))"
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[,.'][0-9]{3})+")
_ALTERNATIVES = re.compile(r"(?<![a-z])(?:or|to|and|between|from)(?![a-z])|或者|或|到|至|和|还是")


class _Number(NamedTuple):
    value: float
    start: int
    end: int


def read_float(page: Page, situation: Situation) -> Reading:
    """One number; parts: two_numbers."""
    number = _only(page, situation)
    return Value(float(number.value)) if isinstance(number, _Number) else number


def read_count(page: Page, situation: Situation) -> Reading:
    """How many; parts: two_numbers, whole (a fraction or less than nothing), range."""
    number = _only(page, situation)
    return _counted(number.value) if isinstance(number, _Number) else number


def find_numbers(page: Page, situation: Situation) -> Iterator[Found]:
    """Each number as an amount, and as a count where it is one."""
    for number in _numbers(page, situation):
        yield Found("float", float(number.value), number.start, number.end, confirm=False)
        reading = _counted(number.value)
        if isinstance(reading, Value):
            yield Found("count", reading.value, number.start, number.end, confirm=False)


def _counted(value: float) -> Value | Problem:
    if value < 0 or value != int(value):
        return Problem("whole")
    return Value(int(value)) if value <= MOST else Problem("range")


def _only(page: Page, situation: Situation) -> _Number | Problem | NotThis:
    page = without_identifiers(page, situation)
    numbers = tuple(_numbers(page, situation))
    if not numbers:
        return NotThis()
    rest = page.without((each.start, each.end) for each in numbers)
    polite = AROUND_AMOUNTS.is_all(_ALTERNATIVES.sub(" ", rest.low))
    if len(numbers) == 1:
        return numbers[0] if polite else NotThis()
    if polite and not _MOMENT_SIGN.search(rest.low):
        return Problem("two_numbers")
    return Problem("two_numbers") if _left(page, situation) > 1 else NotThis()


_MOMENT_SIGN = re.compile(r"[:/]")


def _left(page: Page, situation: Situation) -> int:
    """How many numbers there are that belong to no date or time."""
    return sum(1 for _ in _numbers(heard(page, situation).rest, situation))


def _numbers(page: Page, situation: Situation) -> Iterator[_Number]:
    for match in _NUMBER.finditer(page.low):
        value = _value(match, situation.language)
        if value is not None:
            yield _Number(-value if match["minus"] else value, *match.span())
        elif match["english"]:
            yield from _one_by_one(match)


def _one_by_one(match: re.Match[str]) -> Iterator[_Number]:
    """The words of "five six", which are two numbers."""
    for word in re.finditer("[a-z]+", match["english"]):
        value = english_number(word[0])
        if value is not None and word[0] != "and":
            start = match.start("english") + word.start()
            yield _Number(value, start, start + len(word[0]))


def _value(match: re.Match[str], language: str) -> float | None:
    if match["pair"]:
        return 2
    if match["figures"]:
        return _figures(match["figures"], match["scale"], language)
    if len(match[0]) > LONGEST_NUMBER * 10:
        return None
    if match["chinese"]:
        whole = (
            chinese_number(match["chinese"]) if len(match["chinese"]) <= LONGEST_NUMBER else None
        )
        tenths = "".join(str(int(chinese_number(each) or 0)) for each in match["part"] or "")
    else:
        whole = english_number(match["english"])
        tenths = "".join(str(english_number(each) or 0) for each in (match["digits"] or "").split())
    return None if whole is None else _with_part(whole, tenths)


def _with_part(whole: float, tenths: str) -> float:
    return float(f"{int(whole)}.{tenths[:LONGEST_NUMBER]}") if tenths else whole


def _figures(written: str, scale: str | None, language: str) -> float | None:
    plain = plain_figure(written.replace(" ", "").replace("'", ""), language)
    if plain is None or len(plain) > LONGEST_NUMBER or len(scale or "") > LONGEST_NUMBER:
        return None
    if scale == "k":
        return round(float(plain) * 1000, 6)
    return round(chinese_number(plain + scale) or 0, 6) if scale else float(plain)


def plain_figure(written: str, language: str) -> str | None:
    """The figure with a decimal point and without groups; None where it is no one number."""
    last = max(written.rfind(","), written.rfind("."))
    if last < 0:
        return written
    mark, whole = written[last], written[:last]
    if _is_group(written, mark, language):
        return re.sub(r"[,.]", "", written)
    if mark in whole or (("," in whole or "." in whole) and not _GROUPED.fullmatch(whole)):
        return None
    return re.sub(r"[,.]", "", whole) + "." + written[last + 1 :]


def _is_group(written: str, mark: str, language: str) -> bool:
    """Thousands: a comma before three figures here, a point where commas are decimal."""
    if len({each for each in written if each in ",."}) > 1 or not _GROUPED.fullmatch(written):
        return False
    decimal = "," if language in COMMA_LANGUAGES else "."
    return mark != decimal or written.count(mark) > 1
