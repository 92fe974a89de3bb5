"""What patterns are told: the table of `check`, the page for admins and the engine say the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from flows.engine.check_context import GIVEN, REASONS
from flows.engine.definition import Flow, Json
from flows.engine.events import TimedOut
from flows.engine.session import Frame
from flows.engine.standing import Standing
from tests.unit.engine.repairing import OTHER, PLATE, SERVICES, WORDS, shipped, sure
from tests.unit.engine.talking import Chat, chat

PAGE = (Path(__file__).parents[3] / "docs/repairs.md").read_text("utf-8")
ROW = re.compile(r"^\| `(pattern_\w+)` \|.*\|([^|]*)\|$", re.MULTILINE)

SHAPES: Mapping[str, tuple[type, ...]] = {
    "text": (str,),
    "yes or no": (bool,),
    "number": (int, float),
    "list": (list,),
    "table": (dict,),
}

LENGTH = """
      pole:
        type: float
        labels: {en: pole, zh: 灯杆}
        validation: {rejections: [{if: slots.pole > 9, utter: utter_far}], refill_utter: utter_re}
    responses:
      utter_far: [{text: Too far.}]
      utter_re: [{text: Nearer?}]
"""


def test_the_page_tells_what_each_pattern_is_told() -> None:
    told = {name: set(re.findall(r"`(\w+)`", cell)) for name, cell in ROW.findall(PAGE)}
    assert told == {name: set(given) for name, given in GIVEN.items()}


def test_every_shipped_pattern_has_a_row() -> None:
    assert set(shipped(chat({"system": WORDS, "parking": SERVICES}))) == set(GIVEN)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Mapping[str, Json]]]:
    """Everything that patterns are told while a test talks."""
    heard: dict[str, list[Mapping[str, Json]]] = {}
    push, set_top = Standing.push, Standing.set_top

    def pushed(
        self: Standing, flow: Flow, kind: str, context: Mapping[str, Json] | None = None
    ) -> None:
        if kind == "pattern":
            heard.setdefault(flow.id, []).append(context or {})
        push(self, flow, kind, context)

    def learned(self: Standing, frame: Frame) -> None:
        if frame.kind == "pattern":
            heard.setdefault(frame.flow, []).append(frame.context)
        set_top(self, frame)

    monkeypatch.setattr(Standing, "push", pushed)
    monkeypatch.setattr(Standing, "set_top", learned)
    return heard


def everything_goes_wrong() -> None:
    """A talk through nearly all repairs."""
    services = SERVICES.replace(
        "      pole: {type: float, labels: {en: pole, zh: 灯杆}}\n    responses:\n",
        LENGTH.removeprefix("\n"),
    )
    talk = chat({"system": WORDS, "parking": services})
    talk.mean("something", ("report.make", 0.5), ("lamp.make", 0.45))
    talk.say("1")
    talk.say("what a day")
    talk.say("what a day")
    sure(talk, "control.help")
    sure(talk, "control.skip")
    sure(talk, "control.repeat")
    talk.say("thanks", "small.thanks")
    talk.say("what does it cost", "faq.fee")
    talk.say(PLATE)
    talk.say("change the plate")
    talk.say(PLATE)
    talk.say(f"no, the plate is {OTHER}")
    talk.say("lamp", "lamp.make")
    talk.say("12")
    talk.say("3")
    talk.say("yes")
    sure(talk, "control.human")
    sure(talk, "control.cancel")
    sure(talk, "control.cancel")
    talk.say("gibberish", "nothing.known")
    sure(talk, "control.restart")
    finished_and_silent(talk)


def finished_and_silent(talk: Chat) -> None:
    talk.say("report", "report.make")
    for words in (PLATE, "2026-12-01"):
        talk.say(words)
    sure(talk, "control.skip")
    talk.say("report", "report.make")
    for _ in "ab":
        talk.happen(TimedOut(talk.session.token))


def test_the_engine_tells_what_the_table_says(told: dict[str, list[Mapping[str, Json]]]) -> None:
    everything_goes_wrong()
    seen = {(name, key) for name, contexts in told.items() for each in contexts for key in each}
    assert seen <= {(name, key) for name, given in GIVEN.items() for key in given}
    for name, contexts in told.items():
        for key, value in ((k, v) for each in contexts for k, v in each.items() if v is not None):
            assert isinstance(value, SHAPES[GIVEN[name][key]]), (name, key, value)
    unheard = {name for name, given in GIVEN.items() if given} - told.keys()
    assert unheard == {"pattern_internal_error", "pattern_next_request", "pattern_code_change"}
    reasons = {each["reason"] for each in told["pattern_cannot_handle"]}
    assert {"no_answer", "not_understood"} <= reasons <= REASONS
