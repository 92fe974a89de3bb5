"""`citydesk bench` hands its words on: the benchmarks have options of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CITYDESK = Path(sys.executable).with_name("citydesk")


def bench(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [str(CITYDESK), "bench", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 # our own


def test_help_is_the_benchmarks_own() -> None:
    told = bench("--help")
    assert told.returncode == 0, told.stderr
    assert all(option in told.stdout for option in ("--residents", "--talks", "--rounds"))


@pytest.mark.parametrize("words", [("--talks", "many"), ("--nonsense",), ("nonsense",)])
def test_what_the_benchmarks_do_not_know_is_wrong_use(words: tuple[str, ...]) -> None:
    told = bench("--residents", "1", *words)
    assert told.returncode == 2
    assert words[-1] in told.stderr
    assert "--residents" in told.stderr, "not the benchmarks' own words"


def test_elsewhere_there_are_none(tmp_path: Path) -> None:
    told = bench("--help", folder=tmp_path)
    assert told.returncode == 2
    assert told.stderr == "bench: start it in the project's own folder\n"
