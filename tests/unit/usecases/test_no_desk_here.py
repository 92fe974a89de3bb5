"""Operators' verbs look at a desk that is there: in a wrong folder or database they say so and make
nothing, so that nobody takes an empty desk of a moment ago for theirs, nor its backup for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import Settings

KEY = "A" * 43 + "="


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr("bot.logs.set_up", str)  # the logs of the other tests stay as they are
    monkeypatch.chdir(tmp_path)


VERBS = [
    ["desk", "find"],
    ["money", "find"],
    ["keys"],
    ["backup", "all.backup"],
]


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_a_folder_without_a_desk(
    words: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("CITYDESK_DATA", "elsewhere")
    assert main(words) == 1
    told = capsys.readouterr()
    (line,) = told.err.splitlines()
    assert line == (
        f"{words[0]}: {tmp_path / 'elsewhere'} holds no desk: "
        "set CITYDESK_DATA or DATABASE_URL as it does"
    )
    assert not told.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_a_database_that_is_away(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    monkeypatch.setenv("CITYDESK_SECRET_KEYS", KEY)
    assert main(words) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"{words[0]}: the database cannot be reached (OperationalError)"
