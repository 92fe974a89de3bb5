"""The language of a message is told by its small words, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.language import detect


@pytest.mark.parametrize(
    "text",
    [
        "想book个结婚登记",
        "hello, 我想交罚款",
        "ok 我知道了",
        "查fine",
        "罚款",
        "交罚款",
        "电费",
        "明天上午十点",
        "你好",
        "好的",
        "周五",
        "高兴",
        "李明的罚单",
        "不对，是沪A12345",
        "我要用 Visa 付款",
        "帮我pay一下traffic fine",
        "wo yao jiao fakuan",
        "wo wendao meiqi wei",
        "請問怎麼預約",
        "nihao",
        "quxiao yuyue",
        "查违章",
        "车险",
        "房产证",
        "pay一下罚单",
        "浦东新区民政局",
        "我住在 Century Avenue 附近，想换个 office",
    ],
)
def test_chinese(text: str) -> None:
    assert detect(text) == "zh"


@pytest.mark.parametrize(
    "text",
    [
        "pay my fine",
        "hello",
        "I want to book a marriage registration",
        "book marriage registration next Tuesday at 10",
        "预约 marriage registration next Tuesday at 10",
        "my plate is 沪A12345",
        "is 沪A12345 my plate?",
        "I live near 人民广场, can I pay here?",
        "what's this?",
        "DON'T",
        "how much is it",
        "passport expired",
        "visa extension",
        "neighbour plays loud music",
        "pay fine",
        "ｐａｙ　ｍｙ　ｆｉｎｅ",
    ],
)
def test_english(text: str) -> None:
    assert detect(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "😀👍",
        "?!",
        "24",
        "二十四",
        "310101199001010007",
        "13000000000",
        "沪A12345",
        "粤B·D12345",
        "3101000000000001",
        "AB123456",
        "10:30",
        "24th",
        "张三",
        "欧阳娜娜",
        "王小明",
        "John Smith",
        "May Lee",
        "Will Smith",
        "Maria de la Cruz",
        "Anna-Lena Müller",
        "ok",
        "john.smith@example.org",
        "https://example.org/pay/my/fine",
        "Привет, мне нужно заплатить",
        "こんにちは",
    ],
)
def test_what_tells_no_language(text: str) -> None:
    assert detect(text) is None


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert detect(text) in ("zh", "en", None)
