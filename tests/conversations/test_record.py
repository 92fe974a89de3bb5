"""A talk with the whole desk, saved as a test: replayed, it goes as it went."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TALKS = {
    "zh": """
        我要交罚款
        编号3101051000000014
        不对，是3101051000000022
        1
        结婚登记预约
        要带什么
        1
        1
        1
        李雷
        我的事项
        1
        不办了
        1
        谢谢
    """,
    "en": """
        I want to register a marriage
        1
        1
        1
        Li Lei
        310199199001010018
        Han Meimei
        310101199202020006
        13000000001
        2
        phone
        13000000002
        1
        my matters
        Traffic fine
        3101051000000014
        1
        what have I booked?
        2
    """,
}


@pytest.mark.slow
@pytest.mark.rasa
def test_saved_talks_go_as_they_went(tmp_path: Path, shared_model: Mapping[str, str]) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    for language, talk in TALKS.items():
        lines = [line.strip() for line in talk.strip().splitlines()]
        told = save(tmp_path, shared_model, language, lines, saved / f"{language}.yml")
        assert told.count("- user:") == len(lines)
        assert "look_up_debt" in told, "what actions answered is saved too"
    replayed = citydesk(tmp_path, shared_model, "replay", saved)
    assert replayed.returncode == 0, replayed.stdout
    assert replayed.stdout.endswith("2 passed, 0 failed\n")


def save(folder: Path, model: Mapping[str, str], language: str, lines: list[str], to: Path) -> str:
    script = folder / f"{language}.txt"
    script.write_text("\n".join(lines) + "\n", "utf-8")
    clock = ["--now", "2026-11-23T09:00:00+08:00"]
    wish: list[str | Path] = [
        "--city",
        "shanghai",
        "--lang",
        language,
        "--script",
        script,
        "--record",
        to,
    ]
    talked = citydesk(folder, model, "chat", *clock, *wish)
    assert talked.returncode == 0, talked.stderr[-3000:]
    answers = [json.loads(line)["out"] for line in talked.stdout.splitlines() if line[0] == "{"]
    assert len(answers) == len(lines)
    assert all(answers), "every message has an answer"
    return to.read_text("utf-8")


def citydesk(
    folder: Path, model: Mapping[str, str], *words: str | Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 # our own program
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "CITYDESK_DATA": str(folder / "data"),
            "HOME": str(Path.home()),
            "CITYDESK_LOG": "warning",
            **model,
        },
        capture_output=True,
        text=True,
        check=False,
    )
