"""The practice far sides as a real process: over real sockets, killed, and started again."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.ports import Refused, Unreachable
from integrations.connectors.client import CityConnector
from integrations.payments.sandbox.callbacks import parse, verify
from integrations.payments.sandbox.gateway import SandboxGateway
from integrations.sandbox.serve import SandboxSetup, build
from tests.stands.far_side import SECRET, Hands
from tests.stands.sandbox_process import clock

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass(slots=True)
class Desk:
    """Our side of the callbacks: a socket that answers with `status`."""

    port: int = 0
    status: int = 204
    taken: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        length = int(next(v for k, v in headers.items() if k.lower() == "content-length"))
        self.taken.append((await reader.readexactly(length), headers))
        writer.write(f"HTTP/1.1 {self.status} X\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@dataclass(slots=True)
class Sandbox:
    folder: Path
    port: int
    http: httpx.AsyncClient
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.stands.sandbox_process"),
            *(str(self.folder), str(self.port)),
            cwd=ROOT,
        )
        async with asyncio.timeout(30):
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if (await self.http.get(f"{self.url}/healthz")).status_code == 200:
                        return
                await asyncio.sleep(0.05)

    async def end(self, how: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        await self.process.wait()

    def city(self) -> CityConnector:
        url = f"{self.url}/city"
        return CityConnector(self.http, url, "practice-city-key", practice=True, limit=1.0)

    def gateway(self, desk: Desk) -> SandboxGateway:
        callback_url = f"http://127.0.0.1:{desk.port}/callbacks/sandbox/a"
        url = f"{self.url}/gateway"
        return SandboxGateway(self.http, url, "practice-merchant-key", callback_url)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    server = await asyncio.start_server(desk.hear, "127.0.0.1", 0)
    desk.port = server.sockets[0].getsockname()[1]
    async with server:
        yield desk


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with httpx.AsyncClient(trust_env=False) as http:
        sandbox = Sandbox(tmp_path, free_port(), http)
        await sandbox.start()
        try:
            yield sandbox
        finally:
            if sandbox.process is not None and sandbox.process.returncode is None:
                await sandbox.end(signal.SIGKILL)


async def until(seconds: float, holds: Callable[[], object]) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 the other side is a socket
            await asyncio.sleep(0.02)


async def test_a_payment_survives_a_kill_and_its_callback_arrives(
    sandbox: Sandbox, desk: Desk
) -> None:
    gateway = sandbox.gateway(desk)
    asked = await gateway.create(
        key="p1:1",
        minor=20000,
        currency="CNY",
        title="t",
        expires_at=clock() + timedelta(minutes=30),
        return_url="http://127.0.0.1/pay/t",
    )
    assert asked.pay_url == f"{sandbox.url}/gateway/pay/{asked.id}"
    assert "练习" in (await sandbox.http.get(asked.pay_url)).text
    desk.status = 500
    await sandbox.http.post(f"{asked.pay_url}/pay")
    await until(5, lambda: desk.taken)
    await sandbox.end(signal.SIGKILL)
    desk.status, before = 204, len(desk.taken)
    await sandbox.start()
    await until(10, lambda: len(desk.taken) > before)
    body, headers = desk.taken[-1]
    assert verify(body, headers, secret=SECRET, now=clock())
    told = parse(body, merchant="citydesk-practice")
    assert told is not None
    assert (told.key, told.minor) == ("p1:1", 20000)
    found = await gateway.query("p1:1")
    assert found is not None
    assert found.status == "paid"


async def test_a_settlement_cut_off_by_a_kill_is_there_once(sandbox: Sandbox) -> None:
    async def settle() -> str:
        return await sandbox.city().settle(
            "shanghai", "traffic_fines", "3101000000009924", minor=20000, currency="CNY", key="p1"
        )

    asking = asyncio.create_task(settle())
    await asyncio.sleep(0.5)
    await sandbox.end(signal.SIGKILL)
    with pytest.raises(Unreachable):
        await asking
    await sandbox.start()
    assert await settle() == await settle()
    ledger = await sandbox.http.get(
        f"{sandbox.url}/city/ledger", headers={"Authorization": "Bearer practice-control-key"}
    )
    assert [row["key"] for row in ledger.json()["accepted"]] == ["p1"]


async def test_an_endless_answer_is_cut_by_its_size(sandbox: Sandbox) -> None:
    city = CityConnector(
        sandbox.http, f"{sandbox.url}/city", "practice-city-key", practice=True, limit=20.0
    )
    begin = clock()
    with pytest.raises(Refused) as refused:
        await city.look("shanghai", "traffic_fines", {"number": "3101000000009912"})
    assert refused.value.why == "nonsense"
    assert clock() - begin < timedelta(seconds=10)


async def test_it_ends_by_itself_when_asked_to(sandbox: Sandbox) -> None:
    await sandbox.end(signal.SIGTERM)
    assert sandbox.process is not None
    assert sandbox.process.returncode in {0, -signal.SIGTERM}


async def test_pages_stay_under_the_proxys_prefix(tmp_path: Path) -> None:
    hands = Hands(datetime(2026, 11, 22, tzinfo=UTC))
    app = build(SandboxSetup(tmp_path, "https://desk.test/sandbox", hands))
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://inside.test") as http,
    ):
        for path in ("/", "/city/", "/gateway/"):
            page = (await http.get(path)).text
            assert 'href="/' not in page
            assert "http://" not in page
        for name in ("city", "gateway"):
            assert (await http.get(f"/{name}")).headers["location"] == f"{name}/"
        asked = await SandboxGateway(
            http, "/gateway", "practice-merchant-key", "http://desk.test/c"
        ).create(
            key="p",
            minor=100,
            currency="CNY",
            title="t",
            expires_at=hands() + timedelta(minutes=1),
            return_url="https://desk.test/pay/t",
        )
        assert asked.pay_url == f"https://desk.test/sandbox/gateway/pay/{asked.id}"
