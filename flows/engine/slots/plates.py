"""Number plates of the mainland (GA 36): ordinary and new energy, typed or spoken."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flows.engine.slots.digits import SPOKEN
from flows.engine.slots.identifiers import answer
from flows.engine.slots.page import Page
from flows.engine.slots.spelled_plates import after
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_MISHEARD = {"泸": "沪", "护": "沪", "奥": "粤", "卤": "鲁", "豖": "豫"}  # 泸 is no province
_PINYIN = {
    "hu": "沪", "jing": "京", "yue": "粤", "zhe": "浙", "su": "苏", "lu": "鲁", "min": "闽",
    "chuan": "川", "xiang": "湘", "hei": "黑", "liao": "辽", "meng": "蒙", "xin": "新",
    "zang": "藏", "qing": "青", "ning": "宁", "qiong": "琼", "wan": "皖", "yun": "云",
}  # fmt: skip
_TRADITIONAL = dict(zip("滬遼魯蘇贛晉陝閩貴粵寧瓊雲", "沪辽鲁苏赣晋陕闽贵粤宁琼云", strict=True))
FEWEST_FIGURES = 2
FEWEST_SPELLED = 3
_LAST = "挂学警港澳"

_ORDINARY = re.compile(rf"[A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9{_LAST}])")
_NEW_ENERGY = re.compile(r"[A-HJ-NP-Z](?:[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])")

_SAID = "".join(SPOKEN)
_WRITTEN = f"{_PROVINCES}{''.join(_MISHEARD)}{''.join(_TRADITIONAL)}"
_GAP = r"[\s·•.\-]{0,3}"
_HEAD = rf"(?P<province>[{_WRITTEN}]){_GAP}(?P<office>[a-z]){_GAP}"
_SPELLED_HEAD = rf"(?<![a-z])(?P<province>{'|'.join(_PINYIN)}){_GAP}(?P<office>[a-z]){_GAP}"
# Written in one piece first: a plate's last character may be followed by an English word.
_BODIES = (
    rf"(?P<body>[0-9a-z]{{5,6}})(?![0-9a-z{_LAST}])",
    rf"(?P<body>[0-9a-z]{{4}}[{_LAST}])",
    rf"(?P<body>[0-9a-z{_SAID}]{{5,6}})(?![0-9a-z{_SAID}])",
    rf"(?P<body>[0-9a-z{_SAID}]{{5}})(?![0-9a-z])",
    rf"(?P<body>(?:[0-9a-z{_SAID}]{_GAP}){{4,5}}[0-9a-z{_SAID}{_LAST}])(?![0-9a-z])",
)
_BEGINNING = re.compile(rf"[{_WRITTEN}]{_GAP}[a-z]")
_PLATES = tuple(re.compile(_HEAD + body) for body in _BODIES)
_SPELLED = tuple(re.compile(_SPELLED_HEAD + body) for body in _BODIES[:1])
_DICTATED = re.compile(
    rf"(?:(?<![a-z])(?P<pinyin>{'|'.join(_PINYIN)})[\s·.\-]{{1,3}}|(?P<province>[{_WRITTEN}]){_GAP})"
    r"(?=[a-z])"
)
_CANDIDATE = re.compile(rf"[{_WRITTEN}]{_GAP}[a-z0-9](?P<body>(?:{_GAP}[0-9a-z{_SAID}{_LAST}])*)")
_SPECIAL = re.compile(
    rf"(?:使|领){_GAP}[0-9]{{5,6}}|[0-9]{{5,6}}{_GAP}(?:使|领)|(?<![a-z])wj{_GAP}[{_PROVINCES}0-9]"
    rf"|[{_PROVINCES}]{_GAP}[a-z]{_GAP}[0-9a-z]{{4,5}}(?:使|领|军|临|试|超)|临时(?:车牌|牌照|号牌)|军车|军牌"
)
_WITHOUT_PROVINCE = re.compile(r"(?<![0-9a-z])[a-z](?=[a-z]*[0-9])[0-9a-z]{5,6}(?![0-9a-z])")
_CLEAN = re.compile(r"[\s·•.\-]")
_READ_AS = str.maketrans("OI", "01")


@dataclass(frozen=True, slots=True)
class _Plate:
    number: str
    confirm: bool


def read_cn_plate(page: Page, situation: Situation) -> Reading:
    """A plate such as 沪A12345; parts: length, format, province, special (for staff)."""
    if _SPECIAL.search(page.low):
        return Problem("special")
    found = tuple(find_cn_plate(page, situation)) or tuple(_search(page, _SPELLED))
    return answer(page, found, _attempt)


def find_cn_plate(page: Page, _: Situation) -> Iterator[Found]:
    if _DICTATED.search(page.low) is None or _SPECIAL.search(page.low):
        return
    if _BEGINNING.search(page.low):
        written = tuple(_search(page, _PLATES))
        yield from written
        page = page.without((each.start, each.end) for each in written)
    yield from _dictated(page)


def _dictated(page: Page) -> Iterator[Found]:
    """Behind a province, its character or its pinyin: "hu a one two three four five"."""
    for match in _DICTATED.finditer(page.low):
        for row in after(page.low, match.end(), fewest=6, most=7):
            tail = row.signs.translate(_READ_AS)
            if sum(each.isdigit() for each in tail) >= FEWEST_SPELLED and _is_tail(tail):
                province = _province(match["pinyin"] or match["province"])
                sure = match["pinyin"] is None and _is_sure(match["province"], tail, row.signs)
                yield Found("cn_plate", province + tail, match.start(), row.end, confirm=not sure)
                break


def _is_tail(tail: str) -> bool:
    return bool(_ORDINARY.fullmatch(tail) or _NEW_ENERGY.fullmatch(tail))


def _is_sure(said: str, tail: str, signs: str) -> bool:
    return said not in _MISHEARD and tail == signs


def _search(page: Page, patterns: tuple[re.Pattern[str], ...]) -> Iterator[Found]:
    for pattern in patterns:
        spans = []
        for match in pattern.finditer(page.low):
            plate = _plate(match)
            if plate is not None:
                spans.append(match.span())
                yield Found("cn_plate", plate.number, *match.span(), confirm=plate.confirm)
        page = page.without(spans)


def _plate(match: re.Match[str]) -> _Plate | None:
    said, office = match["province"], match["office"].upper()
    province = _province(said)
    body = "".join(SPOKEN.get(each, each) for each in _CLEAN.sub("", match["body"])).upper()
    if sum(each.isdigit() for each in body) < FEWEST_FIGURES:
        return None
    tail = office + body.translate(_READ_AS)
    if not _is_tail(tail):
        return None
    sure = said not in _PINYIN and _is_sure(said, tail, office + body)
    return _Plate(province + tail, confirm=not sure)


def _province(said: str) -> str:
    said = _TRADITIONAL.get(said, said)
    return _MISHEARD.get(said) or _PINYIN.get(said) or said


def _attempt(page: Page) -> Problem | NotThis:
    candidate = _CANDIDATE.search(page.low)
    if candidate is None:
        return Problem("province") if _WITHOUT_PROVINCE.search(page.low) else NotThis()
    body = _CLEAN.sub("", candidate["body"])
    if sum(each.isdigit() or each in SPOKEN for each in body) < FEWEST_FIGURES:
        return NotThis()
    return Problem("format" if len(body) in {5, 6} else "length")
