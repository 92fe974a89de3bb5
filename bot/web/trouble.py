"""What a caller gets when something of ours is away or wrong: a page for a person, or a problem."""

from __future__ import annotations

from fastapi import Request, Response

from bot.ports import Conflict, Unreachable
from bot.web.problem import problem
from bot.web.show import busy

FOR_PERSONS = ("/chat/", "/pay/", "/booking/")


async def trouble(request: Request, error: Exception) -> Response:
    """Never what went wrong: that is for the log, and the address may be a link with a token."""
    status = 503 if isinstance(error, Unreachable | Conflict) else 500
    if request.url.path.startswith(FOR_PERSONS):
        return busy(request, status)
    return problem(status, "Something went wrong here, please try again")
