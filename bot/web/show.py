"""Rendering residents' pages: nothing is loaded from elsewhere, everything is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.web.texts import TEXTS
from flows.engine.city import City
from flows.engine.languages import itself
from flows.engine.tongue import OTHERWISE

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
FROM_HERE = HEADERS | {"Referrer-Policy": "same-origin"}
"""For pages whose forms we must know for our own: without a referrer they come from nowhere."""

LOADED = {"page.css": "text/css", "chat.js": "text/javascript", "pay.js": "text/javascript"}
"""What a page loads, all of it from here."""


@cache
def _templates() -> Environment:
    loader = PackageLoader("bot.web", "pages")
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset
    return made


def page(
    name: str,
    city: City | None,
    language: str,
    status: int = 200,
    headers: Mapping[str, str] = HEADERS,
    **values: object,
) -> HTMLResponse:
    """One page in the given language, with the city's name and the practice sign."""
    languages = city.languages if city else tuple(TEXTS)
    others = [lang for lang in languages if lang != language and lang in TEXTS]
    told: dict[str, object] = {
        "t": TEXTS[language],
        "language": language,
        "others": {lang: itself(lang) for lang in others},
        "city": city.name(language) if city else "CityDesk",
        "practice": city.practice if city else False,
        "hotline": city.hotline if city else "",
    }
    html = _templates().get_template(name).render(told | values)
    return HTMLResponse(html, status_code=status, headers=dict(headers))


def language_of(request: Request, preferred: Sequence[str]) -> str:
    """The one asked for in the address, else the first preferred one there are words for."""
    asked = request.query_params.get("lang", "")
    known = [lang for lang in (asked, *preferred) if lang in TEXTS]
    return known[0] if known else OTHERWISE


def accepted(request: Request) -> list[str]:
    """What the browser asks for, without regions, in the order it was written."""
    header = request.headers.get("accept-language", "").lower()
    return [each.partition(";")[0].partition("-")[0].strip() for each in header.split(",")]


def gone(request: Request) -> HTMLResponse:
    return refused(request, "gone", 404)


def busy(request: Request, status: int) -> HTMLResponse:
    """In trouble on our side; looking again may help."""
    shown = refused(request, "busy", status)
    shown.headers["Retry-After"] = "30"
    return shown


def refused(request: Request, shows: str, status: int) -> HTMLResponse:
    """A heading and a sentence, of no city."""
    language = language_of(request, accepted(request))
    heading, text = TEXTS[language][f"{shows}_title"], TEXTS[language][shows]
    return page("gone.html", None, language, status=status, heading=heading, text=text)


@cache
def loaded(name: str) -> bytes:
    return files("bot.web").joinpath("pages", name).read_bytes()


@cache
def asset(name: str) -> str:
    """Its address, another one whenever its content is another."""
    return f"/{name}?v={blake2b(loaded(name), digest_size=6).hexdigest()}"
