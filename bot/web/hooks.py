"""`POST /hooks/telegram/{account}`: the secret first, then the body, 200 once it is durable."""

from __future__ import annotations

import json

import structlog
from fastapi import APIRouter, Request, Response

from bot.channels.telegram.door import TelegramDoor
from bot.ports import Checkpoint, Conflict, Unreachable
from bot.web.leaving import leaving
from bot.web.problem import problem, read_capped

log = structlog.get_logger()

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  # its name

MOST_BYTES = 262_144
"""A text of 4096 units may take six bytes each, twice where it answers another one; with all their
entities an update stays below half of this."""


def router(door: TelegramDoor, checkpoint: Checkpoint) -> APIRouter:
    routes = APIRouter()

    @routes.post("/hooks/telegram/{account}")
    async def telegram(account: str, request: Request) -> Response:
        if account not in door.accounts:
            return problem(404, "There is no such account here")
        if not door.opens(account, request.headers.get(SECRET_HEADER, "")):
            return problem(403, "This was not sent by Telegram")
        body = await read_capped(request, MOST_BYTES)
        if body is None:
            return problem(413, "This update is too large")
        try:
            await door.take(account, _json(body, account))
        except (Unreachable, Conflict):
            return problem(503, "We cannot take this right now")
        return await leaving(checkpoint, "hook", Response(status_code=200))

    return routes


def _json(body: bytes, account: str) -> object:
    """None for what is no JSON: handed in again it would be none either."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        log.warning("telegram_unreadable", account=account, kind="no JSON")
        return None
