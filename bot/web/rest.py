"""Rasa's REST channel: the same shapes, answered in the same call."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.background import BackgroundTask

from bot.channels.rest.parse import Message, parse_message
from bot.channels.rest.render import render
from bot.domain.messages import Address, Inbound, InboundKind
from bot.ports import Sent, Unreachable
from bot.web.leaving import leaving
from bot.web.needs import Needs
from bot.web.problem import problem, read_capped

LOOPBACK = frozenset({"127.0.0.1", "::1"})


def router(needs: Needs) -> APIRouter:
    routes = APIRouter()

    @routes.post("/webhooks/rest/webhook")
    async def webhook(request: Request) -> Response:
        return await _webhook(needs, request)

    return routes


async def _webhook(  # noqa: PLR0911  # one way out per thing that can be wrong
    needs: Needs, request: Request
) -> Response:
    account = _account(needs, request)
    if account is None:
        return problem(401, "A key is needed here", "Authorization: Bearer <key>")
    body = await read_capped(request)
    if body is None:
        return problem(413, "This message is too large")
    message = parse_message(_json(body))
    if isinstance(message, str):
        return problem(422, "This does not have the shape expected here", message)
    city = message.city or next(iter(needs.flows))
    if city not in needs.flows:
        return problem(422, "There is no such city here", f"one of: {', '.join(needs.flows)}")
    if account.practice_only and not needs.flows[city].city.practice:
        return problem(401, "A key is needed for this city", "Authorization: Bearer <key>")
    return await _answer(needs, Address(city, account.id, "rest", message.sender), message)


@dataclass(frozen=True, slots=True)
class Caller:
    """The account a program writes through; without a key only practice cities are open."""

    id: str
    practice_only: bool


def _account(needs: Needs, request: Request) -> Caller | None:
    """A known key, or no key at all from this very machine; senders of two keys never meet."""
    header = request.headers.get("authorization", "")
    if header:
        given = header.removeprefix("Bearer ").encode()
        for key in needs.rest_keys:
            if hmac.compare_digest(given, key.encode()):
                return Caller(f"rest-{blake2b(key.encode(), digest_size=4).hexdigest()}", False)
        return None
    forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    host = request.client.host if request.client else ""
    return Caller("rest", True) if host in LOOPBACK and not forwarded else None


async def _answer(needs: Needs, address: Address, message: Message) -> Response:
    try:
        sent = await _take(needs, address, message)
    except Unreachable:
        return problem(503, "We cannot take messages right now", "please send it again")

    async def left() -> None:
        """On the loop, at once: a thread could be later than the next call, which would be told
        the same again."""
        needs.hand_back.sent(address.city, [each.id for each in sent])

    told = [render(each, message.sender) for each in sent]
    answer = JSONResponse(told, background=BackgroundTask(left))
    return await leaving(needs.checkpoint, "rest", answer)


async def _take(needs: Needs, address: Address, message: Message) -> Sequence[Sent]:
    if not message.text.strip():
        return await needs.receive.collect(address)
    inbound = Inbound(
        kind=InboundKind.SAID,
        external_id=_external(message),
        received_at=needs.clock(),
        body={"text": message.text, "language": message.language},
    )
    return await needs.receive(address, inbound)


def _external(message: Message) -> str | None:
    """Unique for this sender: two senders may count their messages alike."""
    if message.message_id is None:
        return None
    sender = blake2b(message.sender.encode(), digest_size=8).hexdigest()
    return f"{sender}:{message.message_id}"


def _json(body: bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
