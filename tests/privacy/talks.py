"""Talks full of private values, as residents write them; everything typed is remembered."""

from __future__ import annotations

import re

from flows.engine.slots.chinese_ids import check_character
from tests.stands.resident import Resident, Told

# Nobody's example: what the flows' own texts show is published in clear with them. And a tail of
# digits alone would turn up
# by chance in what is encrypted and written as hex.
PLATE, KIND, TAIL = "沪D40404", "大型汽车（黄牌）", "21000X"
NUMBER = "3101121000000079"
NAMES = ("欧阳测试", "司徒演练")
IDS = tuple(first + check_character(first) for first in ("31010119900101001", "31010119920304000"))
PHONE = "13000001234"
CAT, LAST = "翡翠十七号", "翡翠二十九号"
TEXT = f"我的猫叫做{CAT}"
LONG = "从前有座山" + "山里有座庙老和尚" * 600 + LAST
WRONG_ID = IDS[0][:-1] + ("1" if IDS[0][-1] != "1" else "2")
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")


def say(resident: Resident, text: str) -> list[Told]:
    resident.calls += 1
    return resident.say(text)


def press(resident: Resident, title: str) -> list[Told]:
    return say(resident, resident.button(title))


def fine(resident: Resident) -> None:
    """By number and left, then by plate; paid."""
    for text in ("交通违法罚款", NUMBER, "取消", "交通违法罚款", "1", PLATE, KIND, TAIL):
        say(resident, text)
    press(resident, "缴款")
    page = resident.pay_page()
    assert page
    resident.tap(f"{page}/pay")
    resident.collect()


def wedding(resident: Resident) -> None:
    """To the code, with a wrong ID on the way."""
    for text in ("结婚登记预约", "1", "1", "1"):
        say(resident, text)
    for text in (NAMES[0], WRONG_ID, IDS[0], NAMES[1], IDS[1], PHONE, "是"):
        say(resident, text)
    resident.open(resident.link())


def odds(resident: Resident) -> None:
    """What nobody expects."""
    for text in (TEXT, LONG, f"<b>{CAT}</b>" + "{penalty_no}", f"/SetSlots(plate={PLATE})"):
        say(resident, text)


def typed(*residents: Resident) -> list[str]:
    """Every private value that went over the wire, in either direction."""
    return [
        *(PLATE, NUMBER, *NAMES, *IDS, TAIL, PHONE, CAT, LAST, WRONG_ID),
        *(resident.sender for resident in residents),
        *(secret for resident in residents for secret in secrets(resident)),
        *(code for resident in residents for code in codes(resident)),
    ]


def secrets(resident: Resident) -> list[str]:
    """The part of each link that only the resident has."""
    tokens = [told.link.rpartition("/")[2] for told in resident.read if told.link]
    return [token.partition(".")[2].partition(".")[0] for token in tokens]


def codes(resident: Resident) -> list[str]:
    return CODE.findall("\n".join(resident.texts()))
