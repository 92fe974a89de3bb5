"""The front page: what this desk is and how to talk to it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.web.needs import Needs
from bot.web.show import HEADERS, language_of, page, style_sheet


def router(needs: Needs) -> APIRouter:
    routes = APIRouter()

    @routes.get("/")
    async def front(request: Request) -> Response:
        flows = next(iter(needs.flows.values()))
        accepts = request.headers.get("accept-language", "").lower()
        language = language_of(request, ["zh" if accepts.startswith("zh") else "en"])
        cities = [
            {
                "id": each.city.id,
                "name": each.city.name(language),
                "services": " · ".join(flow.name(language) for flow in each.menu()),
            }
            for each in needs.flows.values()
        ]
        base = str(request.base_url).rstrip("/")
        return page("front.html", flows.city, language, cities=cities, base=base)

    @routes.get("/page.css")
    async def css() -> Response:
        headers = HEADERS | {"Cache-Control": "public, max-age=3600"}
        return Response(style_sheet(), media_type="text/css", headers=headers)

    return routes
