"""What random services say, what their steps and words depend on, and how all is written down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.unit.engine.random_slots import SAMPLES, Plain

Draw = st.DrawFn
rarely = st.sampled_from([False, False, False, True])


@st.composite
def conditions(draw: Draw, slots: Sequence[str]) -> str:
    own = [test for slot in slots for test in SAMPLES[slot].tests if "slots.sure" not in test]
    plain = [f"slots.{slot} is null" for slot in slots] + [f"slots.{slot}" for slot in slots]
    one = st.sampled_from([*own, *plain, 'slots.outcome = "ok"', "slots.nobody_knows_it < 3"])
    shape = draw(st.integers(0, 4))
    if shape == 0:
        return f"not ({draw(one)})"
    if shape == 1:
        return f"{draw(one)} and {draw(one)}"
    if shape == 2:
        return f"({draw(one)}) or ({draw(one)})"
    return draw(one)


# --- words -----------------------------------------------------------------------------------


@st.composite
def responses(draw: Draw, name: str, slots: Sequence[str]) -> Plain:
    said: Plain = {
        "utter_word": _text(f"A word of {name}: {{number}}", f"{name}：{{number}}"),
        "utter_bad": _text("Not that one.", "这个不行。"),
        "utter_question": _text("Which one: {outcome}?", "哪一个：{outcome}？"),
        "utter_help_here": _text("It stands on the paper.", "写在纸上。"),
        "utter_faq_fee": _text(f"{name} costs nothing.", f"{name}不收费。"),
    }
    for slot in slots:
        said[f"utter_ask_{slot}"] = draw(_question(slot, slots))
    return said


def _text(en: str, zh: str, **more: Any) -> list[Plain]:
    return [{"text": en, "translation": {"zh": zh}, **more}]


@st.composite
def _question(draw: Draw, slot: str, slots: Sequence[str]) -> list[Plain]:
    more: Plain = {}
    button_only = slot == "picked"
    if button_only or draw(rarely):
        more["buttons"] = draw(st.lists(_button(slot, slots), min_size=1, max_size=3))
    if button_only or draw(rarely):
        more["buttons_from"] = draw(st.sampled_from(["found", "answers", "services"]))
    plain = _text(f"What {slot}? Known: {{{slot}}}", f"{slot}是什么？", **more)
    if draw(rarely):
        again = _text(f"{slot}, please.", f"请说{slot}。", condition=draw(conditions([slot])))
        return [*plain, *again]
    return plain


@st.composite
def _button(draw: Draw, slot: str, slots: Sequence[str]) -> Plain:
    other = draw(st.sampled_from(slots))
    payload = draw(
        st.sampled_from(
            [
                f"/SetSlots({slot}=red)",
                f"/SetSlots({slot}=M, {other}=null)" if other != slot else "/SetSlots(sure=true)",
                f"/SetSlots({other}=null)",
                "/control.cancel",
                "/control.skip",
                "/parks.1",
                "/nobody.knows.it",
                "red",
            ]
        )
    )
    return {"title": f"Take {slot}", "payload": payload, "translation": {"zh": {"title": "好"}}}


def yaml(value: Any, depth: int = 0) -> str:
    """Block style for tables, one line for everything inside a step."""
    lines = []
    for key, each in value.items():
        pad = "  " * depth
        if isinstance(each, dict) and each and depth < 3:
            lines.append(f"{pad}{key}:\n{yaml(each, depth + 1)}")
        elif isinstance(each, list) and each and depth < 4:
            items = "\n".join(f"{pad}  - {_line(item)}" for item in each)
            lines.append(f"{pad}{key}:\n{items}")
        else:
            lines.append(f"{pad}{key}: {_line(each)}")
    return "\n".join(lines)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
