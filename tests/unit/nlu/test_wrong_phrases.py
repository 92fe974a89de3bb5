"""Everything that is wrong with training phrases is told at its line; small folders that break each
rule once."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest

from bot.verbs.phrases import phrase_problems
from flows.engine.check_rules import RULES
from flows.engine.check_rules_phrases import PHRASES
from nlu.evaluate.limits import Limits, limits_in
from tests.stands.yardstick import slowness

LISTED = """\
entities:
  utility: {values: [electricity, gas]}
  date: {means: "a day"}
intents:
  fine.pay: {kind: transaction}
  fine.which: {kind: which}
"""
LIMITS = """\
languages: [en, zh]
least: {transaction: 3, which: 1}
own: {out_of_scope: 5}
alike: {words: 4, share: 0.5, free: 2}
uneven: 2
"""
EN = """\
# What residents write.
version: "3.1"
nlu:
- intent: fine.pay
  examples: |
    - pay the [leccy](utility:electricity) by [Friday](date)
    - here is the money

    - it was [gas](utility)
# the rest
- intent: fine.which
  examples: |
    - a fine
"""
ZH = """\
version: "3.1"
nlu:
- intent: fine.which
  examples: |
    - 罚款的事
- intent: fine.pay
  examples: |
    - 我要交[燃气](utility:gas)费
    - 付钱
    - 罚单来了
