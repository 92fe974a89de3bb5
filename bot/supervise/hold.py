"""For crash tests: a process that stops at a named point and waits there to be killed.

Every commit, send and answer of ours calls the Checkpoint with `<name>:before` and `<name>:after`.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from bot.ports import Checkpoint

LISTEN = "*"
"""Instead of a point's name: stop wherever the folder says, whenever it says so."""


async def no_checkpoint(_: str) -> None:
    """In service nothing is held up."""


def holding_checkpoint(folder: Path, at: str) -> Checkpoint:
    """Whoever reaches the point that `<folder>/hold` names stays there; `hold` becomes `held`.

    `at` is written there at once, unless it is `*`: then one start serves many points, one after
    another. `turn:before 2` is the second time from now on. What it comes by is noted, one line
    each, in `<folder>/points`.
    """
    wanted, held, passed = folder / "hold", folder / "held", folder / "points"
    if at != LISTEN:
        wanted.write_text(at, "utf-8")

    def is_it(name: str) -> bool:
        with passed.open("a", encoding="utf-8") as notes:
            notes.write(f"{name}\n")
        try:
            point, _, times = wanted.read_text("utf-8").strip().partition(" ")
        except FileNotFoundError:
            return False
        if point != name:
            return False
        if (left := int(times or 1)) > 1:
            wanted.write_text(f"{point} {left - 1}", "utf-8")
            return False
        wanted.replace(held)
        return True

    async def checkpoint(name: str) -> None:
        stays = is_it(name)
        while stays:
            with suppress(asyncio.CancelledError):  # a time limit must not let it go on
                await asyncio.Event().wait()

    return checkpoint
