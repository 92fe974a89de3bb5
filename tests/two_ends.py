"""Which file a worker of `pytest -n` takes next.

Files stand in one row: first those that mostly wait (for a desk that starts, for a claim to end),
the longest in front; last those that mostly compute, the longest at the very end. One worker takes
from the front, the next one from the end: so one computes while the other waits.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # has no types

HERE = Path(__file__).parent

WAIT: tuple[str, ...] = ()
"""The longest first."""

COMPUTE: tuple[str, ...] = ()
"""The longest first."""


def in_a_row(items: list[pytest.Item]) -> None:
    """Within a file they stay as they are."""
    places = {file: number for number, file in enumerate(WAIT, -len(WAIT))}
    places |= {file: len(COMPUTE) - number for number, file in enumerate(COMPUTE)}
    items.sort(key=lambda item: places.get(item.path.relative_to(HERE).as_posix(), 0))


class FromBothEnds(LoadFileScheduling):  # type: ignore[misc]  # has no types
    @override
    def _assign_work_unit(self, node: Any) -> None:
        if self.nodes.index(node) % 2:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)
