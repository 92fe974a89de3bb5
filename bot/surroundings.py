"""What the desk stands on: database, keys, practice far sides and the model, started or joined."""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bot.app import FarSideKeys, ModelDoor, Surroundings, now
from bot.ports import Unreachable
from bot.settings import Settings
from bot.store.crypto import SecretKeys
from bot.store.demo_keys import demo_keys
from bot.store.key_check import check_keys
from bot.store.migrate import migrate
from bot.supervise.child import Child
from bot.supervise.far_side import FarSide, free_port
from bot.supervise.hold import holding_checkpoint, no_checkpoint
from bot.supervise.note import LOCK, Note, NotedModel, read, remove, write_private
from bot.supervise.postgres import NotStarted, Postgres
from bot.supervise.premises import Lock
from bot.supervise.rasa import RasaChild
from flows.folders import Books
from integrations.wire import Wire
from nlu.present import Present
from nlu.rasa import Rasa
from nlu.training import NotTrained

Say = Callable[[str], None]

LONGEST_WAIT = 60.0
"""Seconds in which another process of this folder has to be through with its start."""

GLANCE = 0.2
"""Seconds between two looks at the lock."""


@dataclass
class Start:
    """One start of the surroundings: what every part of it is told.

    `run`: this process is a desk or a role of one. `running`: what another process of this folder
    keeps, for us to join; None where we keep it ourselves, and then it stands in `note`.
    """

    settings: Settings
    folder: Path
    say: Say
    run: bool
    stack: AsyncExitStack
    running: Note | None = None
    note: Note = field(default_factory=Note.mine)

    def tell(self) -> None:
        """Others may join; a single talk is joined by nobody."""
        if self.run:
            self.note.write(self.folder)


@asynccontextmanager
async def surroundings(
    settings: Settings, books: Books, say: Say, *, run: bool
) -> AsyncIterator[Surroundings]:
    """`run`: this process is a desk or a role of one. The first on a folder keeps what all of them
    need, the others join it, and one of them goes on keeping it when that one ends.

    Raises NotStarted, Unreachable, ValueError with one clear sentence.
    """
    folder = settings.citydesk_data.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        start = Start(settings, folder, say, run, stack)
        lock = Lock(folder / LOCK)
        stack.callback(lock.give_back)
        await _own_or_join(start, lock)
        url = await _database(start)
        await asyncio.to_thread(migrate, url)
        keys = SecretKeys.parse(_keys(start))
        await asyncio.to_thread(check_keys, url, keys)
        far_up, door = asyncio.Event(), ModelDoor()
        far = await _far_side(start, books, far_up)
        await _model(start, door)
        if run and start.running is not None:
            inheriting = asyncio.create_task(_inherit(start, lock, door))
            stack.push_async_callback(_end, inheriting)
        elif run:
            _tell_others(start)
        at = settings.citydesk_hold_at
        checkpoint = holding_checkpoint(folder, at) if at else no_checkpoint
        yield Surroundings(url, keys, door, far, checkpoint, far_up)


async def _own_or_join(start: Start, lock: Lock) -> None:
    """Who may start things that there should be once: the holder of the lock."""
    if not start.run:
        start.running = read(start.folder)
        return
    until = asyncio.get_running_loop().time() + LONGEST_WAIT
    while not lock.take():
        start.running = read(start.folder)
        if start.running is not None:
            return
        if asyncio.get_running_loop().time() > until:
            raise NotStarted(f"another process is starting on {start.folder} and does not end")
        await asyncio.sleep(GLANCE)


async def _inherit(start: Start, lock: Lock, door: ModelDoor) -> None:
    """Keeps what the process that we joined has kept, as soon as that has ended."""
    while not lock.take():  # noqa: ASYNC110  # a lock sends no event
        await asyncio.sleep(GLANCE)
    start.say("The process that kept the model and the practice city has ended; this one does now.")
    before, start.running = start.running, None
    if before and before.far_side and not start.settings.citydesk_sandbox_url:
        start.note.far_side = before.far_side  # at the same address: others know it by that
        _keep_far_side(start, urlsplit(before.far_side["url"]).port or 0, asyncio.Event())
    await _model(start, door)
    _tell_others(start)


