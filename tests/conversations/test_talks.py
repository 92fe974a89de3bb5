"""Every recorded talk still goes the way it went, through `citydesk replay` and the real model."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.mark.slow
@pytest.mark.rasa
def test_every_recorded_talk_goes_as_it_did(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("citydesk")
    told = subprocess.run(  # noqa: S603 # our own program
        [program, "replay", HERE, "--coverage"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "CITYDESK_DATA": str(tmp_path), "HOME": str(Path.home())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-6000:] + told.stderr[-2000:]
    covered = dict(re.findall(r"::(\w+): (\d+) %", told.stdout))
    assert covered, told.stdout
    services = {name: share for name, share in covered.items() if not name.startswith("pattern_")}
    assert services == dict.fromkeys(services, "100")
