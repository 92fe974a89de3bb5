"""Sure words always mean one thing, whatever politeness stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.load_language import load_language
from flows.engine.tongue import Language
from flows.engine.yaml_tree import Source
from nlu.words import SureWords, twice

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


def of(code: str, text: str) -> Language:
    """A language from its file's words for sure things."""
    found = load_language(Source(f"languages/{code}.yml", text)).language
    assert found is not None
    return found


def test_an_admin_adds_a_word() -> None:
    spanish = (
        "around: {before: 'por favor', after: gracias}\nsure: {control.cancel: 'basta, ya está'}"
    )
    words = SureWords.of([of("es", spanish)])
    said = ["¡Basta!", "por favor, basta", "ya esta gracias", "stop"]
    assert [words.intent(text) for text in said] == [*["control.cancel"] * 3, None]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("can you speak English with me please, my Chinese is bad", None),
        ("could we go on in English, that is easier for my wife", "en"),
        ("你能不能用英文跟我说，我中文不好", None),
        ("我看不懂，麻烦您用英语再讲一遍", "en"),
        ("the bill is for my neighbour", None),
    ],
)
def test_the_one_language_that_a_message_names(text: str, language: str | None) -> None:
    assert WORDS.named(text) == language


def test_who_speaks_one_language_asks_for_another_by_that_name() -> None:
    spanish = of("es", "called: spanish, español\nasked_for: 'habla *'\nothers: {zh: chino}")
    chinese = of("zh", "called: chinese, 中文\nasked_for: 说*")
    words = SureWords.of([spanish, chinese])
    said = {"habla chino": "zh", "说español": "es", "Habla español": "es", "habla": None}
    assert {text: words.language(text) for text in said} == said


def test_one_phrase_with_two_meanings_is_told_with_its_line() -> None:
    one = of("en", "sure:\n  control.cancel: stop")
    other = of("es", "sure:\n  control.menu: inicio\n  control.skip: 'paso, stop'")
    (problem,) = twice([one, other])
    assert (problem.file, problem.line, problem.rule) == (
        "languages/es.yml",
        3,
        "language-word-twice",
    )
    assert SureWords.of([one, other]).intent("stop") == "control.cancel"
