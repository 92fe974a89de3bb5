"""Numbers in words: 二十四, 两千三, 1万2, twenty-four, two hundred and fifty."""

import re

DIGITS = {each: value for value, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}

_ONES = "zero one two three four five six seven eight nine"
_TEENS = """
ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ONES = {word: size for size, word in enumerate(_ONES.split())}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_SMALL_WORDS = (
    ONES
    | {word: 10 + extra for extra, word in enumerate(_TEENS.split())}
    | {word: 20 + 10 * extra for extra, word in enumerate(_TENS.split())}
    | {"fourty": 40}
)
ENGLISH = "|".join(sorted({*_SMALL_WORDS, *_SCALES}, key=len, reverse=True))

_CHINESE_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|.")
_ENGLISH_TOKEN = re.compile(r"[a-z]+")


def chinese_number(text: str) -> float | None:
    """The value of a Chinese numeral, figures among the characters allowed; None if it is none."""
    if all(each in DIGITS for each in text):
        return int("".join(str(DIGITS[each]) for each in text)) if text else None
    whole = _Sum()
    for token in _CHINESE_TOKEN.findall(text.replace("廿", "二十").replace("卅", "三十")):
        if token in _UNITS:
            whole.unit(_UNITS[token])
        elif token in DIGITS:
            whole.digit(DIGITS[token])
        elif token[0].isdigit():
            whole.digit(float(token) if "." in token else int(token))
        else:
            return None
    return whole.value()


class _Sum:
    """Adds up a Chinese numeral from left to right."""

    __slots__ = ("high", "last", "pending", "section")

    def __init__(self) -> None:
        self.high: float = 0  # what stands above the last 万 or 亿
        self.section: float = 0
        self.pending: float | None = None
        self.last = 1  # the unit spoken last: 两千三 is 2300

    def digit(self, value: float) -> None:
        if value == 0:
            self.last = 1
        self.pending = value

    def unit(self, unit: int) -> None:
        if unit < 10_000:
            self.section += unit * (1 if self.pending is None else self.pending)
        else:
            self.high += (self.section + (self.pending or 0)) * unit
            self.section = 0
        self.pending, self.last = None, unit

    def value(self) -> float:
        tail = (self.pending or 0) * (self.last // 10 if self.last > 10 else 1)
        return self.high + self.section + tail


def english_number(text: str) -> int | None:
    """The value of an English numeral; None where the words do not make one number."""
    total, current, last = 0, 0, 1000
    for word in _ENGLISH_TOKEN.findall(text):
        if word in {"and", "a", "an"}:
            continue
        scale = _SCALES.get(word)
        if scale is not None:
            current, last = max(current, 1) * scale, 1000
            if scale >= 1000:
                total, current = total + current, 0
            continue
        size = _SMALL_WORDS.get(word)
        if size is None or not _may_follow(last, size):
            return None
        current, last = current + size, size
    return total + current


def _may_follow(last: int, size: int) -> bool:
    """It is one number in "twenty five", two in "five twenty" and "one two"."""
    return last == 1000 or (20 <= last < 100 and last % 10 == 0 and 0 < size < 10)


# Numbers up to 99, as dates and clocks need them.
SMALL = (
    "(?:[0-9]{1,2}|[二三四五六七八九]?十[一二三四五六七八九]?|[零〇][一二两三四五六七八九]"
    "|廿[一二三四五六七八九]?|卅一?|[一二两三四五六七八九零〇])"
)
SMALL_ENGLISH = "(?:[0-9]{1,2}|" + "|".join(sorted(_SMALL_WORDS, key=len, reverse=True)) + ")"


def small(text: str) -> int:
    """A number `SMALL` or `SMALL_ENGLISH` matched, in figures or words."""
    if text.isdigit():
        return int(text)
    if text in _SMALL_WORDS:
        return _SMALL_WORDS[text]
    return int(chinese_number(text) or 0)
