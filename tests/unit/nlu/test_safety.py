"""Emergencies are heard however they are spelled; words that only look like one are not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from flows.engine.tongue import EMERGENCIES
from nlu.safety import BadWords, Safety

HERE = Path(__file__).parent
SAFETY = Safety.load()
HARMLESS = "harmless"


def _lines(language: str) -> dict[str, list[str]]:
    text = (HERE / f"safety_{language}.yml").read_text("utf-8")
    lines: dict[str, list[str]] = YAML(typ="safe", pure=True).load(text)
    return lines


LINES = {language: _lines(language) for language in ("en", "zh")}


def _emergencies() -> Iterator[tuple[str, str]]:
    for lines in LINES.values():
        for kind in EMERGENCIES:
            yield from ((line, kind) for line in lines[kind])


def _harmless() -> Iterator[str]:
    for lines in LINES.values():
        yield from lines[HARMLESS]


@pytest.mark.parametrize(("line", "kind"), list(_emergencies()))
def test_an_emergency_is_heard(line: str, kind: str) -> None:
    assert SAFETY.kind(line) == kind


@pytest.mark.parametrize("line", list(_harmless()))
def test_what_only_sounds_like_one_is_not(line: str) -> None:
    assert SAFETY.kind(line) is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_has_its_lines(language: str) -> None:
    counts = {kind: len(LINES[language][kind]) for kind in (*EMERGENCIES, HARMLESS)}
    assert min(counts.values()) >= 20
    assert counts.pop(HARMLESS) >= 60
    assert sum(counts.values()) >= 60


@pytest.mark.parametrize(
    ("around", "line"),
    [
        pytest.param("Hello, I would like to pay my traffic fine. {}", "I smell gas", id="after"),
        pytest.param("{} and also renew my library card", "my kitchen is on fire", id="before"),
        pytest.param("你好，我想预约结婚登记，{}，另外查一下罚款", "厨房有煤气味", id="between"),
        pytest.param("交水费 {}", "I SMELL GAS!!!", id="two languages"),
        pytest.param("🔥🔥 {} 😱😱", "着 火 了", id="emoji and spaces"),
        pytest.param("ｈｅｌｐ {}", "ＦＩＲＥ　ｉｎ　ｋｉｔｃｈｅｎ", id="full-width letters"),
        pytest.param(
            "{}" + " and one more thing about my parking permit" * 100, "gas leak", id="long"
        ),
        pytest.param(
            "还有一件关于停车的事。" * 400 + "{}", "我家着火了", id="at the end of a long one"
        ),
    ],
)
def test_an_emergency_inside_a_message_is_heard(around: str, line: str) -> None:
    assert SAFETY.kind(around.format(line)) is not None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("there is no fire, but I smell gas", "gas", id="one denied, one not"),
        pytest.param("没有着火，但是闻到煤气味", "gas", id="one denied, one not, in Chinese"),
        pytest.param("gas smell, and the kitchen is on fire", "fire", id="the gravest first"),
        pytest.param("是不是着火了", "fire", id="asking is no denial"),
        pytest.param("有没有着火啊，好多烟", "fire", id="asking otherwise is none either"),
        pytest.param("I can't put out the fire", "fire", id="a no about something else"),
        pytest.param("家里没人着火了", "fire", id="nobody home, no comma"),
        pytest.param("I was not at home, fire in my flat", "fire", id="a no in another clause"),
        pytest.param("no fire", None, id="denied"),
        pytest.param("燃气没有泄漏", None, id="denied in between"),
        pytest.param("there was a fire last year, I need a new certificate", None, id="long ago"),
        pytest.param("去年家里着过火，想查一下记录", None, id="long ago, in Chinese"),
        pytest.param("gas leak last month and now it smells again", "gas", id="and it goes on"),
        pytest.param("last year I was fine, now I want to die", "self_harm", id="never long ago"),
    ],
)
def test_denials_are_taken_at_their_word_only_where_plain(text: str, kind: str | None) -> None:
    assert SAFETY.kind(text) == kind


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert SAFETY.kind(text) in (None, *EMERGENCIES)


WORDS = [
    w for _, lines in LINES.items() for kind in lines.values() for s in kind for w in s.split()
]


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_any_heap_of_such_words_gets_an_answer(text: str) -> None:
    assert SAFETY.kind(text) in (None, *EMERGENCIES)


@pytest.mark.parametrize("word", ["gas smell ", "我家没有着火", "smoke ", "a", "leak gas bill "])
def test_a_text_of_ten_thousand_characters_gets_an_answer(word: str) -> None:
    text = (word * 10_000)[:10_000]
    assert SAFETY.kind(text) in (None, *EMERGENCIES)


# --- an admin's words ------------------------------------------------------------------------


def _folder(tmp_path: Path, **files: str) -> Path:
    files = {"hearing": "order: gas\nno: no, 没有\nbetween: any, 任何\n", **files}
    for name, text in files.items():
        (tmp_path / f"{name}.yml").write_text(text, "utf-8")
    return tmp_path


def test_an_admin_adds_words_and_rules(tmp_path: Path) -> None:
    words = "words: {what: 'gas, 煤气', where: 'boiler, 锅炉'}"
    gas = f"{words}\ntogether: [what + where]\nalarm: hissing noise"
    safety = Safety.load(_folder(tmp_path, gas=gas))
    said = ["gas near the boilre", "锅炉那边有煤气", "a hising noise", "gas", "no hissing noise"]
    assert [safety.kind(text) for text in said] == ["gas", "gas", "gas", None, None]


@pytest.mark.parametrize(
    ("gas", "why"),
    [
        pytest.param("alarm: [1, 2]", "`alarm` is not a list of words", id="numbers"),
        pytest.param("alarms: fire", "keys nobody reads: alarms", id="a key misspelled"),
        pytest.param("together: [smell + gas]", "names no list of words", id="a list misnamed"),
        pytest.param("words: [gas]", "not a table of lists", id="lists without names"),
        pytest.param("- gas", "is not a table", id="no table at all"),
        pytest.param("alarm: [", "cannot be read", id="broken YAML"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path: Path, gas: str, why: str) -> None:
    with pytest.raises(BadWords, match=r"gas\.yml") as raised:
        Safety.load(_folder(tmp_path, gas=gas))
    assert why in str(raised.value)
