"""What a caller gets when something of ours is away or wrong: a page for a person, or a problem."""

from __future__ import annotations

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from bot.ports import Conflict, Unreachable
from bot.web.problem import http_problem, problem
from bot.web.show import busy, gone

FOR_PERSONS = ("/chat/", "/pay/", "/booking/", "/form/")


async def astray(request: Request, error: Exception) -> Response:
    """An address there is nothing at: a browser's person is shown the way, a program is told."""
    nothing = isinstance(error, HTTPException) and error.status_code == 404
    if nothing and "text/html" in request.headers.get("accept", ""):
        return gone(request)
    return await http_problem(request, error)


async def trouble(request: Request, error: Exception) -> Response:
    """Never what went wrong: that is for the log, and the address may be a link with a token."""
    status = 503 if isinstance(error, Unreachable | Conflict) else 500
    if request.url.path.startswith(FOR_PERSONS):
        return busy(request, status)
    return problem(status, "Something went wrong here, please try again")
