"""The far sides' pages: plain, for phones, in both languages, nothing loaded from elsewhere."""

from __future__ import annotations

from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

SHARED = Path(__file__).with_name("templates")
WITHOUT_MINOR_UNITS = frozenset({"CLP", "ISK", "JPY", "KRW", "VND", "XAF", "XOF"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def templates(folder: Path) -> Environment:
    """Templates of one far side; all of them stand in the shared layout."""
    loader = ChoiceLoader([FileSystemLoader(folder), FileSystemLoader(SHARED)])
    pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    pages.filters["amount"] = amount
    return pages


def page(
    pages: Environment, name: str, values: dict[str, object], status: int = 200
) -> HTMLResponse:
    return HTMLResponse(pages.get_template(name).render(values), status, headers=HEADERS)


def amount(minor: int, currency: str) -> str:
    if currency in WITHOUT_MINOR_UNITS:
        return f"{minor:,} {currency}"
    whole, part = divmod(minor, 100)
    return f"{whole:,}.{part:02d} {currency}"