def _tell_others(start: Start) -> None:
    start.tell()
    start.stack.callback(remove, start.folder)


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

    A desk does not wait for that: buttons need no far side, and a request that does waits.
    """
    far = _far_side_there(start)
    if far is not None or not any(city.practice for city in books.cities.values()):
        up.set()
        return far
    keys = _keep_far_side(start, free_port(), up)
    if not start.run:  # a desk answers menus meanwhile; a single talk would meet a closed door
        await asyncio.wait_for(up.wait(), 30)
    start.note.far_side = asdict(keys)
    return keys


def _far_side_there(start: Start) -> FarSideKeys | None:
    """One that somebody else keeps running."""
    if url := start.settings.citydesk_sandbox_url:
        return FarSideKeys(url, **far_words(start.folder, start.settings.citydesk_sandbox_key))
    if start.running and start.running.far_side:
        return FarSideKeys(**start.running.far_side)
    return None


def _keep_far_side(start: Start, port: int, up: asyncio.Event) -> FarSideKeys:
    words = far_words(start.folder, start.settings.citydesk_sandbox_key)
    child = FarSide(start.folder, port, _far_env(start.settings, start.folder, words))

    async def on_up(_: Child) -> None:
        up.set()

    kept = child.kept(on_up)
    kept.start()
    start.stack.push_async_callback(kept.stop)
    return FarSideKeys(child.url, **words)


MERCHANT = "citydesk-practice"
SECRETS = ("city_key", "merchant_key", "callback_secret")


def far_words(folder: Path, shared: str | None = None) -> dict[str, str]:
    """Keys between us and the practice far sides: made of the word that several machines share
    (CITYDESK_SANDBOX_KEY), else made once per data folder (0600)."""
    if shared:
        word = shared.encode()
        made = {name: hmac.new(word, name.encode(), "sha256").hexdigest() for name in SECRETS}
        return {"merchant": MERCHANT, **made}
    path = folder / "practice.keys"
    if not path.exists():
        made = {name: secrets.token_urlsafe(18) for name in SECRETS}
        write_private(path, json.dumps({"merchant": MERCHANT, **made}))
    words: dict[str, str] = json.loads(path.read_text("utf-8"))
    return words


def _far_env(settings: Settings, folder: Path, words: dict[str, str]) -> dict[str, str]:
    env = {f"CITYDESK_SANDBOX_{name.upper()}": value for name, value in words.items()}
    env["CITYDESK_DATA"] = str(folder)
    env["CITYDESK_SANDBOX_PUBLIC_URL"] = f"{settings.base_url}/sandbox"
    return env


async def _model(start: Start, door: ModelDoor) -> None:
    """Speaks to a model that is there, or keeps one running; a desk does not wait for it."""
    wire = httpx.AsyncClient(trust_env=False, transport=Wire())
    client = await start.stack.enter_async_context(wire)
    given, running = start.settings, start.running
    if given.nlu_url:
        door.now = Rasa(client, given.nlu_url, given.nlu_token)
        return
    if running and (start.run or running.nlu_url):
        door.now = NotedModel(client, start.folder)
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
    present = Present.of(start.folder)
    try:
        model = await asyncio.to_thread(present.model, start.say, now() if start.run else None)
    except NotTrained as error:
        start.say(str(error))
        raise
    child = RasaChild(model, start.folder)

    async def on_up(_: Child) -> None:
        door.now = Rasa(client, child.url, child.token)
        start.note.nlu_url, start.note.nlu_token = child.url, child.token
        if start.run:
            start.tell()
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
        await (child.follow(present.chosen, start.say) if start.run else asyncio.Event().wait())
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
    async with AsyncExitStack() as stack:
        door = ModelDoor()
        start = Start(settings, folder, say, False, stack, read(folder))
        await _model(start, door)
        yield door


@asynccontextmanager
async def rows_only(settings: Settings, say: Say) -> AsyncIterator[tuple[str, str]]:
    """Database and secret keys and nothing else: for whoever looks at rows beside a running desk.
    Made where there are none. Neither the schema nor the keys are compared with the rows. Raises
    NotStarted."""
    folder = settings.citydesk_data.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        start = Start(settings, folder, say, False, stack)
        yield await _database(start), _keys(start)
