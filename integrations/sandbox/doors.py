"""What both far sides do at their doors: keys, problems, and verbs that only this machine may use.

No postponed annotations here: FastAPI reads them while the application is put together.
"""

import hmac
from collections.abc import Callable, Mapping
from ipaddress import ip_address

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class Problem(Exception):
    """An answer that is not the wished one, as `application/problem+json`."""

    def __init__(
        self,
        status: int,
        title: str,
        reason: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {title}")
        self.status, self.title, self.reason = status, title, reason
        self.headers = headers

    def answer(self) -> JSONResponse:
        body: dict[str, object] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
        }
        if self.reason is not None:
            body["reason"] = self.reason
        return JSONResponse(
            body, self.status, headers=self.headers, media_type="application/problem+json"
        )


def speak_problems(app: FastAPI) -> None:
    """Every failure of this application leaves as problem+json, unknown paths included."""

    async def told(_: Request, problem: Exception) -> JSONResponse:
        return _as_problem(problem).answer()

    app.add_exception_handler(Problem, told)
    app.add_exception_handler(RequestValidationError, told)
    app.add_exception_handler(HTTPException, told)


def _as_problem(trouble: Exception) -> Problem:
    match trouble:
        case Problem():
            return trouble
        case HTTPException():
            return Problem(trouble.status_code, trouble.detail, headers=trouble.headers)
        case RequestValidationError():
            where = sorted({".".join(map(str, error["loc"])) for error in trouble.errors()})
            return Problem(422, f"not as the contract says: {', '.join(where)}", "nonsense")
        case _:
            raise trouble


def bearer(key: str) -> Callable[[Request], None]:
    """A door that opens for `Authorization: Bearer <key>` and takes as long for a wrong one."""
    wanted = f"Bearer {key}".encode()

    def check(request: Request) -> None:
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, wanted):
            raise Problem(401, "wrong key", headers={"WWW-Authenticate": "Bearer"})

    return check


def only_here(request: Request) -> None:
    """Only for a caller on this machine who came straight, not through a proxy on it."""
    straight = not any(name in request.headers for name in PROXY_HEADERS)
    if not (straight and request.client and _is_loopback(request.client.host)):
        raise Problem(403, "only from this machine")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
