"""The practice far sides as a child: a city's system and a gateway, on a loopback port."""

from __future__ import annotations

import os
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.supervise.child import Child, Command
from bot.supervise.kept import Kept, Patience

WITHIN = 20.0
"""Seconds a start may take."""

TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Loopback speaks no TLS, and the usual certificates take 20 ms to read, each time it is asked."""


@dataclass(frozen=True, slots=True)
class FarSide:
    """`env`: what the child is told; `folder`: where it keeps its ledgers and its log."""

    folder: Path
    port: int
    env: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> Command:
        argv = (sys.executable, "-m", "bot", "sandbox-city", "--port", str(self.port))
        env = {**os.environ, **self.env}  # noqa: TID251  # a child inherits what we were given
        return Command(argv, env, Path.cwd(), self.folder / "sandbox.log")

    async def answers(self) -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False, verify=TRUSTS_NOBODY) as client:
                answer = await client.get(f"{self.url}/healthz", timeout=1)
        except httpx.TransportError:
            return False
        return answer.is_success

    def kept(self, on_up: Callable[[Child], Awaitable[None]]) -> Kept:
        return Kept(self.command, self.answers, Patience(WITHIN), on_up=on_up)


def free_port() -> int:
    """A port on loopback that nobody has right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
