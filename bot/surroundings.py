"""What the desk stands on: database, keys, practice far sides and the model, started or joined."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from bot.app import FarSideKeys, ModelDoor, Surroundings
from bot.ports import Unreachable
from bot.settings import Settings
from bot.store.crypto import SecretKeys
from bot.store.demo_keys import demo_keys
from bot.store.key_check import check_keys
from bot.store.migrate import migrate
from bot.supervise.child import Child
from bot.supervise.far_side import FarSide, free_port
from bot.supervise.hold import holding_checkpoint, no_checkpoint
from bot.supervise.postgres import Postgres
from bot.supervise.rasa import RasaChild
from flows.folders import Books
from integrations.wire import Wire
from nlu.rasa import Rasa
from nlu.training import NotTrained, model_for

Say = Callable[[str], None]

DESK = "desk.json"
"""Beside the database: where the running desk's model and practice far sides answer (0600)."""

REGISTERS = "CITYDESK_SANDBOX_REGISTERS"


@dataclass
class Running:
    """What other processes of this folder need to know about a running desk."""

    pid: int
    started: float
    port: int
    nlu_url: str | None = None
    nlu_token: str | None = None
    far_side: dict[str, Any] | None = None


@dataclass
class Start:
    """One start of the surroundings: what every part of it is told."""

    settings: Settings
    folder: Path
    say: Say
    run: bool
    running: Running | None
    note: Running
    stack: AsyncExitStack


@asynccontextmanager
async def surroundings(
    settings: Settings, books: Books, say: Say, *, run: bool
) -> AsyncIterator[Surroundings]:
    """`run`: this process is the desk itself, others join what it started.

    Raises NotStarted, Unreachable, ValueError with one clear sentence.
    """
    folder = settings.citydesk_data.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    running = None if run else _running(folder)
    note = Running(os.getpid(), psutil.Process().create_time(), settings.port)
    async with AsyncExitStack() as stack:
        start = Start(settings, folder, say, run, running, note, stack)
        url = await _database(start)
        await asyncio.to_thread(migrate, url)
        keys = SecretKeys.parse(_keys(start))
        await asyncio.to_thread(check_keys, url, keys)
        far_up, door = asyncio.Event(), ModelDoor()
        far = await _far_side(start, books, far_up)
        await _model(start, door)
        if run:
            _write(folder, note)
            stack.callback(_remove, folder)
        at = settings.citydesk_hold_at
        checkpoint = holding_checkpoint(folder, at) if at else no_checkpoint
        yield Surroundings(url, keys, door, far, checkpoint, far_up)


async def _database(start: Start) -> str:
    if start.settings.database_url:
        return start.settings.database_url
    server = Postgres(start.folder / "database", say=start.say)
    embedded = await server.start()
    start.stack.push_async_callback(server.stop)
    return embedded.url


def _keys(start: Start) -> str:
    if start.settings.citydesk_secret_keys:
        return ",".join(start.settings.citydesk_secret_keys)
    start.say(f"demo key: private values are encrypted with {start.folder / 'secret.keys'}")
    return demo_keys(start.folder)


async def _far_side(start: Start, books: Books, up: asyncio.Event) -> FarSideKeys | None:
    """The practice city and gateway, where any city is in practice; `up` is set when they are.

    `run` does not wait for that: buttons need no far side, and a request that does waits.
    """
    far = _far_side_there(start)
    if far is not None or not any(city.practice for city in books.cities.values()):
        up.set()
        return far
    words = _far_words(start.folder)
    child = FarSide(start.folder, free_port(), _far_env(start.settings, start.folder, words))

    async def on_up(_: Child) -> None:
        up.set()

    kept = child.kept(on_up)
    kept.start()
    start.stack.push_async_callback(kept.stop)
    if not start.run:  # a desk answers menus meanwhile; a single talk would meet a closed door
        await asyncio.wait_for(up.wait(), 30)
    keys = FarSideKeys(child.url, **words)
    start.note.far_side = asdict(keys)
    return keys


def _far_side_there(start: Start) -> FarSideKeys | None:
    """The running desk's, or one that somebody else keeps running."""
    if start.running and start.running.far_side:
        return FarSideKeys(**start.running.far_side)
    url = start.settings.citydesk_sandbox_url
    return FarSideKeys(url, **_far_words(start.folder)) if url else None


