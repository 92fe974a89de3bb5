"""The stand's door: HTTP on loopback."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tests.stands.telegram import faults
from tests.stands.telegram.account import Account
from tests.stands.telegram.faults import Fault
from tests.stands.telegram.limits import UPLOAD
from tests.stands.telegram.params import Params, read
from tests.stands.telegram.stand import Call, TelegramStand
from tests.stands.telegram.state import ApiError, Clock, bad

PATH = re.compile(r"^/(?P<file>file/)?bot(?P<token>[^/]*)/(?P<rest>.+)$")
TOKEN = re.compile(r"^\d{5,}:[A-Za-z0-9_-]{30,}$")
HANG = 120.0
"""Seconds after which a connection that is never answered is cut."""

PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>nginx</body></html>"

Act = Callable[[], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Door:
    """An ASGI application."""

    stand: TelegramStand

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        try:
            answer = await self._answer(Request(scope, receive))
        except ApiError as problem:
            answer = _refusal(problem)
        if answer is None:
            await _hang_up(receive)
        else:
            await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response | None:
        """None: the connection is to be cut without one."""
        found = PATH.match(request.url.path)
        if found is None or not TOKEN.match(found["token"]):
            raise ApiError(404, "Not Found")
        account = self.stand.accounts.get(found["token"])
        if account is None:
            raise ApiError(401, "Unauthorized")
        if int(request.headers.get("content-length", 0)) > UPLOAD + 1024**2:
            raise ApiError(413, "Request Entity Too Large")
        params = await read(request)
        method = "file" if found["file"] else found["rest"]
        call = self.stand.note(account, method, params)
        fault = self.stand.faults.take(method.lower(), params.text("chat_id"), account.username)
        act = self._fetch(account, found["rest"]) if found["file"] else self._do(call, params)
        try:
            return await self._under(fault, call, act, request.receive)
        except ApiError as problem:
            call.outcome = str(problem)
            raise

    def _do(self, call: Call, params: Params) -> Act:
        account = self.stand.account(call.account)

        async def act() -> Response:
            answer = await self.stand.done(account, call.method, params)
            return JSONResponse({"ok": True, **answer})

        return act

    def _fetch(self, account: Account, path: str) -> Act:
        async def act() -> Response:
            stored = next((one for one in account.files.values() if one.path == path), None)
            if stored is None:
                raise ApiError(404, "Not Found")
            return Response(stored.content, media_type="application/octet-stream")

        return act

    async def _under(
        self, fault: Fault | None, call: Call, act: Act, receive: Receive
    ) -> Response | None:
        match fault:
            case None:
                pass
            case faults.Late(seconds=seconds):
                await asyncio.sleep(seconds)
            case faults.Silent(acted=acted):
                call.outcome = "silent" + await _secretly(acted, act)
                await self._nothing_more(receive)
                return None
            case faults.Closed(acted=acted):
                call.outcome = "closed" + await _secretly(acted, act)
                return None
            case faults.Broken(status=status, acted=acted):
                call.outcome = f"broken {status}" + await _secretly(acted, act)
                return HTMLResponse(PAGE.format(status), status)
            case faults.Flood() | faults.Says() | faults.Migrated():
                raise _said(fault)
            case _:
                assert_never(fault)
        answer = await act()
        call.outcome = "ok"
        self.stand.bell.ring()
        return answer

    async def _nothing_more(self, receive: Receive) -> None:
        """Until the other side gives up, or the stand closes."""
        gone = asyncio.ensure_future(_gone(receive))
        stand = self.stand

        def over() -> bool | None:
            return stand.closing or gone.done() or None

        gone.add_done_callback(lambda _: stand.bell.ring())
        await stand.bell.until(over, HANG)
        gone.cancel()


def _said(fault: faults.Flood | faults.Says | faults.Migrated) -> ApiError:
    match fault:
        case faults.Flood():
            return faults.flooded(fault)
        case faults.Says(code=code, description=words):
            return ApiError(code, words)
        case faults.Migrated(to=to):
            return bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=to)
        case _:
            assert_never(fault)


async def _secretly(acted: bool, act: Act) -> str:
    """Done where it is to be done, and what there is to note of it."""
    if not acted:
        return ""
    with suppress(ApiError):
        await act()
        return ", acted"
    return ", refused"


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _hang_up(receive: Receive) -> None:
    """ASGI has no word for it: `receive` belongs to uvicorn's own object for this request."""
    cycle = getattr(receive, "__self__", None)
    assert cycle is not None, "the stand needs uvicorn's own receive"
    cycle.transport.abort()
    await _gone(receive)


def _refusal(problem: ApiError) -> Response:
    told = {"ok": False, "error_code": problem.code, "description": problem.description}
    if problem.parameters:
        told["parameters"] = problem.parameters
    return JSONResponse(told, problem.code)


@asynccontextmanager
async def telegram_stand(
    *,
    clock: Callable[[], datetime] | None = None,
    resolve: dict[str, str] | None = None,
    outside: httpx.AsyncBaseTransport | None = None,
    port: int = 0,
) -> AsyncIterator[TelegramStand]:
    """Served on loopback until it is left. `outside`: finds webhooks' hosts by itself, e.g. an
    application in this process; otherwise `resolve` says where each host is."""
    stand = TelegramStand(clock or Clock(), {} if resolve is None else resolve)
    stand.every_host = outside is not None
    with _listening(port) as listening:
        stand.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with httpx.AsyncClient(
            transport=outside, trust_env=False, verify=trusts_nobody()
        ) as client:
            stand.outside = client
            async with _serving(stand, listening):
                try:
                    yield stand
                finally:
                    await stand.close()


def trusts_nobody() -> ssl.SSLContext:
    """For clients that stay on loopback: reading the certificates there are takes 40 ms."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _listening(port: int) -> socket.socket:
    """TCP by name: only then asyncio sends small answers at once, not 40 ms later."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError:
        listening.close()
        raise
    listening.listen(256)
    return listening


@asynccontextmanager
async def _serving(stand: TelegramStand, listening: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(
        Door(stand),
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    # serve() would take signals away and look only ten times a second whether to end
    await server.startup(sockets=[listening])
    try:
        yield
    finally:
        await server.shutdown(sockets=[listening])
