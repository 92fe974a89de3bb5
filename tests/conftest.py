"""What is left out of the everyday part, `make test-fast`: it has to end within two minutes."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog
from structlog.dev import ConsoleRenderer, plain_traceback

*_before, _ = structlog.get_config()["processors"]
_plain = ConsoleRenderer(colors=False, exception_formatter=plain_traceback)
# Unmasked, as whoever hunts for private words wants it; a whole desk's locals take seconds to draw.
structlog.configure(processors=[*_before, _plain])

HERE = Path(__file__).parent

NOT_EVERY_DAY = {
    "crash/": "starts and kills whole desks",
    "privacy/": "talks on whole desks and searches what they leave",
    "store/": "real commits on up to three servers, real processes",
    "model/": "trains and runs Rasa",
    "web/": "whole desks",
    "unit/engine/test_portable.py": "writes and reads the whole catalogue again and again",
    "unit/engine/test_random_publishing.py": "thousands of turns",
    "unit/usecases/test_no_desk_here.py": "whole programs",
    "unit/usecases/test_random_crashes.py": "whole talks, killed again and again",
    "flows/": "hundreds of files, whole programs",
    "telegram/test_channel_send.py": "waits for answers that do not come",
    "telegram/test_fuzz.py": "thousands of updates",
    "telegram/test_talks_": "whole desks, each talk twice: fetched and called",
    "telegram/test_linked_doors.py": "whole desks",
    "telegram/test_without_telegram.py": "waits until Telegram is back",
    "telegram/test_channel_desk.py": "whole desks",
    "edge/test_bench_options.py": "whole programs",
    "edge/test_child.py": "real processes",
    "edge/test_kept_child.py": "real processes",
    "edge/test_killed_parent.py": "real processes",
    "edge/test_rasa_child.py": "runs Rasa",
    "edge/test_sandbox_process.py": "real processes",
}
"""How a path below tests/ begins -> why it takes longer than the everyday part allows."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place = item.path.relative_to(HERE).as_posix()
        if place.startswith(tuple(NOT_EVERY_DAY)):
            item.add_marker(pytest.mark.slow)
