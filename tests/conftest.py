"""What is left out of the everyday part, `make test-fast`: it has to end within two minutes. And
what all tests share: which of them begin, and one language model."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings
from structlog._config import BoundLoggerLazyProxy
from structlog.dev import ConsoleRenderer, plain_traceback

from tests.two_ends import FromBothEnds, in_a_row

*_before, _ = structlog.get_config()["processors"]
_plain = ConsoleRenderer(colors=False, exception_formatter=plain_traceback)
# Unmasked, as whoever hunts for private words wants it; a whole desk's locals take seconds to draw.
structlog.configure(processors=[*_before, _plain])

settings.register_profile("patient", deadline=None)  # machines are shared: no test is timed
settings.load_profile("patient")

HERE = Path(__file__).parent

NOT_EVERY_DAY = {
    "crash/": "starts and kills whole desks",
    "privacy/": "talks on whole desks and searches what they leave",
    "store/": "real commits on up to three servers, real processes",
    "model/": "trains and runs Rasa",
    "languages/": "trains and runs Rasa",
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


EVERYDAY = "not slow and not browser"
"""As `make test-fast` asks."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What would be left out anyway need not be read."""
    if config.option.markexpr != EVERYDAY or not collection_path.is_relative_to(HERE):
        return None
    place = collection_path.relative_to(HERE).as_posix()
    return True if f"{place}/".startswith(tuple(NOT_EVERY_DAY)) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        place = item.path.relative_to(HERE).as_posix()
        if place.startswith(tuple(NOT_EVERY_DAY)):
            item.add_marker(pytest.mark.slow)
    in_a_row(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return FromBothEnds(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """A verb sends the logs of its process to its own output, which is closed after the test."""
    before = structlog.get_config()
    yield
    if structlog.get_config() != before:
        structlog.configure(**before)
        for module in [each for name, each in sys.modules.items() if name.startswith("bot.")]:
            for value in vars(module).values():
                if isinstance(value, BoundLoggerLazyProxy):
                    vars(value).pop("bind", None)  # it remembers where it wrote first


@pytest.fixture(scope="session")
def shared_model() -> Iterator[Mapping[str, str]]:
    """The settings that name one language model for all tests of this process: it takes long to
    start. How a desk keeps one of its own has tests of its own."""
    from tests.stands.rasa import served_model  # noqa: PLC0415 # most tests need none of it

    with served_model() as settings:
        yield settings
