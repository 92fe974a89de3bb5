"""Rasa as a child: one model, by default on a loopback port and under a token that are new at every
start."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.ports import Refused, Unreachable
from bot.supervise.child import Child, Command
from bot.supervise.far_side import TRUSTS_NOBODY, free_port
from bot.supervise.kept import Death, Kept, Patience
from nlu.rasa import Rasa
from nlu.training import NotTrained, Workshop, here, model_id

WITHIN = 90.0
"""Seconds a start may take: 8 to 12 on two idle cores."""

GLANCE = 1.0
"""Seconds between two looks at which model is present."""

EVERYWHERE = "0.0.0.0"  # noqa: S104  # not bound by itself: whoever says so wants it
"""Heard on every address of this machine, and asked by ourselves on loopback."""

INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH")
"""Nothing else: it has no business with our keys."""

TOLD = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "OMP_NUM_THREADS": "1",  # one message at a time: more threads only wait for each other
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONWARNINGS": "ignore",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where it listens, and who may ask. None: new at every start."""

    host: str = "127.0.0.1"
    port: int | None = None
    token: str | None = field(default=None, repr=False)


class RasaChild:
    """`url` and `token` are those of the latest start, `model` is the file of the model that
    answers, and `wanted` its id, the only one that counts.

    Its log is `rasa.log` in `folder`.
    """

    def __init__(
        self,
        model: Path,
        folder: Path,
        workshop: Workshop | None = None,
        stand: Stand | None = None,
    ) -> None:
        self.model = model
        self._next = (model, model_id(model))
        self._refused: Path | None = None
        self._up = False
        self._folder = folder
        self._stand = stand or Stand()
        self._workshop = workshop or here()
        self.wanted = self._next[1]
        self.port = 0
        self.token = ""

    @property
    def url(self) -> str:
        host = self._stand.host
        return f"http://{'127.0.0.1' if host == EVERYWHERE else host}:{self.port}"

    def command(self) -> Command:
        self.model, self.wanted = self._next
        self.port = self._stand.port or free_port()
        self.token = self._stand.token or secrets.token_urlsafe(24)
        serve = self._workshop.project / "serve.py"
        argv = (self._workshop.python, serve, self.model, self._stand.host, self.port)
        env = {name: value for name in INHERITED if (value := os.environ.get(name))}  # noqa: TID251
        env |= TOLD | {"NLU_TOKEN": self.token}
        return Command(tuple(map(str, argv)), env, self._folder, self._folder / "rasa.log")

    async def answers(self) -> bool:
        """With our model: a server may be up without one, and a stranger may have our port."""
        async with httpx.AsyncClient(trust_env=False, verify=TRUSTS_NOBODY) as client:
            return await Rasa(client, self.url, self.token).status() == self.wanted

    def kept(
        self,
        on_up: Callable[[Child], Awaitable[None]],
        on_down: Callable[[Death], Awaitable[None]],
    ) -> Kept:
        async def up(child: Child) -> None:
            self._up = True
            await on_up(child)

        async def down(death: Death) -> None:
            self._up = False
            await on_down(death)

        return Kept(self.command, self.answers, Patience(WITHIN), on_up=up, on_down=down)

    async def follow(self, present: Callable[[], Path | None], say: Callable[[str], None]) -> None:
        """Until cancelled: whenever another model is present it takes over, between two messages.
        One that cannot be loaded is said, and left alone until the next choice."""
        while True:
            await asyncio.sleep(GLANCE)
            with suppress(OSError):  # a folder that cannot be read for a moment decides nothing
                await self._look(present(), say)

    async def _look(self, chosen: Path | None, say: Callable[[str], None]) -> None:
        if chosen == self.model:
            self._refused = None
        elif chosen is not None and chosen != self._refused:
            await self._take(chosen, say)

    async def _take(self, model: Path, say: Callable[[str], None]) -> None:
        """While it is down: at its next start."""
        try:
            self._next = model, model_id(model)
            if self._up and await self._changed(model):
                self.model, self.wanted = self._next
                say(f"the language model is another one from now on: {model.name}")
        except (Refused, NotTrained) as error:
            self._next, self._refused = (self.model, self.wanted), model
            say(f"{model.name} cannot be loaded ({error}); the model from before goes on")

    async def _changed(self, model: Path) -> bool:
        """False where it has just gone away: then it comes back with the right one, or is asked
        again."""
        async with httpx.AsyncClient(trust_env=False, verify=TRUSTS_NOBODY) as client:
            try:
                await Rasa(client, self.url, self.token).change(str(model), WITHIN)
            except Unreachable:
                return False
        return True
