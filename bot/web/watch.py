"""What is away right now: everything is asked side by side, and no answer is waited for long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TypeAlias

import structlog

from bot.ports import Interpreter, Refused, Unreachable

PATIENCE = 1.5
"""Seconds all of them have together."""

KEPT = 1.0
"""Seconds an outcome counts: whoever asks us often does not make us ask the far sides often."""

SILENT = "does not answer"

Probe: TypeAlias = Callable[[], Awaitable[str | None]]
"""What is wrong, in words that follow its name; None when all is well. May raise Unreachable and
Refused."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one probe. `words`: what is wrong; `seconds`: how long it took to tell."""

    words: str | None
    seconds: float


class Watch:
    """`probes`: what an operator calls it -> how it is asked."""

    def __init__(self, probes: Mapping[str, Probe]) -> None:
        self._probes = probes
        self._asked = 0.0
        self._asking: asyncio.Task[dict[str, Found]] | None = None

    async def __call__(self) -> list[str]:
        """One line for each that is away, at most `KEPT` old."""
        return _lines(await self.found())

    async def found(self) -> Mapping[str, Found]:
        """Each of them by its name, at most `KEPT` old."""
        now = asyncio.get_running_loop().time()
        if self._asking is None or (self._asking.done() and now - self._asked > KEPT):
            self._asked, self._asking = now, asyncio.create_task(looked(self._probes))
        return await asyncio.shield(self._asking)


async def away(probes: Mapping[str, Probe]) -> list[str]:
    """One line for each that is away; within `PATIENCE`, whatever they do."""
    return _lines(await looked(probes))


async def looked(probes: Mapping[str, Probe]) -> dict[str, Found]:
    """Each by its name; within `PATIENCE`, whatever they do."""
    asking = {name: asyncio.create_task(_found(name, probe)) for name, probe in probes.items()}
    if asking:
        _, late = await asyncio.wait(asking.values(), timeout=PATIENCE)
        for task in late:
            task.cancel()  # and not waited for: some take long to notice
    silent = Found(SILENT, PATIENCE)
    return {name: task.result() if task.done() else silent for name, task in asking.items()}


def _lines(found: Mapping[str, Found]) -> list[str]:
    return [f"{name} {each.words}" for name, each in found.items() if each.words is not None]


async def _found(name: str, probe: Probe) -> Found:
    began = perf_counter()
    words = await _trouble(name, probe)
    return Found(words, perf_counter() - began)


async def _trouble(name: str, probe: Probe) -> str | None:
    try:
        return await probe()
    except Unreachable:
        return SILENT
    except Refused as refused:
        return f"refuses: {refused.why}"
    except Exception as error:
        log.exception("probe_failed", probe=name)
        return f"cannot be asked: {type(error).__name__}"


# --- how each is asked -----------------------------------------------------------------------


def understands(model: Interpreter) -> Probe:
    async def probe() -> str | None:
        await model.parse("hello")
        return None

    return probe


def ticks(is_held: Callable[[], Awaitable[bool]]) -> Probe:
    async def probe() -> str | None:
        return None if await is_held() else "stands still: no process holds it"

    return probe


def works(is_worked: Callable[[], Awaitable[bool]]) -> Probe:
    async def probe() -> str | None:
        return None if await is_worked() else "stands still: no process does the jobs"

    return probe


def serves(health: Callable[[], Awaitable[bool]]) -> Probe:
    async def probe() -> str | None:
        return None if await health() else "answers that it cannot serve us"

    return probe
