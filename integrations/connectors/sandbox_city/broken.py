"""Answers no city system should give."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fastapi.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)

from integrations.connectors.sandbox_city.magic import Trick
from integrations.sandbox.doors import Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CHUNK = b" " * 16_384
CHUNKS = 1_200  # a minute: even the endless answer ends when nobody has cut it
ERROR_PAGE = "<!doctype html><title>Error</title><h1>Internal interface expired</h1>"


async def broken_answer(trick: Trick | None, slow: float) -> Response | None:
    """The answer that comes instead of the right one, if this trick is one of those."""
    match trick:
        case Trick.SLOW:
            await asyncio.sleep(slow)
            return None
        case Trick.DOWN:
            raise Problem(503, "down for practice", "down")
        case Trick.BUSY:
            raise Problem(429, "too busy, for practice", "busy")
        case _:
            return _unreadable(trick)


async def spoilt(trick: Trick | None, right: Response, slow: float) -> Response:
    """The right answer of an act that was done, late or lost where this trick says so."""
    if trick is Trick.ACT_SLOW:
        await asyncio.sleep(slow)
    return HTMLResponse(ERROR_PAGE) if trick is Trick.ACT_NONSENSE else right


def _unreadable(trick: Trick | None) -> Response | None:
    match trick:
        case Trick.HTML:
            return HTMLResponse(ERROR_PAGE)
        case Trick.GARBAGE:
            return JSONResponse({"state": "perhaps", "item": [7], "reference": 7, "receipt": None})
        case Trick.ENDLESS:
            return StreamingResponse(_endless(), media_type="application/json")
        case Trick.REDIRECT:
            return RedirectResponse("https://elsewhere.invalid/v1/", 307)
        case _:
            return None


async def _endless() -> AsyncIterator[bytes]:
    for _ in range(CHUNKS):
        yield CHUNK
        await asyncio.sleep(0.05)
