"""Sure words always mean one thing, whatever politeness stands around them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.words import SureWords

WORDS = SureWords.load()


@pytest.mark.parametrize(
    ("intent", "texts"),
    [
        (
            "control.cancel",
            "stop|Cancel!! 🙏|please stop|nvm|取消|停|不办了|请取消吧|那就算了|我要取消|ＳＴＯＰ",
        ),
        (
            "control.menu",
            "menu|Menu please|main menu|start|菜单|主菜单|返回主菜单|菜单谢谢|看看菜单吧|菜單",
        ),
        ("control.help", "help|HELP!|help me please|帮助|帮帮我|?|？？|怎么办|i don't understand"),
        ("control.repeat", "repeat|say that again please|pardon?|重复|再说一遍|请再说一遍|没听清"),
        (
            "control.restart",
            "start over|restart|Let's start over|重新开始|重来|我想重新开始|从头来",
        ),
        (
            "control.human",
            "human|agent|operator|I want to talk to a person please|人工|转人工谢谢|我要人工|客服",
        ),
        ("control.skip", "skip|skip this please|跳过|跳过这步|我要跳过|pass"),
        (
            "control.language",
            "english|English please|中文|英文|switch language|can you speak English|切换语言",
        ),
        ("my.matters", "my matters|my bookings|我的|我的业务|我的预约"),
        (
            "reminders.stop",
            "stop reminding me|Please stop reminding me!|don't remind me any more|no reminders",
        ),
        (
            "reminders.stop",
            "turn off reminders|别再提醒我|别再提醒我了|不要提醒了|请关闭提醒|不再提醒",
        ),
        (
            "reminders.stop",
            "I don’t want reminders|Don't send me any more reminders|我不想收到提醒",
        ),
        ("reminders.start", "remind me again|Remind me again please|turn reminders on"),
        ("reminders.start", "恢复提醒|请重新提醒我|打开提醒吧"),
        ("small.greet", "hi|Hello 👋|你好|您好！|good morning|在吗|Hi there"),
    ],
)
def test_a_sure_word_means_one_thing(intent: str, texts: str) -> None:
    heard = {text: WORDS.intent(text) for text in texts.split("|")}
    assert heard == dict.fromkeys(heard, intent)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "👍",
        "!!!",
        "yes",
        "no",
        "No.",
        "是",
        "不",
        "不是",
        "好的",
        "please",
        "请",
        "我要",
        "cancel my booking",
        "取消我的预约",
        "stop sending me parking tickets",
        "bus stop",
        "菜单上没有我要的",
        "help me pay my fine",
        "我的罚单",
        "停车",
        "停电",
        "humane society",
        "startup permit",
        "english course at the library",
        "中文系",
        "请假",
        "a" * 5_000,
        "取消" * 500,
    ],
)
def test_anything_more_or_less_is_no_sure_word(text: str) -> None:
    assert WORDS.intent(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("English please", "en"), ("说中文吧", "zh"), ("switch language", None), ("menu", None)],
)
def test_a_language_may_be_asked_for_by_name(text: str, language: str | None) -> None:
    assert WORDS.language(text) == language


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    intents = {*WORDS.phrases.values(), "control.language", None}
    assert WORDS.intent(text) in intents


def test_an_admin_adds_a_word(tmp_path: Path) -> None:
    path = tmp_path / "words.yml"
    path.write_text(
        "around: {before: please, after: 谢谢}\nintents: {control.cancel: 'basta, 拜托停'}", "utf-8"
    )
    words = SureWords.load(path)
    said = ["Basta!", "please basta", "拜托停，谢谢", "stop"]
    assert [words.intent(text) for text in said] == [*["control.cancel"] * 3, None]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param("- a", "is not a table", id="a list"),
        pytest.param("around: {before: a, after: b}\nintents: {x: 1}", "`x` is not a text", id="1"),
        pytest.param("around: {before: a}", "`after` is not a text", id="a list is missing"),
        pytest.param("around: x", "`around` is not a table", id="no table"),
        pytest.param(
            "around: {before: a, after: b}\nintents: {x: stop, y: stop}",
            "means x and y",
            id="twice",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "words.yml"
    path.write_text(content, "utf-8")
    with pytest.raises(ValueError, match=r"words\.yml") as raised:
        SureWords.load(path)
    assert why in str(raised.value)
