"""What the shipped model learns from keeps to its bounds; `citydesk check` tells what does not, and
nothing is trained from it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.verbs import check, nlu_train
from bot.verbs.phrases import phrase_problems
from flows.engine.check_rules import problem_by
from flows.folders import HERE
from nlu.present import Present
from tests.stands.catalogue import read, shipped
from tests.web.yaml_only import write

WRONG = problem_by("phrase-twice", "nlu/model/data/en/a.yml", 7, "'pay' stands in line 6, too")


def test_what_is_shipped_has_no_problem() -> None:
    assert [problem.line_of_text() for problem in phrase_problems()] == []


def test_the_check_of_what_is_shipped_looks_through_phrases(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(check, "phrase_problems", lambda: [WRONG])
    out = io.StringIO()
    assert check.check_books(shipped(), as_json=False, out=out) == 1
    assert check.in_lines(WRONG) in out.getvalue()
    assert shipped().folder == HERE


def test_another_folder_has_no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(check, "phrase_problems", lambda: [WRONG])
    flows, _ = write(tmp_path)
    out = io.StringIO()
    check.check_books(read(flows), as_json=False, out=out)
    assert "phrase-twice" not in out.getvalue()


@pytest.mark.parametrize("despite", [False, True])
async def test_nothing_is_trained_from_what_is_wrong(
    despite: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(nlu_train, "phrase_problems", lambda: [WRONG])
    settings, said = Settings(citydesk_data=tmp_path), list[str]()
    assert await nlu_train.train(settings, shipped(), said.append, despite=despite) == 1
    assert said == ["1 problems in what the model learns from: nothing was trained"]
    assert check.in_lines(WRONG) in capsys.readouterr().out
    assert Present.of(tmp_path).chosen() is None
