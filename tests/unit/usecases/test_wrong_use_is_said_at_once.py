"""Wrong use ends with 2 and one clear line, before anything is started."""

from __future__ import annotations

import pytest

from bot.__main__ import main


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["slot", "date", "--zone", "Nowhere/Town"], "there is no zone Nowhere/Town"),
        (["slot", "nothing"], "there is no kind nothing"),
        (["slot", "date", "--now", "2026-11-23T09:00:00"], "needs a zone"),
        (["chat", "--script", "not-there.txt"], "there is no file not-there.txt"),
        (["desk", "find", "--day", "2026-13-01"], "2026-13-01 is no day; one is 2026-11-23"),
        (["money", "find", "--day", "0001-01-01"], "0001-01-01 is no day; one is 2026-11-23"),
        (["desk", "undelivered", "--days", "99999999999"], "is no number of days from 1 to"),
        (["desk", "undelivered", "--days", "-3"], "-3 is no number of days from 1 to"),
        (["nlu", "serve", "--port", "99999"], "99999 is no port: a number from 1 to 65535"),
        (["sandbox-city", "--port", "http"], "http is no port: a number from 1 to 65535"),
        (["city", "list", "--talks", "5"], "unrecognized arguments: --talks 5"),
    ],
)
def test_wrong_use(
    words: list[str],
    line: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.logs.set_up", str)  # the logs of the other tests stay as they are
    try:
        code: object = main(words)
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    told = capsys.readouterr()
    assert line in told.err
    assert not told.out