"""
FOLDER = {"intents.yml": LISTED, "limits.yml": LIMITS, "data/en/a.yml": EN, "data/zh/a.yml": ZH}

MARK = re.compile(r" # <- ([a-z-]+)$", re.MULTILINE)


def more(text: str, intent: str, *phrases: str) -> str:
    return text + f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {p}\n" for p in phrases)


def of(intent: str, *phrases: str) -> str:
    return more("nlu:\n", intent, *phrases)


BROKEN: list[dict[str, str]] = [
    {"data/en/b.yml": of("fine.pay", "two") + "   - three # <- phrase-unreadable\n"},
    {"data/en/b.yml": of("fine.pay") + "   - three # <- phrase-unreadable\n"},
    {"data/en/b.yml": of("fine.pay", "[gas]{utility} # <- phrase-unreadable")},
    {"data/en/b.yml": of("fine.pay", '[gas]{"value": 3} # <- phrase-unreadable')},
    {"data/en/b.yml": of("fine.pay", "by [Friday ](date) then # <- phrase-unreadable")},
    {"data/en/b.yml": of("fine.pay", "two\u2028lines # <- phrase-unreadable")},
    {"data/en/b.yml": of("fine.pay", "a\ttab # <- phrase-unreadable")},
    {"data/en/b.yml": of("fine.pay", "one") + "# so\n    - late # <- phrase-unreadable\n"},
    {"data/en/b.yml": of("fine.pay", "one") + "- lookup: street # <- phrase-unreadable\n"},
    {"data/en/b.yml": "- intent: fine.pay # <- phrase-unreadable\nversion: '3'\n"},
    {"data/en/b.yml": "nlu:\n- intent: fine.pay # <- phrase-unreadable\n  examples: |\n"},
    {
        "data/en/b.yml": "nlu:\n- intent: fine.pay # <- phrase-unreadable\n"
        + of("fine.pay", "x")[5:]
    },
    {"data/en/a.yml": more(EN, "fine.pay", "Here is, the MONEY! # <- phrase-twice")},
    {"data/en/b.yml": of("fine.pay", "👍", "?", "👍 # <- phrase-twice")},
    {"data/en/b.yml": of("fine.pay", "here is [the money](date) # <- phrase-twice")},
    {"data/en/b.yml": of("fine.which", "here is the money # <- phrase-means-two")},
    {
        "data/es/a.yml": of("fine.which", "aquí")
        + of("fine.pay", "¡Aqui! # <- phrase-means-two")[5:]
    },
    {
        "data/en/b.yml": of(
            "fine.pay",
            "one two three four # <- phrases-alike",
            "one two THREE five!",
            "one too three four",
        )
    },
    {
        "data/zh/b.yml": of(
            "fine.pay",
            "他说要交那张罚单 # <- phrases-alike",
            "她说要交那张罚单",
            "她说想交那张罚单",
        )
    },
    {"limits.yml": LIMITS.replace("transaction: 3", "transaction: 4")}
    | {"data/en/b.yml": of("fine.pay", "so")}
    | {"data/zh/a.yml": ZH.replace("fine.pay", "fine.pay # <- phrases-few")},
    {"data/zh/b.yml": of("fine.which", "那个", "另一个")}
    | {"data/en/a.yml": EN.replace("fine.which", "fine.which # <- phrases-uneven")},
    {"data/en/b.yml": of("fine.pai # <- intent-unknown", "one")},
    {"intents.yml": LISTED + "  fine.query: {kind: which} # <- intent-without-phrases\n"}
    | {"data/en/b.yml": of("fine.query", "one")},
    {"data/en/b.yml": of("fine.pay", "by [Monday](day) # <- entity-unknown")},
    {"data/en/b.yml": of("fine.pay", "the [leccy](utility) # <- entity-unknown")},
    {"data/en/b.yml": of("fine.pay", "the [leccy](utility:power) # <- entity-unknown")},
]

ODD = [
    {},
    {"data/es/a.yml": of("fine.pay", "una", "otra")},
    {"data/es/a.yml": of("fine.pay", "a fine", "here is the money")},
    {"data/en/b.yml": of("fine.pay", "one two three four", "one two three five")},
    {"data/en/b.yml": of("fine.pay", "x one", "x two", "x three")},
    {"data/en/b.yml": of("fine.pay", "[smile] - fine :)", "- a dash", "“Pay”: it [today](date)")},
    {"data/en/b.yml": "\n# nothing yet\nversion: '3.1'\n\nnlu:\n\n"},
]


def written(folder: Path, files: dict[str, str]) -> set[tuple[str, int, str]]:
    """The place and rule of every mark; the files stand there without them."""
    marked = set()
    for name, text in (FOLDER | files).items():
        file = folder / "nlu" / "model" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(MARK.sub("", text), "utf-8")
        lines = enumerate(text.split("\n"), 1)
        marks = ((line, found[1]) for line, each in lines if (found := MARK.search(each)))
        marked |= {(f"nlu/model/{name}", *mark) for mark in marks}
    return marked


@pytest.mark.parametrize("files", BROKEN)
def test_what_is_wrong_is_told_at_its_line_and_nothing_else(
    tmp_path: Path, files: dict[str, str]
) -> None:
    marked = written(tmp_path, files)
    found = phrase_problems(tmp_path)
    assert {(each.file, each.line, each.rule) for each in found} == marked
    for each in found:
        assert (each.level, each.hint) == (RULES[each.rule].level, RULES[each.rule].hint)
        assert each.message


@pytest.mark.parametrize("files", ODD)
def test_what_is_odd_but_right_draws_no_complaint(tmp_path: Path, files: dict[str, str]) -> None:
    assert written(tmp_path, files) == set()
    assert phrase_problems(tmp_path) == []


def test_every_rule_is_broken_by_some_folder() -> None:
    broken = {rule for files in BROKEN for text in files.values() for rule in MARK.findall(text)}
    assert broken == {rule.id for rule in PHRASES}


def test_who_wrote_it_reads_where_the_other_one_stands(tmp_path: Path) -> None:
    files = {"data/en/b.yml": of("fine.which", "here is the money", "A fine.")}
    written(tmp_path, files | {"limits.yml": "languages: [en]"})
    told = [each.line_of_text() for each in phrase_problems(tmp_path)]
    a, b = "nlu/model/data/en/a.yml", "nlu/model/data/en/b.yml"
    assert told == [
        f"{b}:4: error: 'here is the money' means fine.which here and fine.pay in {a}:7",
        f"{b}:5: error: 'A fine.' stands in {a}:13, too",
    ]


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    written(tmp_path, {})
    (tmp_path / "nlu/model/data/en/b.yml").write_bytes(b"nlu:\n\xff")
    (told,) = phrase_problems(tmp_path)
    assert told.line_of_text().startswith("nlu/model/data/en/b.yml:1: error: cannot be read: ")


@pytest.mark.parametrize(
    ("file", "text", "why"),
    [
        ("intents.yml", "entities: {}", "intents.yml: has no table `intents`"),
        ("intents.yml", "intents: [", "intents.yml:1: "),
        ("limits.yml", "lest: {}", "limits.yml: lest: one of languages, "),
        ("limits.yml", "least: {small: few}", "limits.yml: invalid literal"),
        ("limits.yml", "least: [1]", "limits.yml: "),
        ("limits.yml", "- 1", "limits.yml: "),
    ],
)
def test_a_list_or_bounds_that_are_none_are_told(
    tmp_path: Path, file: str, text: str, why: str
) -> None:
    written(tmp_path, {file: text})
    with pytest.raises(ValueError, match=re.escape(why)):
        phrase_problems(tmp_path)


def test_what_the_bounds_say_nothing_about_has_none(tmp_path: Path) -> None:
    file = tmp_path / "limits.yml"
    file.write_text("languages: [en]\n", "utf-8")
    assert limits_in(file) == Limits(("en",))
    shipped = limits_in()
    assert shipped.needed("out_of_scope", "small") > shipped.needed("fine.pay", "transaction") > 1


def test_all_that_a_model_learns_from_is_looked_through_in_seconds(tmp_path: Path) -> None:
    """As many as there will be, in two languages."""
    dice = random.Random(4)  # noqa: S311  # words, no secrets
    intents = [f"fine.{n}" for n in range(90)]
    listed = "intents:\n" + "".join(f"  {each}: {{kind: which}}\n" for each in intents)
    letters = {
        "en": [f"word{n}" for n in range(900)],
        "zh": list("交罚款电费水公积金年检的我要想去办今天"),
    }
    files = {"intents.yml": listed}
    for language, signs in letters.items():
        gap = " " if language == "en" else ""
        said = (gap.join(dice.choices(signs, k=dice.randint(8, 16))) for _ in range(17_500))
        blocks = [of(each, *(next(said) for _ in range(194)))[5:] for each in intents]
        files[f"data/{language}/a.yml"] = "nlu:\n" + "".join(blocks)
    written(tmp_path, files)
    began = time.perf_counter()
    assert phrase_problems(tmp_path) == []
    assert time.perf_counter() - began < 3 * slowness()
