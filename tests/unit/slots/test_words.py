"""Words taken as they are."""

from typing import Any

import pytest

from flows.engine.slots import NotThis, Problem
from tests.unit.slots.saying import reading, rows, sure

BOTH = [
    ("one word", "hello", sure("hello")),
    ("a sentence", "The lamp is broken.", sure("The lamp is broken.")),
    ("a sentence in Chinese", "路灯坏了", sure("路灯坏了")),
    ("spaces around", "  hello  ", sure("hello")),
    ("spaces inside", "a   b", sure("a b")),
    ("a tab inside", "a\tb", sure("a b")),
    ("full width stays", "Ａ座１楼", sure("Ａ座１楼")),
    ("an emoji beside words", "broken 😱", sure("broken 😱")),
    ("a figure", "1", sure("1")),
    ("markup is text", "<b>bold</b>", sure("<b>bold</b>")),
    ("a template is text", "{{7*7}}", sure("{{7*7}}")),
    ("a control character goes", "a\x00b", sure("ab")),
    ("a bell goes", "a\x07b", sure("ab")),
    ("a rare character", "𠅤", sure("𠅤")),
    ("Cyrillic", "Привет", sure("Привет")),
    ("Arabic", "مرحبا", sure("مرحبا")),
    ("a combining accent stays", "e\u0301", sure("e\u0301")),
    ("an apostrophe stays", "it’s", sure("it’s")),
    ("1,999 characters", "a" * 1999, sure("a" * 1999)),
    ("5,000 characters", "a" * 5000, Problem("length")),
    ("only emoji", "😀😀", Problem("characters")),
    ("only punctuation", "...", Problem("characters")),
    ("nothing", "", NotThis()),
    ("only spaces", "   ", NotThis()),
    ("only a control character", "\x00", NotThis()),
]


@pytest.mark.parametrize("kind", ["text", "free_text"])
@rows(BOTH)
def test_words(kind: str, text: str, expected: Any) -> None:
    assert reading(kind, text) == expected


def test_only_free_text_keeps_its_lines() -> None:
    assert reading("text", "one\ntwo") == sure("one two")
    assert reading("free_text", " one \n two ") == sure("one\ntwo")
