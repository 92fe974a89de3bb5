"""A real Rasa with the model of this checkout, kept as the desk keeps it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.supervise.child import Child
from bot.supervise.kept import Death
from bot.supervise.rasa import RasaChild
from nlu.rasa import Rasa
from nlu.training import model_for


@dataclass
class Up:
    """A kept child with what it told us."""

    child: RasaChild
    model: Path
    log: Path
    client: httpx.AsyncClient
    lives: list[Child] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)
    risen: asyncio.Event = field(default_factory=asyncio.Event)
    fallen: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def rasa(self) -> Rasa:
        return Rasa(self.client, self.child.url, self.child.token)

    async def on_up(self, child: Child) -> None:
        self.lives.append(child)
        self.fallen.clear()
        self.risen.set()

    async def on_down(self, death: Death) -> None:
        self.deaths.append(death)
        self.risen.clear()
        self.fallen.set()


@asynccontextmanager
async def rasa_up(folder: Path) -> AsyncIterator[Up]:
    """Up when it yields; trains the model first if there is none."""
    model = await asyncio.to_thread(model_for, print)
    async with httpx.AsyncClient(trust_env=False) as client:
        desk = Up(RasaChild(model, folder), model, folder / "rasa.log", client)
        kept = desk.child.kept(desk.on_up, desk.on_down)
        kept.start()
        try:
            await asyncio.wait_for(desk.risen.wait(), 120)
            yield desk
        finally:
            await kept.stop()
