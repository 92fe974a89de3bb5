"""Whether a form was sent by one of our own pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request


def is_ours(request: Request, public_url: str) -> bool:
    """By `Origin`, else `Referer`, else what the browser itself says; nothing at all is refused."""
    told = request.headers.get("origin") or request.headers.get("referer")
    if told is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    return _place(told) in {request.headers.get("host", ""), _place(public_url)} - {""}


def _place(url: str) -> str:
    """Host and port; a page behind a proxy may be called by another scheme than it is asked by."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
