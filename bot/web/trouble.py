"""What a caller gets when something of ours is away or wrong: a page for a person, or a problem."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from bot.ports import Conflict, Unreachable
from bot.web.problem import http_problem, problem
from bot.web.show import busy, gone

FOR_PERSONS = ("/chat/", "/pay/", "/booking/", "/form/")


async def astray(request: Request, error: Exception) -> Response:
    """An address there is nothing at: a browser's person is shown the way, a program is told.
    With a slash too many it is known all the same."""
    nothing = isinstance(error, HTTPException) and error.status_code == 404
    if nothing and (bare := _without_slash(request)):
        return RedirectResponse(bare, 307)
    if nothing and "text/html" in request.headers.get("accept", ""):
        return gone(request)
    return await http_problem(request, error)


async def trouble(request: Request, error: Exception) -> Response:
    """Never what went wrong: that is for the log, and the address may be a link with a token."""
    status = 503 if isinstance(error, Unreachable | Conflict) else 500
    if request.url.path.startswith(FOR_PERSONS):
        return busy(request, status)
    return problem(status, "Something went wrong here, please try again")


def _without_slash(request: Request) -> str | None:
    """A path of ours, never an address: by which name we are called is the caller's word."""
    path = str(request.scope["path"])
    bare = path.rstrip("/")
    if bare == path or not bare or bare.startswith("//") or "endpoint" in request.scope:
        return None
    there = {**request.scope, "path": bare}
    if all(route.matches(there)[0] is Match.NONE for route in request.app.routes):
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{quote(bare)}{query}"
