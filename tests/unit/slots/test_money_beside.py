"""Amounts in messages: whole where something stands beside them, and none where none is meant."""

from collections.abc import Mapping

import pytest

from flows.engine.slots import scan
from tests.unit.slots.saying import situation


def amounts(text: str) -> list[tuple[object, str]]:
    found = scan(("money",), text, situation("zh"))
    return [
        (each.value["minor"], text[each.start : each.end].strip())
        for each in found
        if isinstance(each.value, Mapping)
    ]


@pytest.mark.parametrize(
    ("text", "minor", "said"),
    [
        ("燃气表，买气，两百块", 20000, "两百块"),
        ("水费单子，八十六块三，付掉", 8630, "八十六块三"),
        ("那笔,150元,给个口子", 15000, "150元"),
        ("手头紧，£40先", 4000, "£40"),
        ("1,234元", 123400, "1,234元"),
        ("一百塊", 10000, "一百塊"),
        ("二十鎊電", 2000, "二十鎊"),
        ("三百蚊", 30000, "三百蚊"),
        ("Rs 500 please", 50000, "Rs 500"),
    ],
)
def test_whole_after_a_comma_and_in_every_writing(text: str, minor: int, said: str) -> None:
    assert amounts(text) == [(minor, said)]


@pytest.mark.parametrize(
    "text", ["六十几块", "几百块", "扣了十二分，哈哈", "我扣了六分，真的", "记了3分"]
)
def test_points_and_guesses_are_no_amounts(text: str) -> None:
    assert amounts(text) == []
