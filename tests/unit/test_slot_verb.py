"""`citydesk slot` as it is typed: one JSON line for each text, and the list of kinds."""

from __future__ import annotations

import io
import json
import shlex
from typing import Any

import pytest

from bot.__main__ import main
from bot.verbs.slot import country_of
from flows.engine.slots.kinds import KINDS


def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str, *texts: str
) -> list[Any]:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{text}\n" for text in texts)))
    assert main(["slot", *shlex.split(words)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("money --lang zh", "35块5", {"value": {"minor": 3550, "currency": "CNY"}}),
        (
            "money --zone Europe/London",
            "two fifty",
            {
                "value": None,
                "confirm": True,
                "problem": "ambiguous",
                "choices": [
                    {"minor": 250, "currency": "GBP"},
                    {"minor": 25000, "currency": "GBP"},
                ],
            },
        ),
        ("phone --zone Europe/London", "07700 900123", {"value": "+447700900123"}),
        ("cn_plate", "泸A12345", {"value": "沪A12345", "confirm": True}),
        ("cn_id --lang zh", "310101900101000", {"value": None, "problem": "void"}),
        ("choice --offer 9:30 --offer 14:00", "the afternoon one", {"value": "14:00"}),
        ("date", "hello", {"value": None, "confirm": False, "problem": None}),
        ("uk_plate --city shanghai", "ab12cde", {"value": "AB12 CDE"}),
    ],
)
def test_a_text_is_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: str,
    text: str,
    expected: dict[str, Any],
) -> None:
    (told,) = typed(monkeypatch, capsys, words, text)
    assert told | expected == told
    assert told["text"] == text
    assert {"text", "value", "confirm", "problem"} <= told.keys()


def test_a_problem_is_told_in_the_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for language, word in (("zh", "停用"), ("en", "no longer valid")):
        (told,) = typed(monkeypatch, capsys, f"cn_id --lang {language}", "310101900101000")
        assert word in told["says"]


def test_a_shape_is_obeyed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "account_no --shape 'digits: [10, 13], begins: [0, 7]'"
    told = typed(monkeypatch, capsys, words, "123456", "0000000001", "1000000001")
    assert [each["problem"] for each in told] == ["length", None, "beginning"]


def test_every_kind_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slot", "--list"]) == 0
    listed = capsys.readouterr().out
    for name, kind in KINDS.items():
        assert f"\n{name} " in f"\n{listed}"
        assert kind.value in listed
        assert (kind.example or "") in listed


def test_a_zone_tells_its_country() -> None:
    assert country_of("Europe/London") == "GB"
    assert country_of("Asia/Shanghai") == "CN"
    assert country_of("UTC") == ""
