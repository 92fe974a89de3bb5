"""Where somebody lives, in words: kept as written, with the parts that can be told apart."""

import re
from collections.abc import Iterator, Mapping

from flows.engine.slots.page import LONGEST, Page
from flows.engine.slots.values import NotThis, Problem, Reading, Scalar, Situation, Value

LONGEST_ADDRESS = 200

_INTRO = re.compile(
    r"^[\s,，:：]*(?:(?:my|our|the|home|full|postal|new|current|address|is|it's|its|it is|at|i|we"
    r"|i'm|live|we're|am|are|here's)(?![a-z0-9])[\s:,]*)+"
    r"|^[\s,，:：]*(?:我们?|家庭?|现在?|的|住址|地址|住在|家住|居住地|住|在|是|为)+[\s:：,，]*"
)
_OUTRO = re.compile(
    r"(?:[\s,，。.!！;；]|(?<![a-z])(?:please|thanks|thank you|cheers)|谢谢(?:您|你)?|多谢)+$"
)
_SPACES = re.compile(r"\s*\n\s*")
_GAPS = re.compile(r"[^\S\n]+")

_STREETS_ENGLISH = (
    "street|st|road|rd|avenue|ave|av|lane|ln|close|cl|drive|dr|way|court|ct|place|pl|crescent|cres"
    "|gardens?|gdns|terrace|terr?|square|sq|hill|row|mews|grove|gr|walk|boulevard|blvd|parade|quay"
    "|wharf|rise|view|green|yard|park|passage|alley|broadway|highway|embankment|circus|vale|end"
)
_ENGLISH = re.compile(
    rf"(?P<number>(?<![a-z0-9])[0-9]{{1,5}}[a-z]?(?:\s?[-/]\s?[0-9]{{1,5}}[a-z]?)?)?[\s,]{{0,3}}"
    rf"(?P<street>(?:(?<![a-z])(?!flat |unit )[a-z][a-z'.\-]*\s){{1,4}}(?:{_STREETS_ENGLISH})"
    r"(?![a-z]))"
)
_ROAD_NUMBER = re.compile(
    r"(?P<street>[一-鿿0-9]{0,10}?[一-鿿](?:大道|大街|公路|路|街|巷|弄|胡同|里弄)"
    r"(?:[东西南北中]?[一二三四五六七八九十]?[段路街])?)"
    r"\s?(?P<number>[0-9零一二三四五六七八九十百]{1,6}(?:[-—][0-9]{1,4})?\s?[弄号])?"
)
_ESTATE = re.compile(
    r"(?P<street>[一-鿿]{1,12}?(?:小区|新村|花园|公寓|家园|苑|大厦|广场|里|村|庄|镇|山庄|华庭|府))"
    r"\s?(?P<number>[0-9零一二三四五六七八九十百]{1,6}\s?(?:号楼|号|栋|幢|座|组|队|室))?"
)
_REGION = re.compile(r"^.*(?:自治区|省|市|区|县|镇|街道|乡)(?=.)")
_HOUSE = re.compile(r"(?<![a-z0-9])(?:no\.? ?)?(?P<number>[0-9]{1,5}[a-z]?)(?![a-z0-9])")
_CHINESE_NUMBER = re.compile(
    r"(?P<number>[0-9零一二三四五六七八九十百]{1,6}\s?(?:号楼|号院|号|弄|栋|幢|室))"
)
_POSTCODE = re.compile(
    r"(?<![a-z0-9])(?P<area>[a-z]{1,2}[0-9][a-z0-9]?)\s?(?P<rest>[0-9][a-z]{2})(?![a-z0-9])"
)
_CHINESE_POSTCODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")
_QUESTION = re.compile(
    r"[?？]\s*$|[吗呢]\s*$|^(?:where|what|how|when|which|who|why|do|does|can|is)(?![a-z])|哪里|什么|怎么"
)
_NAMED_HOUSE = re.compile(r"(?<![a-z])(?:house|cottage|farm|lodge|villa|barn|hall|flat)(?![a-z])")


def read_address(page: Page, _: Situation) -> Reading:
    """An address as one line, with its parts; parts: street, number, length."""
    low = page.low.strip()
    if not low or _QUESTION.search(low):
        return NotThis()
    bare = _bare(page)
    parts = dict(_parts(bare))
    wrong = _lacking(parts, bare)
    if wrong == "":
        return NotThis()
    if len(page.text) >= LONGEST or len(bare.plain) > LONGEST_ADDRESS:
        return Problem("length")
    return Problem(wrong) if wrong else Value({"text": bare.plain, **parts})


def _lacking(parts: Mapping[str, str], page: Page) -> str | None:
    """What an address cannot do without; "" where there is none of an address at all."""
    if "street" in parts:
        named = "postcode" in parts or _NAMED_HOUSE.search(page.low)
        return None if "number" in parts or named else "number"
    if "number" not in parts and "postcode" not in parts:
        return ""
    if "number" in parts and "postcode" in parts:
        return None
    return "number" if "postcode" in parts else "street"


def _parts(page: Page) -> Iterator[tuple[str, str]]:
    british = _POSTCODE.search(page.low)
    chinese = None if british else _CHINESE_POSTCODE.search(page.low)
    rest = page.without(each.span() for each in (british, chinese) if each)
    place = _street(rest)
    if place is not None:
        yield from place
    else:
        number = _CHINESE_NUMBER.search(rest.low) or _house(rest, beside_postcode=bool(british))
        if number is not None:
            yield "number", page.plain[slice(*number.span("number"))]
    if british:
        yield "postcode", f"{british['area']} {british['rest']}".upper()
    elif chinese and place is not None:
        yield "postcode", chinese[0]


def _house(rest: Page, *, beside_postcode: bool) -> re.Match[str] | None:
    """A bare number is one of a house only where a postcode says so, or it is all there is."""
    found = _HOUSE.search(rest.low)
    alone = found is not None and found[0] == rest.low.strip()
    return found if beside_postcode or alone else None


def _street(page: Page) -> list[tuple[str, str]] | None:
    for shape in (_ROAD_NUMBER, _ENGLISH, _ESTATE):
        found = _best(shape, page.low)
        if found is None:
            continue
        street = page.plain[slice(*found.span("street"))].strip(" ,")
        parts = [("street", _REGION.sub("", street) if shape is not _ENGLISH else street)]
        number = found if found["number"] else _CHINESE_NUMBER.search(page.low, found.end())
        number = number or (_HOUSE.search(page.low) if shape is _ENGLISH else None)
        if number is not None:
            parts.append(("number", page.plain[slice(*number.span("number"))].strip()))
        return parts
    return None


def _best(shape: re.Pattern[str], low: str) -> re.Match[str] | None:
    """The first one with a number, else the first one."""
    found = tuple(shape.finditer(low))
    return next((each for each in found if each["number"]), found[0] if found else None)


def _bare(page: Page) -> Page:
    """One line, without "my address is" and thanks."""
    intro = _INTRO.match(page.low)
    outro = _OUTRO.search(page.low)
    start = intro.end() if intro else 0
    end = outro.start() if outro else len(page.low)
    line = page.plain[start : max(start, end)].strip()
    plain = _GAPS.sub(" ", _SPACES.sub(", ", line)).strip(" ,")
    plain = "".join(each for each in plain if each.isprintable())
    low = plain.lower()
    return Page(plain, plain, low if len(low) == len(plain) else plain)


def as_text(value: Mapping[str, Scalar]) -> str:
    """An address as it is shown."""
    return str(value.get("text", ""))
