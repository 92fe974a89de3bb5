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
    other = next((lang for lang in languages if lang != language and lang in TEXTS), None)
    told: dict[str, object] = {
        "t": TEXTS[language],
        "language": language,
        "other": other,
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
    return known[0] if known else "en"


def gone(request: Request) -> HTMLResponse:
    return refused(request, "gone", 404)


def busy(request: Request, status: int) -> HTMLResponse:
    """In trouble on our side; looking again may help."""
    shown = refused(request, "busy", status)
    shown.headers["Retry-After"] = "30"
    return shown


def refused(request: Request, shows: str, status: int) -> HTMLResponse:
    """A heading and a sentence, of no city."""
    accepts = request.headers.get("accept-language", "")
    language = language_of(request, ["zh" if accepts.lower().startswith("zh") else "en"])
    heading, text = TEXTS[language][f"{shows}_title"], TEXTS[language][shows]
    return page("gone.html", None, language, status=status, heading=heading, text=text)


@cache
def loaded(name: str) -> bytes:
    return files("bot.web").joinpath("pages", name).read_bytes()


@cache
def asset(name: str) -> str:
    """Its address, another one whenever its content is another."""
    return f"/{name}?v={blake2b(loaded(name), digest_size=6).hexdigest()}"
