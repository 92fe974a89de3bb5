"""Pages travel packed; answers to programs go out as they are, at once."""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

PAGES = ("/chat/", "/pay/", "/booking/", "/form/", "/page.css", "/chat.js", "/pay.js")


class PackedPages:
    """Streams of events are left alone: nobody waits until enough of one has come together."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain, self._packing = app, GZipMiddleware(app, minimum_size=500, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        is_page = scope["type"] == "http" and (path == "/" or path.startswith(PAGES))
        await (self._packing if is_page else self._plain)(scope, receive, send)
