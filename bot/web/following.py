"""Every request has a name of its own: all that is logged while it is answered carries it, and the
answer tells it."""

from __future__ import annotations

import secrets
from time import perf_counter

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

HEADER = b"x-request-id"

log = structlog.get_logger()


class Following:
    """Logs which door was used and what it answered: never the path, which may be a link."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name, began, status = secrets.token_hex(6), perf_counter(), 500

        async def telling(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (HEADER, name.encode())]
            await send(message)

        with bound_contextvars(request=name):
            try:
                await self.app(scope, receive, telling)
            finally:
                _told(scope, status, perf_counter() - began)


def _told(scope: Scope, status: int, seconds: float) -> None:
    """What goes wrong on our side is said, everything else only to whoever wants to know it all."""
    route = scope.get("route")
    door = getattr(route, "path", "none")
    say = log.warning if status >= 500 else log.debug
    say("request", door=door, method=scope["method"], status=status, ms=round(seconds * 1000, 1))
