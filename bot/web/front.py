"""The front page: the cities here and the way to talk to each; and what all pages load."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.web.chat import has_chat
from bot.web.chat_cookie import talks_to
from bot.web.needs import Needs
from bot.web.show import HEADERS, LOADED, accepted, asset, language_of, loaded, page
from bot.web.texts import TEXTS

YEAR = "public, max-age=31536000, immutable"
"""For an address that changes with its content."""

HOUR = "public, max-age=3600"


def router(needs: Needs) -> APIRouter:
    routes = APIRouter()

    @routes.api_route("/", methods=["GET", "HEAD"])
    async def front(request: Request) -> Response:
        language = language_of(request, accepted(request))
        return page(
            "front.html",
            None,
            language,
            left=_left(needs, request, language),
            cities=_cities(needs, request, language),
            base=str(request.base_url).rstrip("/"),
            sandbox=needs.practice is not None,
            practice=any(flows.city.practice for flows in needs.flows.values()),
        )

    @routes.get("/page.css")
    @routes.get("/chat.js")
    @routes.get("/pay.js")
    async def load(request: Request) -> Response:
        name = request.url.path.removeprefix("/")
        newest = f"{request.url.path}?{request.url.query}" == asset(name)
        headers = HEADERS | {"Cache-Control": YEAR if newest else HOUR}
        return Response(loaded(name), media_type=LOADED[name], headers=headers)

    return routes


def _left(needs: Needs, request: Request, language: str) -> str:
    """Said only where it is so: an address alone makes nobody leave."""
    flows = needs.flows.get(request.query_params.get("left", ""))
    if flows is None or talks_to(request) == flows.city.id:
        return ""
    return TEXTS[language]["left"].format(city=flows.city.name(language))


def _cities(needs: Needs, request: Request, language: str) -> list[dict[str, object]]:
    known, query = talks_to(request), request.query_params
    asked = "lang" in query and "left" not in query

    def keeps(city: str) -> bool:
        """A talk that is going on stays in its own language, unless another one was asked for."""
        return city == known and not asked

    return [
        {
            "id": each.city.id,
            "name": each.city.name(language),
            "services": [flow.name(language) for flow in each.menu()],
            "chat": _chat(needs, each.city.id, None if keeps(each.city.id) else language),
            "known": known == each.city.id,
        }
        for each in needs.flows.values()
    ]


def _chat(needs: Needs, city: str, language: str | None) -> str | None:
    asks = f"?lang={language}" if language else ""
    return f"/chat/{city}{asks}#end" if has_chat(needs, city) else None
