"""What operators' verbs print, and how they ask back."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from typing_extensions import override

from bot.verbs.showing import MOST, agreed, show, show_one, table, width

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Keyboard(io.StringIO):
    """Somebody sits there."""

    @override
    def isatty(self) -> bool:
        return True


def test_columns_stand_under_one_another_also_with_chinese_signs() -> None:
    rows = table(
        [
            {"place": "徐汇区", "at": AT, "code": None},
            {"place": "Jing'an", "at": AT, "code": "AB12"},
        ]
    )
    assert rows == [
        "place    at                code",
        "徐汇区   2026-11-23 09:30  -",
        "Jing'an  2026-11-23 09:30  AB12",
    ]
    assert width("徐汇区") == 6


def test_one_value_stands_under_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    line = {"id": "p-1", "moves": ["a", "b"], "tries": [], "title": "two\nlines"}
    show_one(line, as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "id     p-1",
        "moves  a",
        "       b",
        "tries  -",
        "title  two lines",
    ]


def test_programs_get_json(capsys: pytest.CaptureFixture[str]) -> None:
    show([{"at": AT, "who": "徐"}], as_json=True)
    assert json.loads(capsys.readouterr().out) == [{"at": AT.isoformat(), "who": "徐"}]
    show([], as_json=True)
    assert json.loads(capsys.readouterr().out) == []


def test_nothing_is_said_to_be_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    show([], as_json=False)
    assert capsys.readouterr().out == "none\n"


def test_a_list_that_was_cut_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    show([{"n": n} for n in range(MOST)], as_json=True)
    told = capsys.readouterr()
    assert "there may be more" in told.err
    assert len(json.loads(told.out)) == MOST


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        pytest.param("y\n", True, id="yes"),
        pytest.param(" YES \n", True, id="loudly"),
        pytest.param("\n", False, id="nothing typed is no"),
        pytest.param("n\n", False, id="no"),
        pytest.param("", False, id="the end of typing"),
    ],
)
def test_only_a_yes_is_a_yes(
    typed: str, answer: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    assert agreed("Cancel it?", yes=False) is answer
    assert capsys.readouterr().err == "Cancel it? [y/N] "


def test_nobody_is_asked_twice_and_no_program_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert agreed("Cancel it?", yes=True) is True
    assert agreed("Cancel it?", yes=False) is None
