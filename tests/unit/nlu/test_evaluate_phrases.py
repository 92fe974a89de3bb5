"""Held-out phrases are read as Rasa reads them."""

from pathlib import Path

import pytest

from nlu.evaluate.phrases import Mark, Phrase, marked, phrases_in

FILE = """
version: "3.1"
nlu:
- intent: utility.pay
  metadata: {phenomenon: several, also: booking.cancel, ring: near}
  examples: |
    - sort the [leccy]{"entity": "utility", "value": "electricity"} by [Friday](date)

    - - a dash
- intent: small.greet
  examples:
  - text: |
      hello
  - "你好"
- lookup: street
  examples: |
    - Sample Street
"""


def test_a_file_with_all_there_may_be(tmp_path: Path) -> None:
    file = tmp_path / "en.yml"
    file.write_text(FILE, "utf-8")

    marks = (Mark("utility", 9, 14, "electricity"), Mark("date", 18, 24))
    more = ("several", "booking.cancel", "near")
    assert phrases_in(file) == (
        Phrase("sort the leccy by Friday", "utility.pay", marks, *more),
        Phrase("- a dash", "utility.pay", (), *more),
        Phrase("hello", "small.greet"),
        Phrase("你好", "small.greet"),
    )


@pytest.mark.parametrize(
    ("line", "text", "marks"),
    [
        ("[水费](utility:water)交一下", "水费交一下", (Mark("utility", 0, 2, "water"),)),
        ("pay [it] (now)", "pay [it] (now)", ()),
        ('[a]{"entity": "x"}[b](y)', "ab", (Mark("x", 0, 1), Mark("y", 1, 2))),
    ],
)
def test_marks(line: str, text: str, marks: tuple[Mark, ...]) -> None:
    assert marked(line) == (text, marks)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("nlu: 5", "no list `nlu`"),
        ("nlu: [5]", "a block of `nlu` is no table"),
        ("nlu: [{intent: a}]", "a block of a has no examples"),
        ("nlu:\n- intent: a\n  examples: |\n    pay", "does not begin with a dash"),
        ("nlu:\n- intent: a\n  metadata: 3\n  examples: |\n    - pay", "metadata of a is no table"),
        ('nlu:\n- intent: a\n  examples: |\n    - [x]{"value": 1}', "names no entity"),
        ("a: [", "cannot be read"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, content: str, why: str) -> None:
    file = tmp_path / "en.yml"
    file.write_text(content, "utf-8")

    with pytest.raises(ValueError, match=rf"en\.yml: .*{why}"):
        phrases_in(file)
