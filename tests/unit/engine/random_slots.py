"""The slots that random flows are made of: one of every type and of several kinds, each with
answers that fit it and answers that nearly do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Plain: TypeAlias = dict[str, Any]
"""What stands in a file, before it is written as YAML."""


@dataclass(frozen=True, slots=True)
class Sample:
    """`tests`: conditions that ask something sensible of such a slot."""

    slot: Plain
    good: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


def _kind(kind: str, label: tuple[str, str], **more: Any) -> Plain:
    en, zh = label
    return {"type": "text", "kind": kind, "labels": {"en": en, "zh": zh}, **more}


CONTROLLED: Plain = {"mappings": [{"type": "controlled"}]}

SAMPLES: Mapping[str, Sample] = {
    "note": Sample(
        _kind("free_text", ("note", "备注")),
        ("the lamp is out", "灯坏了\n两天了"),
        ("!!!", "lamp " * 500),
        ('slots.note contains "lamp"', 'slots.note matches "(?i)^the"'),
    ),
    "word": Sample({"type": "text"}, ("blue", "蓝色", "stop"), ("🙂",), ('slots.word = "blue"',)),
    "thing": Sample(
        {"type": "text", "mappings": [{"type": "from_entity", "entity": "thing"}]}, ("a bench",)
    ),
    "liked": Sample(
        {
            "type": "bool",
            "mappings": [
                {"type": "from_intent", "intent": "answer.yes", "value": True},
                {"type": "from_intent", "intent": "answer.no", "value": False},
            ],
        },
        ("yes", "no"),
        tests=("slots.liked",),
    ),
    "person": Sample(
        _kind("person_name", ("name", "姓名")),
        ("Li Ming", "王小明", "my name is Ann Lee"),
        ("Li2", "X", "not Li Ming but Ann Lee"),
        ('slots.person contains "Li"',),
    ),
    "phone": Sample(
        _kind(
            "phone",
            ("phone", "电话"),
            validation={
                "rejections": [{"if": 'not (slots.phone matches "^\\+86")', "utter": "utter_bad"}]
            },
        ),
        ("130 0000 0001", "１３０００００００２", "no, the phone is 130 0000 0003"),
        ("130 0000", "130000000010000"),
        ('slots.phone matches "^\\+86130"', "slots.phone > 50"),
    ),
    "day": Sample(
        _kind("date", ("day", "日期")),
        ("2026-12-01", "next Friday", "周四", "on the 2nd of December at ten"),
        ("2020-01-01", "30 February", "12/01 or 12/02"),
        ('slots.day < "2026-12-24"',),
    ),
    "hour": Sample(
        _kind("time", ("time", "时间")),
        ("10:30", "下午三点", "9"),
        ("25:00",),
        ('slots.hour > "12"',),
    ),
    "moment": Sample(_kind("datetime", ("moment", "时刻")), ("12/24 10:30",), ("12/24",)),
    "id": Sample(
        _kind("cn_id", ("ID", "证件")), ("310101199202020006",), ("310101199202020007", "3101")
    ),
    "second_id": Sample(_kind("cn_id", ("second ID", "证件二")), ("31010119900110000X",), ("X",)),
    "plate": Sample(
        _kind("cn_plate", ("plate", "车牌")), ("沪A12345", "plate 沪B54321"), ("沪O1",)
    ),
    "fine": Sample(_kind("penalty_no", ("number", "编号")), ("3101051000000014",), ("310105",)),
    "mail": Sample(_kind("email", ("e-mail", "邮箱")), ("ann@example.com",), ("ann@",)),
    "secret": Sample(
        _kind("id_tail", ("last six", "后六位"), sensitive=True), ("10000X",), ("1000",)
    ),
    "count": Sample(
        _kind("count", ("how many", "数量")),
        ("2", "三个", "twelve"),
        ("2 or 3", "1.5"),
        ("slots.count > 2", "slots.count <= 2 or slots.sure"),
    ),
    "amount": Sample(
        {"type": "float", "labels": {"en": "amount", "zh": "金额"}},
        ("12.50", "5"),
        ("1 2",),
        ("slots.amount >= 10",),
    ),
    "sure": Sample(
        {"type": "bool"},
        ("yes", "no", "是", "不要", "👍"),
        ("maybe", "yes and no"),
        ("slots.sure", "not slots.sure", "slots.sure = true"),
    ),
    "wanted": Sample(
        {"type": "bool", "initial_value": False}, ("yes",), ("hm",), ("slots.wanted is null",)
    ),
    "size": Sample(
        {"type": "categorical", "values": ["S", "M", "Large"]},
        ("M", "large"),
        ("XXL", "S or M"),
        ('slots.size = "large"', '{"S" "M"} contains slots.size'),
    ),
    "colour": Sample(
        {
            "type": "categorical",
            "labels": {"en": "colour", "zh": "颜色"},
            "values": [
                {"value": "red", "en": "Red", "zh": "红色", "also": ["scarlet"]},
                {"value": "green", "en": "Green", "zh": "绿色"},
            ],
        },
        ("red", "绿色", "not red, green", "the last one"),
        ("purple",),
        ('slots.colour != "red"',),
    ),
    "office": Sample(
        {
            "type": "categorical",
            "choices": "desks.wedding",
            "labels": {"en": "office", "zh": "地点"},
        },
        ("north", "北区"),
        ("south",),
    ),
    "picked": Sample(
        {"type": "any", **CONTROLLED}, ("1", "the first one"), ("99",), ("slots.picked is null",)
    ),
    "found": Sample({"type": "list", **CONTROLLED}, tests=("slots.found is empty",)),
    "outcome": Sample(
        {"type": "text", **CONTROLLED},
        tests=('slots.outcome = "gone"', 'slots.outcome != "ok" and slots.outcome is not null'),
    ),
    "number": Sample({"type": "text", **CONTROLLED}, tests=("slots.number is not null",)),
}
ASKED = tuple(name for name in SAMPLES if name not in ("found", "outcome", "number"))
"""Those a question may be asked for."""
