"""A child that is started again whenever it ends."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from bot.supervise.child import Child, Command, Probe

PAUSES = (1.0, 2.0, 5.0, 15.0)  # seconds
NOT_EXECUTED = 127  # the exit code of a child that could not even be started
STEADY = 60.0  # seconds of being up after which the pauses begin anew


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a start may take, and the pauses before new tries (the last one is repeated)."""

    within: float
    pauses: tuple[float, ...] = PAUSES


@dataclass(frozen=True, slots=True)
class Death:
    """Why a child is down: `was_up` False when it never became ready (ended or too slow)."""

    code: int
    was_up: bool
    again_in: float


async def _nothing(_: object) -> None:
    return


class Kept:
    """Keeps one child running. Any exit is a death, exit code 0 too.

    `command` is asked before every start (a new port, a new token), `probe` says when the child
    is of use; one that is not within `patience.within` seconds is stopped and counts as a death.
    `on_up` gets the child each time it is ready, `on_down` each death, not the wanted stop. What
    they raise ends the child and the keeping, and comes out of `stop`.
    """

    def __init__(
        self,
        command: Callable[[], Command],
        probe: Probe,
        patience: Patience,
        *,
        on_up: Callable[[Child], Awaitable[None]] = _nothing,
        on_down: Callable[[Death], Awaitable[None]] = _nothing,
    ) -> None:
        self._command = command
        self._probe = probe
        self._patience = patience
        self._on_up = on_up
        self._on_down = on_down
        self._keeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins; returns at once, before the child is up."""
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Ends the child and starts no other. Raises what a callback or `command` raised."""
        if self._keeping is None:
            return
        self._keeping.cancel()
        (ended,) = await asyncio.gather(self._keeping, return_exceptions=True)
        if isinstance(ended, Exception):
            raise ended

    async def _keep(self) -> None:
        pauses = self._fresh_pauses()
        while True:
            code, up_for = await self._one_life()
            if up_for is not None and up_for > STEADY:
                pauses = self._fresh_pauses()
            pause = next(pauses)
            await self._on_down(Death(code, up_for is not None, pause))
            await asyncio.sleep(pause)

    def _fresh_pauses(self) -> Iterator[float]:
        pauses = self._patience.pauses
        return itertools.chain(pauses, itertools.repeat(pauses[-1]))

    async def _one_life(self) -> tuple[int, float | None]:
        """The exit code, and for how long the child was up (None: never)."""
        child = Child(self._command())
        try:
            if not await self._comes_up(child):
                return await child.stop() if child.started else NOT_EXECUTED, None
            since = asyncio.get_running_loop().time()
            await self._on_up(child)
            code = await child.wait_death()
            return code, asyncio.get_running_loop().time() - since
        finally:
            if child.alive:
                await child.stop()

    async def _comes_up(self, child: Child) -> bool:
        try:
            await child.start()
        except OSError:  # no more processes, no room for a log: may pass, so it is tried again
            return False
        return await child.ready(self._probe, self._patience.within)
