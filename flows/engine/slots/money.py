"""Amounts of money in whole minor units: £35.50, 三十五块五, 35块5毛, thirty five fifty."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flows.engine.slots.amounts import NOT_WITHIN, plain_figure
from flows.engine.slots.currencies import NAMES, SMALL_ENGLISH, currency_of, minor_digits
from flows.engine.slots.fillers import AROUND_AMOUNTS
from flows.engine.slots.identifiers import one_of
from flows.engine.slots.money_words import PAIRED, TENS_OF_PENCE, figures_of_words, paired
from flows.engine.slots.numerals import ENGLISH, chinese_number, english_number
from flows.engine.slots.page import Page
from flows.engine.slots.shields import without_identifiers
from flows.engine.slots.values import Ambiguous, Found, NotThis, Problem, Reading, Situation, Value

MOST_MAJOR = 99_999_999
"""Nine figures in a row are a number of something else."""
LONGEST_FIGURE = 15

_HAN = "零〇一二两三四五六七八九十百千万亿廿卅"
_CHINESE = rf"[{_HAN}]{{1,15}}(?:点[零〇一二三四五六七八九]{{1,4}})?"
_FIGURES = r"[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]{1,4})?|[0-9]+(?:[.,][0-9]+)*"
_SCALE = rf"k(?![a-z])|[十百千万亿][{_HAN}0-9]*"
_ENGLISH = rf"(?:an? (?=hundred|thousand|grand))?(?:{ENGLISH})(?:(?:[ -]| and )(?:{ENGLISH}))*"


def _words(names: Iterable[str]) -> str:
    """Latin words end where a letter follows; signs and Chinese words do not."""
    longest = sorted(names, key=len, reverse=True)
    return "|".join(
        re.escape(each) + (r"(?![a-z])" if each.isascii() and each[-1].isalpha() else "")
        for each in longest
    )


_ONLY_AFTER = ("块", "块钱", "塊", "塊錢", "元", "圆", "圓", "蚊", "磅", "bucks")
_BEFORE = _words(each for each in NAMES if each not in _ONLY_AFTER)
_AMOUNT = re.compile(
    rf"{NOT_WITHIN}(?P<minus>负|minus |-)?(?:(?P<before>{_BEFORE})\s?)?"
    r"(?P<minus2>-)?(?:"
    rf"(?P<figures>{_FIGURES})(?P<scale>{_SCALE})?"
    rf"|(?P<chinese>(?<![几数点{_HAN}])(?!一[共起下般定些样直切边面会并律]|千万别|万一|十分|[{_HAN}]+(?:[号日月年周]|点(?![零〇一二三四五六七八九]+[元块圆])))"
    rf"{_CHINESE})"
    rf"|(?P<english>{_ENGLISH})(?: point (?P<digits>(?:{ENGLISH}|oh)(?: (?:{ENGLISH}|oh))*))?"
    rf"(?![a-z])(?P<grand> grand)?"
    rf"|(?P<slang>an? (?:fiver|tenner|grand|quid|pound)(?![a-z])))"
    rf"\s?(?P<unit>{_words(NAMES)})?"
    rf"(?(unit)(?:\s?(?:零|and )?(?P<small>[0-9]{{1,2}}|[零〇一二两三四五六七八九]"
    rf"|(?:{TENS_OF_PENCE}))(?![0-9])\s?(?P<part>毛|角|分|p(?![a-z])|pence|cents?(?![a-z]))?"
    r"(?P<fen>[0-9一二三四五六七八九](?![0-9元块]))?分?)?|)(?:钱|整)?"
)
_SMALL = re.compile(
    rf"{NOT_WITHIN}(?:(?P<jiao>[0-9一二两三四五六七八九])[毛角](?:(?P<fen>[0-9一二三四五六七八九])分?)?"
    rf"|(?<![扣记满{_HAN}])(?<!扣[了我你他她])(?<!记了)(?P<only_fen>[0-9]{{1,2}}|[一二两三四五六七八九])"
    r"分(?=钱|$|[，。,.！!\s])"
    rf"|(?P<pence>[0-9]{{1,3}}|{_ENGLISH})\s?(?P<name>{_words(SMALL_ENGLISH)}))钱?"
)
_OR = re.compile(r"(?<![a-z])(?:or|to|and|between|from)(?![a-z])|或者|或|到|至|和|还是")


class _Sum(NamedTuple):
    """`minor` is None where there are more figures than this currency has; `sure`: the currency was
    said. `also`: another amount the same words could be."""

    minor: int | None
    currency: str
    start: int
    end: int
    sure: bool
    confirm: bool = False
    also: int | None = None


def read_money(page: Page, situation: Situation) -> Reading:
    """An amount; parts: two_numbers, negative, range (too large), fraction (finer than its smallest
    coin), currency (nobody knows which)."""
    page = without_identifiers(page, situation)
    sums = tuple(_sums(page, situation))
    if not sums:
        return NotThis()
    rest = page.without((each.start, each.end) for each in sums)
    if not AROUND_AMOUNTS.is_all(_OR.sub(" ", rest.low)):
        return NotThis()
    different = {(each.minor, each.currency) for each in sums}
    return Problem("two_numbers") if len(different) > 1 else _judged(sums[0], situation)


def find_money(page: Page, situation: Situation) -> Iterator[Found]:
    """Amounts whose currency was said: a bare number could be anything."""
    for each in _sums(page, situation):
        together = page.low[each.start : each.end] == "一块"  # 一块去 is "go together"
        reading = _judged(each, situation) if each.sure and not together else NotThis()
        if isinstance(reading, Value):
            yield Found("money", reading.value, each.start, each.end, reading.confirm)


def _judged(found: _Sum, situation: Situation) -> Value | Problem | Ambiguous:
    if not found.currency or found.minor is None:
        return Problem("fraction" if found.currency else "currency")
    most = MOST_MAJOR * 10 ** minor_digits(found.currency)
    if not 0 <= found.minor <= most:
        return Problem("negative" if found.minor < 0 else "range")
    foreign = bool(situation.currency) and found.currency != situation.currency
    value = _value(found.minor, found.currency, confirm=foreign or found.confirm)
    if found.also is None:
        return value
    return one_of((value, _value(found.also, found.currency, confirm=False)))


def _value(minor: int, currency: str, *, confirm: bool) -> Value:
    return Value({"minor": minor, "currency": currency}, confirm)


# --- what was said ---------------------------------------------------------------------------


def _sums(page: Page, situation: Situation) -> Iterator[_Sum]:
    """Coins stand for themselves where no larger amount has them: 五毛, but not in 三块五毛."""
    smalls = tuple(_small(match, situation) for match in _SMALL.finditer(page.low))
    amounts = tuple(_amounts(page.low, situation))
    whole = [each for each in amounts if each.sure or not _meets(each, smalls)]
    yield from whole
    yield from (each for each in smalls if not _meets(each, whole))


def _meets(one: _Sum, others: Iterable[_Sum]) -> bool:
    return any(one.start < each.end and each.start < one.end for each in others)


def _amounts(low: str, situation: Situation) -> Iterator[_Sum]:
    spans = tuple(_paired_sums(low, situation))
    yield from spans
    for match in _AMOUNT.finditer(low):
        found = _sum(match, situation)
        if found is not None and not _meets(found, spans):
            yield found


def _paired_sums(low: str, situation: Situation) -> Iterator[_Sum]:
    """35.50 for "thirty five fifty"; "two fifty" may also be 250."""
    for match in PAIRED.finditer(low):
        pair = paired(match["words"])
        if pair is None:
            continue
        said = match["before"] or match["unit"] or ""
        currency = currency_of(said, NAMES, situation.currency) if said else situation.currency
        major, cents = pair
        scale = 10 ** minor_digits(currency)
        also = (major * 100 + cents) * scale if major < 10 and cents >= 10 and not said else None
        minor = None if scale < 100 else major * scale + cents * scale // 100
        yield _Sum(minor, currency, *match.span(), bool(said), confirm=True, also=also)


def _sum(match: re.Match[str], situation: Situation) -> _Sum | None:
    said = _currency_said(match)
    currency = currency_of(said, NAMES, situation.currency) if said else situation.currency
    figure = _figure(match, situation.language)
    if figure is None or len(figure) > LONGEST_FIGURE * 2:
        return None
    minus = bool(match["minus"] or match["minus2"])
    minor = _minor(figure, _part(match), currency)
    minor = -minor if minus and minor is not None else minor
    return _Sum(minor, currency, *match.span(), sure=bool(said))


def _currency_said(match: re.Match[str]) -> str:
    """Of two the more telling one: 港币100元 is Hong Kong's."""
    said = [each for each in (match["before"], match["unit"]) if each]
    return "pound" if match["slang"] else min(said, key=lambda each: len(NAMES[each]), default="")


