"""Talks full of private values, as residents write them; everything typed is remembered."""

from __future__ import annotations

import re

from flows.engine.slots.chinese_ids import check_character
from tests.stands.resident import Resident

PLATE, TAIL, NUMBER = "沪B20011", "030002", "3101051000000014"
NAMES = ("欧阳测试", "司徒演练")
IDS = tuple(first + check_character(first) for first in ("31010119900101001", "31010119920304000"))
PHONE = "13000001234"
SECRET = "我的猫叫做翡翠十七号"  # noqa: S105  # a text like no other
LONG = "从前有座山" + "山里有座庙老和尚" * 600 + "翡翠二十九号"
WRONG_ID = IDS[0][:-1] + ("1" if IDS[0][-1] != "1" else "2")


def fine(resident: Resident) -> None:
    """By plate, paid."""
    for text in ("交通违法罚款", "用车牌查", PLATE, "小型汽车", TAIL):
        resident.say(text)
    resident.press("缴款")


def wedding(resident: Resident) -> None:
    """To the code."""
    resident.say("结婚登记")
    resident.say("1")
    resident.say("1")
    resident.say("1")
    for text in (NAMES[0], WRONG_ID, IDS[0], NAMES[1], IDS[1], PHONE):
        resident.say(text)
    resident.say("1")


def odds(resident: Resident) -> None:
    """What nobody expects."""
    for text in (SECRET, LONG, f"<b>{SECRET}</b>" + "{penalty_no}", "你们知道我的哪些信息"):
        resident.say(text)


def typed(*residents: Resident) -> list[str]:
    """Every private value that went over the wire, link tokens included."""
    links = [told.link for resident in residents for told in resident.read if told.link]
    tokens = [found[1] for link in links if (found := re.search(r"/(?:pay|booking)/(.+)$", link))]
    secrets = [token.partition(".")[2] for token in tokens]
    senders = [resident.sender for resident in residents]
    codes = re.findall(
        r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b",
        "\n".join(t for r in residents for t in r.texts()),
    )
    return [
        *(PLATE, NUMBER, *NAMES, *IDS, PHONE, SECRET, "翡翠二十九号", WRONG_ID),
        *senders,
        *secrets,
        *codes,
    ]
