"""Errors to programs: `application/problem+json` (RFC 9457) with the status that fits."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

MOST_BYTES = 65_536
"""The largest body taken from a program or a platform."""


def problem(status: int, title: str, detail: str = "") -> JSONResponse:
    body = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


async def http_problem(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    title = str(error.detail) if isinstance(error, HTTPException) else "Something went wrong"
    return problem(status, title)


async def shape_problem(_: Request, error: Exception) -> Response:
    """Says which field is wrong, never what was in it."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    fields = [".".join(str(part) for part in each["loc"]) for each in found]
    return problem(422, "This does not have the shape expected here", ", ".join(fields))


async def read_capped(request: Request, most: int = MOST_BYTES) -> bytes | None:
    """The raw body, None when it is larger than we take."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return body
