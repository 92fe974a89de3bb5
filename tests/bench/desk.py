"""A real desk, `citydesk run`, on a data folder of the benchmark's own."""

from __future__ import annotations

import sys
from pathlib import Path
from signal import SIGTERM

from bot.supervise.child import Child, Command, Farewell
from nlu.training import ROOT
from tests.bench.surrounded import inherited


def serving(port: int, folder: Path) -> Child:
    argv = (sys.executable, "-m", "bot", "run")
    env = {**inherited(), "PORT": str(port), "CITYDESK_DATA": str(folder / "data")}
    return Child(Command(argv, env, ROOT, folder / "desk.log", (Farewell(SIGTERM, 30),)))
