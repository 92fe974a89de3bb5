"""Words taken as they are."""

import re
import unicodedata

from flows.engine.slots.page import LONGEST, Page
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation, Value

_SPACES = re.compile(r"\s+")
_LINE_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" *\n *")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_TELLING = ("L", "N")


def read_text(page: Page, _: Situation) -> Reading:
    """One line of words."""
    return _words(page.text, _SPACES.sub(" ", page.text).strip())


def read_free_text(page: Page, _: Situation) -> Reading:
    """Words that keep their lines."""
    return _words(page.text, _LINES.sub("\n", _LINE_SPACES.sub(" ", page.text)).strip())


def find_nothing(_page: Page, _situation: Situation) -> tuple[Found, ...]:
    """Free words are an answer only where they were asked for."""
    return ()


def _words(written: str, words: str) -> Reading:
    words = _CONTROL.sub("", words)
    if not words:
        return NotThis()
    if len(written) >= LONGEST:
        return Problem("length")
    if not any(unicodedata.category(each).startswith(_TELLING) for each in words):
        return Problem("characters")
    return Value(words)
