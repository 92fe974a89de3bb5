"""A real Rasa with the model of this checkout, kept as the desk keeps it."""

import asyncio
import io
import json
import tarfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.supervise.child import Child
from bot.supervise.kept import Death
from bot.supervise.rasa import RasaChild
from nlu.rasa import Rasa
from nlu.training import model_for
from tests.stands.calling import http
from tests.stands.desk import Program, free_port, wait_until
from tests.stands.embedded import short_folder
from tests.stands.warm import Warm

WITHIN = 120.0
WORD = "word-of-a-test"


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
            await asyncio.wait_for(desk.risen.wait(), WITHIN)
            yield desk
        finally:
            await kept.stop()


def twin(model: Path, out: Path, code: str = "") -> str:
    """The same model under another id, without a training; `code` runs when its components are
    imported. Its id."""
    with tarfile.open(model) as archive, tarfile.open(out, "w:gz", compresslevel=1) as made:
        for each in archive:
            file = archive.extractfile(each)
            content = file.read() if file else b""
            if each.name.lstrip("/") == "metadata.json":
                content = json.dumps(json.loads(content) | {"model_id": out.stem}).encode()
            if each.name == "code/components/__init__.py":
                content += code.encode()
            each.size = len(content)
            made.addfile(each, io.BytesIO(content))
    return out.stem


@contextmanager
def served_model() -> Iterator[Mapping[str, str]]:
    """The settings that name a model which serves whoever asks: `citydesk nlu serve`."""
    port = free_port()
    with short_folder() as folder:
        verb = ("nlu", "serve", "--port", str(port))
        program = Program(verb, folder, port, {"NLU_TOKEN": WORD}, Warm.shared())
        program.launch()
        try:
            wait_until(lambda: _is_up(program), WITHIN, "the model")
            yield {"NLU_URL": program.url, "NLU_TOKEN": WORD}
        finally:
            program.stop()


def _is_up(program: Program) -> bool:
    assert program.running, program.said()
    told = {"Authorization": f"Bearer {WORD}"}
    try:
        return http().get(f"{program.url}/status", headers=told).is_success
    except httpx.TransportError:
        return False
