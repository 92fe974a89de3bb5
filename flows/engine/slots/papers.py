"""Numbers of passports, permits and cards for crossing borders and living abroad."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from flows.engine.slots.chinese_ids import LENGTH, check_character
from flows.engine.slots.identifiers import answer
from flows.engine.slots.lettered import Fitted, fitted, longest_written, repaired
from flows.engine.slots.page import Page
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation

_LETTER = "A-HJ-NP-Z"
_HK_MACAU = re.compile(rf"C[{_LETTER}0-9][0-9]{{7}}|W[0-9]{{8}}")
_HOME_RETURN = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")
_TAIWAN = re.compile(r"[0-9]{8}(?:[0-9]{2})?")
_CHINESE_PASSPORT = re.compile(
    rf"E[0-9]{{8}}|E[{_LETTER}][0-9]{{7}}|G[0-9]{{8}}|[DSP]E?[0-9]{{7,8}}|1[45][0-9]{{7}}"
)
_PASSPORT = re.compile(r"(?=(?:[A-Z]*[0-9]){4})[A-Z0-9]{6,9}")
_FOREIGNER = re.compile(r"9[0-9]{16}[0-9X]")
_FOREIGNER_OLD = re.compile(r"[A-Z]{3}[0-9]{12}")
SHORTEST_ATTEMPT = 5
"""Fewer signs are no try at a number of this sort."""


def read_hk_macau_permit(page: Page, situation: Situation) -> Reading:
    """A mainland resident's permit to Hong Kong and Macao; parts: length, format, passport (its
    number instead)."""
    return answer(page, find_hk_macau_permit(page, situation), _permit_attempt)


def find_hk_macau_permit(page: Page, _: Situation) -> Iterator[Found]:
    return _found("hk_macau_permit", page, _HK_MACAU, 9)


def _permit_attempt(page: Page) -> Problem | NotThis:
    if longest_written(page.low)[:1] in {"E", "G"} and any(_pieces(page, _CHINESE_PASSPORT, 9)):
        return Problem("passport")
    return _attempt(page, {9}, "[CW][A-Z]?[0-9]*")


def read_home_return_permit(page: Page, situation: Situation) -> Reading:
    """A Hong Kong or Macao resident's permit to the mainland; parts: length, format."""
    found = find_home_return_permit(page, situation)
    return answer(page, found, lambda each: _attempt(each, {9, 11}, "[HM]?[0-9]*"))


def find_home_return_permit(page: Page, _: Situation) -> Iterator[Found]:
    return _found("home_return_permit", page, _HOME_RETURN, 11)


def read_taiwan_permit(page: Page, situation: Situation) -> Reading:
    """A Taiwan resident's permit to the mainland; parts: length, format."""
    found = find_taiwan_permit(page, situation)
    return answer(page, found, lambda each: _attempt(each, {8, 10}, "[0-9]*"))


def find_taiwan_permit(page: Page, _: Situation) -> Iterator[Found]:
    return _found("taiwan_permit", page, _TAIWAN, 10)


def read_passport(page: Page, situation: Situation) -> Reading:
    """A passport of any country; parts: length, format."""
    found = find_passport(page, situation)
    return answer(page, found, lambda each: _attempt(each, range(6, 10), "[A-Z0-9]*"))


def find_passport(page: Page, _: Situation) -> Iterator[Found]:
    """One that looks like a mistyped Chinese one is to be read back."""
    for each in fitted(page.low, _passport, 9):
        doubtful = each.signs[0] in "EG" and not _CHINESE_PASSPORT.fullmatch(each.signs)
        short = len(each.signs) < 8
        confirm = each.repaired or doubtful or short
        yield Found("passport", each.signs, each.start, each.end, confirm=confirm)


def _passport(signs: str) -> str | None:
    begins_chinese = signs[0] in "EG" and len(signs) == 9
    own = repaired(signs, _CHINESE_PASSPORT) if begins_chinese else None
    return own or (signs if _PASSPORT.fullmatch(signs) else None)


def read_foreigner_id(page: Page, situation: Situation) -> Reading:
    """A foreigner's permanent residence card, new or old; parts: length, format, birth_date,
    checksum."""
    return answer(page, find_foreigner_id(page, situation), _foreigner_attempt)


def find_foreigner_id(page: Page, _: Situation) -> Iterator[Found]:
    for each in fitted(page.low, _foreigner, LENGTH):
        yield _as_found("foreigner_id", each)


def _foreigner(signs: str) -> str | None:
    own = repaired(signs, _FOREIGNER) or repaired(signs, _FOREIGNER_OLD)
    return own if own is not None and _wrong_in(own) is None else None


def _wrong_in(signs: str) -> str | None:
    if _FOREIGNER.fullmatch(signs):
        if not _is_day(signs[6:14]):
            return "birth_date"
        return None if check_character(signs[:17]) == signs[17] else "checksum"
    return None if _is_day(f"20{signs[7:13]}") or _is_day(f"19{signs[7:13]}") else "birth_date"


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _foreigner_attempt(page: Page) -> Problem | NotThis:
    signs = longest_written(page.low)
    own = repaired(signs, _FOREIGNER) or repaired(signs, _FOREIGNER_OLD)
    if own is not None:
        return Problem(_wrong_in(own) or "format")
    return _attempt(page, {15, LENGTH}, "9[0-9X]*|[A-Z]{3}[0-9]*")


# --- what they share -------------------------------------------------------------------------


def _found(kind: str, page: Page, shape: re.Pattern[str], longest: int) -> Iterator[Found]:
    for each in _pieces(page, shape, longest):
        yield _as_found(kind, each)


def _as_found(kind: str, each: Fitted) -> Found:
    return Found(kind, each.signs, each.start, each.end, confirm=each.repaired)


def _pieces(page: Page, shape: re.Pattern[str], longest: int) -> Iterator[Fitted]:
    fits: Callable[[str], str | None] = lambda signs: repaired(signs, shape)  # noqa: E731  # one line
    return fitted(page.low, fits, longest)


def _attempt(page: Page, lengths: range | set[int], begun: str) -> Problem | NotThis:
    """`begun`: what a number of this kind looks like as far as it goes, of whatever length."""
    signs = longest_written(page.low)
    if len(signs) < SHORTEST_ATTEMPT:
        return NotThis()
    wrong = not re.fullmatch(begun, signs) or len(signs) in lengths
    return Problem("format" if wrong else "length")