def _far_words(folder: Path) -> dict[str, str]:
    """Keys between us and the practice far sides: made once per data folder (0600)."""
    path = folder / "practice.keys"
    if not path.exists():
        made = {
            "city_key": secrets.token_urlsafe(18),
            "merchant": "citydesk-practice",
            "merchant_key": secrets.token_urlsafe(18),
            "callback_secret": secrets.token_urlsafe(18),
        }
        _write_private(path, json.dumps(made))
    words: dict[str, str] = json.loads(path.read_text("utf-8"))
    return words


def _far_env(settings: Settings, folder: Path, words: dict[str, str]) -> dict[str, str]:
    env = {f"CITYDESK_SANDBOX_{name.upper()}": value for name, value in words.items()}
    env["CITYDESK_DATA"] = str(folder)
    env["CITYDESK_SANDBOX_PUBLIC_URL"] = f"{settings.base_url}/sandbox"
    return env


async def _model(start: Start, door: ModelDoor) -> None:
    """Speaks to a model that is there, or keeps one running; `run` does not wait for it."""
    wire = httpx.AsyncClient(trust_env=False, transport=Wire())
    client = await start.stack.enter_async_context(wire)
    given, running = start.settings, start.running
    url = given.nlu_url or (running.nlu_url if running else None)
    if url is not None:
        token = given.nlu_token or (running.nlu_token if running else None)
        door.now = Rasa(client, url, token)
        return
    up = asyncio.Event()
    keeping = asyncio.create_task(_keep_model(start, door, client, up))
    start.stack.push_async_callback(_end, keeping)
    if not start.run:
        start.say("starting the language model, about 20 seconds ...")
        waiting = asyncio.create_task(up.wait())
        await asyncio.wait([keeping, waiting], timeout=120, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if keeping.done():
            keeping.result()


async def _keep_model(
    start: Start, door: ModelDoor, client: httpx.AsyncClient, up: asyncio.Event
) -> None:
    """Trains it if its data changed, then keeps it running until cancelled."""
    try:
        model = await asyncio.to_thread(model_for, start.say)
    except NotTrained as error:
        start.say(str(error))
        raise
    child = RasaChild(model, start.folder)

    async def on_up(_: Child) -> None:
        door.now = Rasa(client, child.url, child.token)
        start.note.nlu_url, start.note.nlu_token = child.url, child.token
        if start.run:
            _write(start.folder, start.note)
            start.say("the language model is up: free text is understood")
        with suppress(Unreachable):
            await door.parse("hello")
        up.set()

    async def on_down(_: object) -> None:
        door.now = None
        start.say("the language model is away: buttons, menus and sure words still work")

    kept = child.kept(on_up, on_down)
    kept.start()
    try:
        await asyncio.Event().wait()
    finally:
        await kept.stop()


async def _end(task: asyncio.Task[None]) -> None:
    """A model that could not be trained is said and not hidden; the desk went on without it."""
    task.cancel()
    (ended,) = await asyncio.gather(task, return_exceptions=True)
    if isinstance(ended, Exception):
        raise ended


@asynccontextmanager
async def model_only(settings: Settings, say: Say) -> AsyncIterator[ModelDoor]:
    """The model without database or desk: NLU_URL, the running desk's, or one of our own."""
    folder = settings.citydesk_data.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    note = Running(os.getpid(), psutil.Process().create_time(), settings.port)
    async with AsyncExitStack() as stack:
        door = ModelDoor()
        start = Start(settings, folder, say, False, _running(folder), note, stack)
        await _model(start, door)
        yield door


# --- the note beside the database ------------------------------------------------------------


def _running(folder: Path) -> Running | None:
    """The desk that runs on this folder, if its process is really there."""
    try:
        note = Running(**json.loads((folder / DESK).read_text("utf-8")))
        process = psutil.Process(note.pid)
        alive = abs(process.create_time() - note.started) < 1
    except (OSError, ValueError, TypeError, psutil.NoSuchProcess):
        return None
    return note if alive else None


def _write(folder: Path, note: Running) -> None:
    _write_private(folder / DESK, json.dumps(asdict(note)))


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all, for us alone."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _remove(folder: Path) -> None:
    (folder / DESK).unlink(missing_ok=True)
