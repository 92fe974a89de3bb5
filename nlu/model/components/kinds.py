"""Words of one kind: who learned "last Monday" and 上周一 knows "last Friday" and 上周五."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

DAY, MONTH, NUMBER, HAN_NUMBER = "<day>", "<month>", "<number>", "<数>"

_DAYS = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri
sat sun mondays tuesdays wednesdays thursdays fridays saturdays sundays
"""
_MONTHS = """
january february march april june july august september october november december jan feb mar apr
jun jul aug sep sept oct nov dec
"""
_NUMBERS = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
"""
_HAN = "一二两三四五六七八九十百千万零〇"
_KINDS = {
    **dict.fromkeys(_DAYS.split(), DAY),
    **dict.fromkeys(_MONTHS.split(), MONTH),
    **dict.fromkeys(_NUMBERS.split(), NUMBER),
    **dict.fromkeys(_HAN, HAN_NUMBER),
}


@lru_cache(maxsize=65536)
def kind_of(form: str) -> str:
    """The word itself where it is of no kind. "May" is left out: it is rarely a month."""
    return _KINDS.get(form, form)


def kinds_of(forms: Sequence[str]) -> str:
    """Words by their kinds; Chinese numbers of many characters are as long as those of one."""
    told: list[str] = []
    for form in forms:
        kind = kind_of(form)
        if not (told and kind == told[-1] == HAN_NUMBER):
            told.append(kind)
    return " ".join(told)
