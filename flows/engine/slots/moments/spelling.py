"""Words about time that were misspelt or misheard: wenesday, to morrow, 下个星其三, 名天.

Only words are mended, never figures, and only words that look like nothing else.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from flows.engine.slots.moments import pinyin

_NAMES = """
monday tuesday wednesday thursday friday saturday sunday january february march april august
september october november december tomorrow yesterday today tonight morning afternoon evening
midday weekend fortnight christmas easter
"""
_OTHERS = """
mondays tuesdays wednesdays thursdays fridays saturdays sundays mornings afternoons evenings
mourning sundry marched marches marcher eastern easier weekends weekday mundane sundae
"""
_KNOWN = frozenset(_OTHERS.split())
_LONG = tuple(name for name in _NAMES.split() if len(name) >= 6)
_WORD = re.compile("[a-z]{6,11}")
_INITIALS = frozenset(name[0] for name in _LONG)
_FAR = 8  # letters from which two slips are forgiven


def _weekday(signs: str, but: str = "") -> re.Pattern[str]:
    """A sign that sounds like a number, where only the name of a weekday can stand."""
    end = f"(?!{but})" if but else ""
    return re.compile(f"(?:(?<=[下这本上]周)|(?<=星期)|(?<=礼拜))[{signs}]{end}")


# What voice input writes for a word, by what stands around it.
_HEARD = (
    (re.compile("(?<![a-z])to ?morr?ow(?![a-z])"), "tomorrow"),
    (re.compile("(?<![a-z])nxt(?![a-z])"), "next"),
    (re.compile("(?<=the )forth(?= (?:of|in|at)(?![a-z]))"), "fourth"),
    (re.compile("(?<=twenty[ -])forth(?![a-z])"), "fourth"),
    (re.compile("星[其启起器气]"), "星期"),
    (re.compile("(?<![一二两三四五六七八九十几0-9著知有无])[名鸣]天(?![使才下津空气])"), "明天"),
    (re.compile("(?<![先然])后[填添](?!写)"), "后天"),
    (_weekday("意依医衣", "定|院"), "一"),
    (_weekday("而尔儿耳", "且"), "二"),
    (_weekday("散伞"), "三"),
    (_weekday("寺似"), "四"),
    (_weekday("武舞午伍", "汉|王"), "五"),
    (_weekday("溜流留"), "六"),
    (re.compile("幺(?=[月号日点])"), "一"),
)
_SIGN = re.compile("nxt|forth|to ?mor|[其启起器气名鸣填添武舞午伍意依医衣而尔儿耳散伞寺似溜流留幺]")


class Mended(NamedTuple):
    """A text as it was meant, and what was changed in it: start and end now, start and end once."""

    text: str
    changed: tuple[tuple[int, int, int, int], ...] = ()

    def once(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the text stood before; a changed word counts as a whole."""
        return self._start(start), self._end(end)

    def _start(self, at: int) -> int:
        moved = 0
        for first, last, once_first, once_last in self.changed:
            if at < first:
                break
            if at < last:
                return once_first
            moved = once_last - last
        return at + moved

    def _end(self, at: int) -> int:
        moved = 0
        for first, last, _, once_last in self.changed:
            if at <= first:
                break
            if at <= last:
                return once_last
            moved = once_last - last
        return at + moved


def mended(low: str) -> Mended:
    """Contract: lower case, simplified characters."""
    slips = sorted(_slips(low))
    if not slips:
        return Mended(low)
    pieces: list[str] = []
    changed: list[tuple[int, int, int, int]] = []
    done = length = 0
    for start, end, meant in slips:
        if start < done:
            continue
        length += start - done
        pieces += (low[done:start], meant)
        changed.append((length, length + len(meant), start, end))
        length, done = length + len(meant), end
    return Mended("".join((*pieces, low[done:])), tuple(changed))


def _slips(low: str) -> list[tuple[int, int, str]]:
    slips = [
        (match.start(), match.end(), meant)
        for match in _WORD.finditer(low)
        if match[0][0] in _INITIALS and (meant := _meant(match[0]))
    ]
    if pinyin.CUE.search(low):
        slips.extend(pinyin.in_characters(low))
    if _SIGN.search(low):
        for pattern, meant in _HEARD:
            slips.extend((*match.span(), meant) for match in pattern.finditer(low))
    return slips


@lru_cache(maxsize=4096)
def _meant(word: str) -> str | None:
    """The one name this word is a slip of; None where it is a name itself or none at all."""
    if word in _KNOWN or word in _LONG:
        return None
    far = {name: _slips_between(word, name) for name in _LONG if name[0] == word[0]}
    least = min(far.values())
    found = [name for name, slips in far.items() if slips == least]
    near = least <= (2 if len(found[0]) >= _FAR else 1)
    return found[0] if near and len(found) == 1 else None


def _slips_between(word: str, name: str) -> int:
    """Letters missing, added, wrong, or two that changed places."""
    if abs(len(word) - len(name)) > 2:
        return 3
    before, last = list[int](), list(range(len(name) + 1))
    for at, letter in enumerate(word, 1):
        row = [at]
        for to, other in enumerate(name, 1):
            cost = min(last[to] + 1, row[-1] + 1, last[to - 1] + (letter != other))
            if at > 1 and to > 1 and letter == name[to - 2] and word[at - 2] == other:
                cost = min(cost, before[to - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
