"""Rasa as a child: one model, by default on a loopback port and under a token that are new at every
start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.supervise.child import Child, Command
from bot.supervise.far_side import TRUSTS_NOBODY, free_port
from bot.supervise.kept import Death, Kept, Patience
from nlu.rasa import Rasa
from nlu.training import Workshop, here, model_id

WITHIN = 90.0
"""Seconds a start may take: 8 to 12 on two idle cores."""

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
    """`url` and `token` are those of the latest start, `wanted` is the id of the model that counts.

    Its log is `rasa.log` in `folder`.
    """

    def __init__(
        self,
        model: Path,
        folder: Path,
        workshop: Workshop | None = None,
        stand: Stand | None = None,
    ) -> None:
        self._model = model
        self._folder = folder
        self._stand = stand or Stand()
        self._workshop = workshop or here()
        self.wanted = model_id(model)
        self.port = 0
        self.token = ""

    @property
    def url(self) -> str:
        host = self._stand.host
        return f"http://{'127.0.0.1' if host == EVERYWHERE else host}:{self.port}"

    def command(self) -> Command:
        self.port = self._stand.port or free_port()
        self.token = self._stand.token or secrets.token_urlsafe(24)
        serve = self._workshop.project / "serve.py"
        argv = (self._workshop.python, serve, self._model, self._stand.host, self.port)
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
        return Kept(self.command, self.answers, Patience(WITHIN), on_up=on_up, on_down=on_down)
