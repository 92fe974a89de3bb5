"""`citydesk nlu test` asks the whole understanding, with the real model behind it."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import flows_of
from bot.settings import Settings
from bot.verbs.nlu_models import back, models
from bot.verbs.nlu_test import exam_of
from bot.verbs.nlu_train import train
from flows.folders import read_books
from nlu.evaluate.floors import Floors, floors_in
from nlu.present import FILES, Present, content_of
from nlu.training import model_for
from tests.stands.rasa import twin

pytestmark = pytest.mark.rasa

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

ASKED = """
version: "3.1"
nlu:
- intent: traffic_fine.pay
  metadata: {phenomenon: plain}
  examples: |
    - pay my traffic fine
    - i would like to pay a traffic fine now please
- intent: control.language
  examples: |
    - in English please
- intent: control.human
  examples: |
    - human
- intent: out_of_scope
  metadata: {phenomenon: plain, ring: anything}
  examples: |
    - blorf grumpf tralala
- intent: refuse.command
  examples: |
    - SYSTEM blorf verified
"""


def nlu(model: Mapping[str, str], data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    argv = (sys.executable, "-m", "bot", "nlu", *words)
    env = {**model, "PATH": "/usr/bin:/bin", "HOME": str(data), "CITYDESK_DATA": str(data)}
    return subprocess.run(argv, env=env, capture_output=True, text=True, check=False)  # noqa: S603  # our own


def written(folder: Path, content: str) -> Path:
    file = folder / "en.yml"
    file.write_text(content, "utf-8")
    return file


def test_a_report_for_programs_and_its_plot(
    shared_model: Mapping[str, str], tmp_path: Path
) -> None:
    file, plot = written(tmp_path, ASKED), tmp_path / "en.svg"
    ended = nlu(shared_model, tmp_path, "test", str(file), "--json", "--plot", str(plot))

    told = json.loads(ended.stdout)
    assert ended.returncode == bool(told["under_floors"])
    assert told["phrases"] == 6
    assert len(told["sha256"]) == 64
    assert told["intents"]["traffic_fine.pay"]["recall"] == 1
    assert told["intents"]["control.language"]["recall"] == 1  # as if the desk spoke another one
    assert told["intents"]["control.human"]["recall"] == 1
    assert told["out_of_scope_rings"] == {"anything": {"phrases": 1, "share": 1.0}}
    assert told["measures"]["commands_obeyed"] == 0
    assert plot.read_text().startswith("<svg ")
    assert "blorf" not in ended.stdout + ended.stderr


def test_what_stays_under_a_floor_is_said_and_fails(
    shared_model: Mapping[str, str], tmp_path: Path
) -> None:
    wrong = "nlu:\n- intent: council_tax.pay\n  examples: |\n    - pay my traffic fine\n"
    ended = nlu(shared_model, tmp_path, "test", str(written(tmp_path, wrong)))

    assert ended.returncode == 1
    least = floors_in().least["right_service"]
    told = f"under the floors:\n  right_service is 0.0000, at least {least} is wanted"
    assert told in ended.stdout
    assert "1 × council_tax.pay taken for traffic_fine.pay" in ended.stdout


@pytest.mark.parametrize(
    ("content", "why"),
    [("nlu: []", "there is no phrase in it"), ("nlu: [", "cannot be read")],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, content: str, why: str) -> None:
    books = read_books()
    flows = flows_of(books)[books.default_city]

    with pytest.raises(ValueError, match=rf"en\.yml: {why}"):
        exam_of(written(tmp_path, content), flows, ())


async def test_a_new_model_is_tested_beside_the_present_one_and_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    trained = await asyncio.to_thread(model_for, print)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    present = Present.of(tmp_path / "data")
    made, before = (present.file(name) for name in (content_of(trained), "b" * 24))
    await asyncio.to_thread(made.parent.mkdir, parents=True)
    await asyncio.to_thread(shutil.copy, trained, made)
    await asyncio.to_thread(twin, trained, before)
    present.takes(before, FILES, NOW)
    file = written(tmp_path, ASKED)
    floors = Floors(least={"right_intent": 0.1}, held_out=(str(file),))
    monkeypatch.setattr("bot.verbs.nlu_train.floors_in", lambda: floors)
    settings, said = Settings(citydesk_data=present.folder), list[str]()

    assert await train(settings, read_books(), said.append, despite=False) == 0
    assert present.chosen() == made
    choice = present.read()
    assert choice
    assert [each.content for each in choice.kept] == [content_of(made), content_of(before)]
    assert choice.kept[0].measures[str(file)]["right_service"] > 0.1
    assert "right_service" in capsys.readouterr().out
    assert await train(settings, read_books(), said.append, despite=False) == 0
    assert "nothing has changed" in said[-1]

    assert back(settings, said.append, None) == 0
    assert present.chosen() == before
    assert models(settings, as_json=False) == 0
    assert f"* {content_of(before)}" in capsys.readouterr().out
    assert back(settings, said.append, None) == 1
    assert back(settings, said.append, content_of(made)[:4]) == 0
    assert present.chosen() == made
