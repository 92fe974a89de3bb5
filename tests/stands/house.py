"""The whole desk in this process: real store, real flows, real practice far sides over ASGI.

The model is the only thing that may be away: tests that need free text give it a mouth of their
own, or run against the real one (marker `rasa`).
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from typing_extensions import override

from bot.app import Assembled, FarSideKeys, ModelDoor, Surroundings, assembled
from bot.ports import Interpreter
from bot.settings import Settings
from bot.store.crypto import SecretKeys
from bot.store.database import plain
from bot.supervise.hold import no_checkpoint
from bot.verbs.run import jobs_of
from bot.web.server import create
from bot.worker.jobs import job_app, opened, run_worker
from flows.folders import Books
from integrations.sandbox.serve import SandboxSetup, build
from tests.stands.catalogue import shipped

FAR = "http://far.test"
KEY = base64.b64encode(bytes(range(32))).decode()


class Gone(httpx.AsyncBaseTransport):
    """Where nobody listens any more; `silent`: where connections are taken and nothing comes."""

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._silent:
            await asyncio.Event().wait()
        raise httpx.ConnectError("nobody listens", request=request)


class Hosts(httpx.AsyncBaseTransport):
    """Each request goes to the application it is meant for; any other host is refused."""

    def __init__(self) -> None:
        self.apps: dict[str, httpx.AsyncBaseTransport] = {}

    def add(self, host: str, app: FastAPI) -> None:
        self.apps[host] = httpx.ASGITransport(app=app, client=("127.0.0.1", 123))

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.apps[request.url.host].handle_async_request(request)


@dataclass
class Resident:
    """Says, presses, pays; remembers the last reply."""

    client: httpx.AsyncClient
    name: str
    city: str = "shanghai"
    language: str = "en"
    last: list[dict[str, Any]] = field(default_factory=list)
    number: int = 0
    link_seen: str = ""

    async def say(self, text: str, **extra: Any) -> str:
        """Everything said in answer, as one text."""
        self.number += 1
        metadata = {"city": self.city, "lang": self.language, "message_id": f"m{self.number}"}
        body = {"sender": self.name, "message": text, "metadata": metadata | extra}
        content = json.dumps(body)  # escaped: half a character can be sent, and is
        answer = await self.client.post("/webhooks/rest/webhook", content=content)
        assert answer.status_code == 200, answer.text
        self.last = answer.json()
        links = [m["custom"]["link"] for m in self.last if "link" in m.get("custom", {})]
        self.link_seen = links[-1] if links else self.link_seen
        return self.text

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.last)

    @property
    def buttons(self) -> dict[str, str]:
        return {b["title"]: b["payload"] for m in self.last for b in m.get("buttons", [])}

    @property
    def link(self) -> str:
        """The newest one."""
        assert self.link_seen, f"no link in: {self.text}"
        return self.link_seen

    async def press(self, title: str) -> str:
        """The button whose title contains these words."""
        for shown, payload in self.buttons.items():
            if title in shown:
                return await self.say(payload)
        raise AssertionError(f"no button {title!r} among {list(self.buttons)}")

    async def collect(self, until: str, seconds: float = 20) -> str:
        """What comes later, until these words are in it."""
        said = ""
        for _ in range(int(seconds / 0.05)):
            body = {"sender": self.name, "message": "", "metadata": {"city": self.city}}
            answer = await self.client.post("/webhooks/rest/webhook", json=body)
            said += "\n".join(message["text"] for message in answer.json())
            if until in said:
                return said
            await asyncio.sleep(0.05)
        raise AssertionError(f"{until!r} never came, but: {said}")

    async def pay(self, verb: str = "pay") -> httpx.Response:
        """Opens the link and pays (or declines, ...) on the gateway's own page."""
        page = await self.client.get(self.link)
        assert page.status_code == 200, page.text
        found = re.search(r'href="([^"]+/pay/[^"]+)"', page.text)
        assert found, page.text
        return await self.client.post(f"{found[1]}/{verb}")


@dataclass(repr=False)  # asyncio writes it out after each test
class House:
    desk: Assembled
    client: httpx.AsyncClient
    sandbox: FastAPI
    around: Surroundings
    hosts: Hosts

    def take_far_sides_away(self, *, silent: bool = False) -> None:
        self.hosts.apps["far.test"] = Gone(silent=silent)

    def resident(self, name: str, city: str = "shanghai", language: str = "en") -> Resident:
        return Resident(self.client, name, city, language)


@asynccontextmanager
async def house(
    database_url: str,
    folder: Path,
    *,
    books: Books | None = None,
    model: Interpreter | None = None,
    registers: tuple[Path, ...] = (),
    change: Callable[[Settings], Settings] = lambda settings: settings,
    worker: bool = True,
) -> AsyncIterator[House]:
    """On a migrated database; `worker` False where a test moves things on itself."""
    settings = change(Settings(port=8000, citydesk_data=folder, public_url="http://desk.test"))
    hosts = Hosts()
    async with AsyncExitStack() as stack:
        setup = SandboxSetup(folder, FAR, settings_clock(settings), registers=registers, slow=4.0)
        sending = await stack.enter_async_context(httpx.AsyncClient(transport=hosts))
        sandbox = build(setup, sending)
        await stack.enter_async_context(sandbox.router.lifespan_context(sandbox))
        hosts.add("far.test", sandbox)
        far = FarSideKeys(
            FAR, setup.city_key, setup.merchant, setup.merchant_key, setup.callback_secret
        )
        door = ModelDoor(model)
        around = Surroundings(database_url, SecretKeys.parse(KEY), door, far, no_checkpoint)
        desk = await stack.enter_async_context(
            assembled(settings, around, books or shipped(), outside=hosts)
        )
        app = create(desk.needs, sending)
        hosts.add("127.0.0.1", app)
        hosts.add("desk.test", app)
        client = await stack.enter_async_context(
            httpx.AsyncClient(transport=hosts, base_url="http://desk.test")
        )
        tasks = [asyncio.create_task(desk.hand_back.run())]
        if worker:
            tasks.append(asyncio.create_task(_work(database_url, desk)))
        try:
            yield House(desk, client, sandbox, around, hosts)
        finally:
            await ended(tasks)


async def ended(tasks: list[asyncio.Task[None]]) -> None:
    """However often it takes: a library may swallow a cancel. What they failed with is nobody's."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=20)
    await asyncio.gather(*tasks, return_exceptions=True)


def settings_clock(settings: Settings) -> Any:
    from bot.app import running_clock  # noqa: PLC0415

    return running_clock(settings)


async def _work(database_url: str, desk: Assembled) -> None:
    jobs = job_app(plain(database_url), jobs_of(desk))
    async with opened(jobs):
        await run_worker(jobs)
