"""What the library raises, as what came of one try. The order matters: BadRequest and TimedOut are
kinds of NetworkError there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.domain.outbox import Attempted, Outcome

NEVER_REACHED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    RuntimeError,  # the client was closed
)
"""Causes under which not one byte of the message has left."""

DOWN = ("bad gateway", "service unavailable")
NO_CHAT = ("chat not found", "user not found", "peer_id_invalid", "chat_id is empty")
WHY_CLOSED = (
    ("blocked", "blocked"),
    ("deactivated", "deactivated"),
    ("initiate conversation", "never started"),
    ("kicked", "kicked"),
)
WHY_DENIED = (
    ("too long", "too long"),
    ("text is empty", "empty"),
    ("parse entities", "unreadable markup"),
    ("button", "a button was refused"),
    ("url", "an address was refused"),
    ("too big", "file too big"),
)


def attempted(  # noqa: C901, PLR0912  # one line per kind of error
    error: Exception, parts: int
) -> Attempted:
    """`parts`: how many have certainly left before it. Why is said in words of ours: Telegram's may
    quote the message."""
    match error:
        case BadRequest():
            seen = _refused(error.message.lower())
        case TimedOut():
            seen = _broken(error, "no answer in time")
        case NetworkError() if "too many requests" in error.message.lower():
            seen = Attempted(Outcome.BUSY, why="too many requests")
        case NetworkError():
            seen = _broken(error, "the connection broke")
        case Forbidden():
            why = _first(WHY_CLOSED, error.message.lower(), "forbidden")
            seen = Attempted(Outcome.CLOSED, why=why)
        case ChatMigrated():
            seen = Attempted(Outcome.MOVED, chat=str(error.new_chat_id), why="moved")
        case RetryAfter():
            seen = Attempted(Outcome.BUSY, wait=wait_of(error), why="too many requests")
        case InvalidToken() | EndPointNotFound():
            seen = Attempted(Outcome.NOT_SENT, why="the account's token is not valid")
        case Conflict():
            seen = Attempted(Outcome.NOT_SENT, why="conflict")
        case TelegramError():
            seen = Attempted(Outcome.CUT_OFF, why="the answer was unreadable")
        case _:
            seen = Attempted(Outcome.CUT_OFF, why=f"stumbled: {type(error).__name__}")
    return replace(seen, parts=parts)


def wait_of(error: RetryAfter) -> timedelta:
    """Seconds in one version of the library, a timedelta in the next."""
    wait: object = error.retry_after
    if isinstance(wait, timedelta):
        return wait
    return timedelta(seconds=float(wait)) if isinstance(wait, int | float) else timedelta(0)


def is_unchanged(error: Exception) -> bool:
    """An edit that changes nothing has done what it should."""
    return isinstance(error, BadRequest) and "not modified" in error.message.lower()


def _refused(message: str) -> Attempted:
    if any(sign in message for sign in NO_CHAT):
        return Attempted(Outcome.CLOSED, why="no such chat")
    return Attempted(Outcome.DENIED, why=_first(WHY_DENIED, message, "bad request"))


def _broken(error: NetworkError, why: str) -> Attempted:
    """No answer, or 500, may come after it has acted. 502 and 503 are said by the servers in front
    while those behind are away: nothing has reached them, or an outage of a minute would leave
    every reply of that minute unknown."""
    if isinstance(error.__cause__, NEVER_REACHED):
        return Attempted(Outcome.NOT_SENT, why="never reached it")
    if error.message.lower().startswith(DOWN):
        return Attempted(Outcome.NOT_SENT, why="Telegram is down")
    return Attempted(Outcome.CUT_OFF, why=why)


def _first(table: tuple[tuple[str, str], ...], message: str, otherwise: str) -> str:
    return next((why for sign, why in table if sign in message), otherwise)
