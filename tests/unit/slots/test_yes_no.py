"""Yes and no in Chinese, English and signs."""

from typing import Any

from flows.engine.slots import NotThis, scan
from tests.unit.slots.saying import reading, rows, situation, sure

YES, NO, NEITHER = sure(value=True), sure(value=False), NotThis()

YES_ROWS = [
    ("yes", "yes", YES),
    ("capitals and a full stop", "YES.", YES),
    ("drawn out", "yesss", YES),
    ("yep", "yep", YES),
    ("one letter", "y", YES),
    ("ok", "ok", YES),
    ("politely", "yes please", YES),
    ("with thanks", "Sure, thank you!", YES),
    ("as a sentence", "yes, that's right", YES),
    ("in agreement with a question", "I do", YES),
    ("go ahead", "go ahead", YES),
    ("no problem is a yes", "no problem", YES),
    ("a thumb", "👍", YES),
    ("a thumb of a colour", "👍🏽", YES),
    ("a hand", "👌", YES),
    ("haode", "好的", YES),
    ("hao", "好", YES),
    ("en", "嗯", YES),
    ("en en", "嗯嗯", YES),
    ("shide", "是的", YES),
    ("dui, three times", "对对对", YES),
    ("no problem in Chinese", "没问题", YES),
    ("not bad is a yes", "不错", YES),
    ("that is the one", "没错，就是这个", YES),
    ("with thanks in Chinese", "好的，谢谢", YES),
    ("full width", "ｙｅｓ", YES),
    ("both languages", "ok的", YES),
    ("as printed by a form", "true", YES),
]
NO_ROWS = [
    ("no", "no", NO),
    ("nope", "nope", NO),
    ("nah", "nah", NO),
    ("one letter", "n", NO),
    ("politely", "no thanks", NO),
    ("after an ok that takes note", "ok, no thanks", NO),
    ("before a fine that takes note", "no, that's fine", NO),
    ("not really", "not really", NO),
    ("as a sentence", "no, I don't want to", NO),
    ("a typographic apostrophe", "I don’t think so", NO),
    ("as a longer sentence", "no it's not correct", NO),
    ("a yes inside a no", "I do not agree", NO),
    ("with a polite end", "nah I'm good", NO),
    ("a thumb down", "👎", NO),
    ("bu yong le", "不用了", NO),
    ("suan le ba", "算了吧", NO),
    ("bu shi", "不是", NO),
    ("bu yao", "不要", NO),
    ("mei you", "没有", NO),
    ("after a note in Chinese", "好的，不用了，谢谢", NO),
    ("as printed by a form", "false", NO),
]
NEITHER_ROWS = [
    ("a no with another value is a correction", "no, the 24th", NEITHER),
    ("the same in Chinese", "不对，是24号", NEITHER),
    ("maybe", "maybe", NEITHER),
    ("not sure", "I'm not sure", NEITHER),
    ("do not know", "不知道", NEITHER),
    ("not certain", "不确定", NEITHER),
    ("only polite", "I'm good", NEITHER),
    ("is it or not", "是不是", NEITHER),
    ("a question", "可以吗", NEITHER),
    ("a question with ok", "ok?", NEITHER),
    ("yes and no", "yes no", NEITHER),
    ("sorry is no yes", "对不起", NEITHER),
    ("a wish that begins like a yes", "要带什么", NEITHER),
    ("a yes and a question", "yes. what's my balance?", NEITHER),
    ("something else", "hello", NEITHER),
    ("nothing", "", NEITHER),
    ("a heart", "❤️", NEITHER),
    ("a number is a button, not a yes", "1", NEITHER),
]


@rows(YES_ROWS + NO_ROWS + NEITHER_ROWS)
def test_a_yes_or_no(text: str, expected: Any) -> None:
    assert reading("bool", text) == expected


@rows(
    [
        ("a yes before a question", "yes. oh what's my balance?", (True, "yes")),
        ("a yes before a wish", "yes I want to change it", (True, "yes")),
        ("a yes in Chinese", "好的，我要带什么？", (True, "好的")),
        ("a no before a question", "no. what's the fee?", (False, "no")),
        ("a no with its reason", "no, I don't have one", (False, "no")),
        ("a no with thanks", "不用了，谢谢", (False, "不用了，谢谢")),
        ("a no before another value", "no, the 24th", None),
        ("a no before a name", "no, John", None),
        ("no inside a noun", "no parking zone", None),
        ("have inside a question", "有什么要求", None),
        ("a yes at the end", "the answer is yes", None),
        ("a doubt", "yes, maybe", None),
    ]
)
def test_the_yes_or_no_a_message_begins_with(text: str, expected: Any) -> None:
    found = scan({"bool"}, text, situation())
    assert expected == ((found[0].value, text[found[0].start : found[0].end]) if found else None)
