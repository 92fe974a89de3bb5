"""A message in the shapes the readers look at, all of one length, so that spans agree."""

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

LONGEST = 2000
BLANK = "\ue000"  # hides characters: belongs to no word, number or space

_SINGLE = ((0xA0, 0x100), (0x2000, 0x2500), (0x3000, 0x3400), (0xFF00, 0xFFF0), (0x1D7CE, 0x1D800))
_DASHES = dict.fromkeys("‐‑‒–—―−－﹣", "-")
_QUOTES = dict.fromkeys("‘’ʼ`´＇", "'") | dict.fromkeys("“”＂", '"')
_UNSEEN = dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f\u20e3", " ")
_SIMPLER = dict(
    zip(
        "號點週禮後兩個這開來時鐘間電話車證壹貳貮叁參肆伍陸柒捌玖拾佰仟萬億",
        "号点周礼后两个这开来时钟间电话车证一二二三三四五六七八九十百千万亿",
        strict=True,
    )
)


def _narrow(code: int) -> str | None:
    folded = unicodedata.normalize("NFKC", chr(code))
    return folded if len(folded) == 1 and folded != chr(code) else None


_WIDTHS = {
    code: narrow
    for first, last in _SINGLE
    for code in range(first, last)
    if (narrow := _narrow(code)) is not None
}
_PLAIN = _WIDTHS | str.maketrans(_DASHES | _QUOTES | _UNSEEN)
_SIMPLE = str.maketrans(_SIMPLER)


class Page(NamedTuple):
    """`text` as written, `plain` with widths folded, `low` also in lower case and simplified."""

    text: str
    plain: str
    low: str

    def without(self, spans: Iterable[tuple[int, int]]) -> "Page":
        """The same page with these spans hidden from whoever reads it next."""
        plain, low = self.plain, self.low
        for start, end in spans:
            hidden = BLANK * (end - start)
            plain = plain[:start] + hidden + plain[end:]
            low = low[:start] + hidden + low[end:]
        return self if low is self.low else Page(self.text, plain, low)


def page_of(text: str) -> Page:
    cut = text[:LONGEST]
    plain = cut if cut.isascii() else cut.translate(_PLAIN)
    low = _lower(plain)
    return Page(cut, plain, low if low.isascii() else low.translate(_SIMPLE))


def _lower(plain: str) -> str:
    low = plain.lower()
    if len(low) == len(plain):
        return low
    return "".join(each if len(each.lower()) > 1 else each.lower() for each in plain)
