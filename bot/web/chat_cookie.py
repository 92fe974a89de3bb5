"""Which talk this browser holds: a signed cookie with a chat id nobody can guess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from secrets import token_hex

from fastapi import Request, Response
from itsdangerous import BadSignature, Signer

KEPT = timedelta(days=180)
"""From the last visit on."""

TALK = "talk"
CITY = "talk_city"
"""The city this browser talks to: other pages lead back there. It tells nothing of the talk."""

_CHAT = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Visit:
    """`chat`: 128 random bits. `language`: of the page's own words. `fresh`: made just now, the
    browser has not shown yet that it keeps cookies."""

    chat: str
    language: str
    fresh: bool = False

    def speaking(self, language: str) -> Visit:
        return replace(self, language=language)


def new_visit(language: str) -> Visit:
    return Visit(token_hex(16), language, fresh=True)


@dataclass(frozen=True, slots=True)
class Cookies:
    """`keys`: the one that signs last; all of them are believed."""

    keys: Sequence[bytes]
    city: str
    secure: bool

    def read(self, request: Request, now: datetime) -> Visit | None:
        """None for none, a forged one, another city's and one that is too old."""
        try:
            told = self._signer.unsign(request.cookies.get(TALK, "")).decode()
        except (BadSignature, UnicodeDecodeError):
            return None
        chat, language, since = told.split(".")
        if not _CHAT.fullmatch(chat) or now.timestamp() - int(since) > KEPT.total_seconds():
            return None
        return Visit(chat, language)

    def keep(self, response: Response, visit: Visit, now: datetime) -> None:
        """The 180 days begin anew."""
        value = f"{visit.chat}.{visit.language}.{int(now.timestamp())}"
        self._set(response, TALK, self._signer.sign(value).decode(), f"/chat/{self.city}")

    def lead_back(self, response: Response) -> None:
        """From now on pages without a talk of their own know which chat to lead to."""
        self._set(response, CITY, self.city, "/")

    def drop(self, response: Response, request: Request) -> None:
        """Nothing of this city is held any more; another city's talk is left alone."""
        response.delete_cookie(
            TALK, path=f"/chat/{self.city}", secure=self.secure, httponly=True, samesite="lax"
        )
        if talks_to(request) == self.city:
            response.delete_cookie(
                CITY, path="/", secure=self.secure, httponly=True, samesite="lax"
            )

    @property
    def _signer(self) -> Signer:
        return Signer(list(self.keys), salt=f"talk:{self.city}")

    def _set(self, response: Response, name: str, value: str, path: str) -> None:
        response.set_cookie(
            name,
            value,
            max_age=int(KEPT.total_seconds()),
            path=path,
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )


def talks_to(request: Request) -> str | None:
    """The city whose chat this browser holds."""
    return request.cookies.get(CITY)