def _figure(match: re.Match[str], language: str) -> str | None:
    """What stands before the unit, as figures with a point."""
    if match["slang"]:
        return {"fiver": "5", "tenner": "10", "grand": "1000"}.get(match["slang"].split()[-1], "1")
    if match["figures"]:
        plain = plain_figure(match["figures"].replace(" ", "").replace("'", ""), language)
        if plain is None or len(plain) > LONGEST_FIGURE or len(match["scale"] or "") > 15:
            return None
        return _scaled(plain, match["scale"])
    if match["chinese"]:
        whole, _, tenths = match["chinese"].partition("点")
        number = chinese_number(whole)
        small = "".join(str(int(chinese_number(each) or 0)) for each in tenths)
        return None if number is None else f"{int(number)}.{small}".rstrip(".")
    return _english(match)


def _english(match: re.Match[str]) -> str | None:
    number = english_number(match["english"]) if len(match["english"]) < 150 else None
    if number is None:
        return None
    digits = figures_of_words(match["digits"] or "")
    whole = number * (1000 if match["grand"] else 1)
    return f"{whole}.{digits}".rstrip(".")


def _scaled(plain: str, scale: str | None) -> str:
    if not scale:
        return plain
    number = float(plain) * 1000 if scale == "k" else chinese_number(plain + scale) or 0
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _part(match: re.Match[str]) -> str:
    """What was said behind the unit, as hundredths: 块5 is 50, 块零5 is 05, pounds 5 is 05."""
    small, part = match["small"], match["part"]
    if small is None:
        return ""
    digits = figures_of_words(small) if small[0].isascii() else str(int(chinese_number(small) or 0))
    if (
        part in ("分", "p", "pence", "cent", "cents")
        or "零" in match[0][match.end("unit") - match.start() :]
    ):
        return digits.zfill(2)
    if match["unit"].isascii():
        return digits.zfill(2)
    fen = match["fen"] or "0"
    last = str(int(chinese_number(fen) or 0)) if fen != "0" else "0"
    return digits if len(digits) > 1 else digits + last


def _minor(figure: str, hundredths: str, currency: str) -> int | None:
    digits = minor_digits(currency)
    whole, _, small = figure.partition(".")
    if hundredths:
        if small:
            return None
        small = hundredths
    small = small.rstrip("0")
    if len(small) > digits:
        return None
    return int((whole or "0") + small.ljust(digits, "0"))


def _small(match: re.Match[str], situation: Situation) -> _Sum:
    if match["pence"]:
        words = match["pence"]
        number = int(words) if words.isdigit() else english_number(words)
        currency = currency_of(match["name"], SMALL_ENGLISH, situation.currency)
        times = 10 if match["name"] == "jiao" else 1
        minor = None if number is None else number * times
        return _Sum(minor, currency, *match.span(), sure=True)
    jiao, fen = (int(chinese_number(each or "零") or 0) for each in (match["jiao"], match["fen"]))
    only = int(chinese_number(match["only_fen"] or "零") or 0)
    currency = currency_of("元", NAMES, situation.currency)
    return _Sum(jiao * 10 + fen + only, currency, *match.span(), sure=True)
