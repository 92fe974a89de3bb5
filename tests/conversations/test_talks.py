"""Every recorded talk still goes the way it went, through `citydesk replay` and the real model, and
together they come to every step and every end of every service, in every language."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LANGUAGES = {"zh", "en"}


@pytest.mark.slow
@pytest.mark.rasa
def test_every_recorded_talk_goes_as_it_did_and_every_end_is_reached(
    tmp_path: Path, shared_model: Mapping[str, str]
) -> None:
    told = subprocess.run(  # noqa: S603 # our own program
        [sys.executable, "-m", "bot", "replay", HERE, "--coverage"],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "CITYDESK_DATA": str(tmp_path),
            "HOME": str(Path.home()),
            **shared_model,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-6000:] + told.stderr[-2000:]
    assert "warning" not in told.stderr, "a case that tests nothing, or a step nobody looks at"
    covered = coverage(told.stdout)
    assert {"pay_traffic_fine", "book_marriage_registration", "my_matters"} <= covered.keys()
    for flow, languages in covered.items():
        assert languages.keys() == LANGUAGES, flow
        if flow.startswith("pattern_") and flow != "pattern_search":
            continue  # tests/flows/test_repairs.py comes to all of these, without a model
        for language, (percent, reached, ends) in languages.items():
            assert (percent, reached) == (100, ends), f"{flow} in {language}:\n{told.stdout}"


def coverage(told: str) -> dict[str, dict[str, tuple[int, int, int]]]:
    """Flow -> language -> percent of steps, ends reached, ends there are."""
    found: dict[str, dict[str, tuple[int, int, int]]] = {}
    flow: dict[str, tuple[int, int, int]] = {}
    for line in told.splitlines():
        if named := re.match(r".*::(\w+): \d+ % of", line):
            flow = found.setdefault(named[1], {})
        elif counts := re.match(r"  ([\w-]+): (\d+) % of steps, (\d+) of (\d+) ends", line):
            flow[counts[1]] = (int(counts[2]), int(counts[3]), int(counts[4]))
    return found
