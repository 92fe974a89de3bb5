"""`/sandbox/...`: the practice far sides, reached through the desk's own address.

They listen on loopback only; a person trying the desk from a phone needs one address, not three.
"""

from __future__ import annotations

import httpx
from fastapi import APIRouter, Request, Response

from bot.web.needs import Needs
from bot.web.problem import problem, read_capped

PASSED = frozenset(
    {"content-type", "location", "cache-control", "content-security-policy"}
    | {"referrer-policy", "x-content-type-options"}
)


def router(needs: Needs, client: httpx.AsyncClient) -> APIRouter:
    routes = APIRouter()

    @routes.api_route("/sandbox/{path:path}", methods=["GET", "POST"])
    async def far_side(path: str, request: Request) -> Response:
        body = await read_capped(request)
        if needs.practice is None or body is None:
            return problem(404, "There is nothing here")
        return await _pass_on(needs.practice.url, client, path, request, body)

    return routes


async def _pass_on(
    url: str, client: httpx.AsyncClient, path: str, request: Request, body: bytes
) -> Response:
    headers = {"content-type": request.headers.get("content-type", "")} if body else {}
    headers["accept-language"] = request.headers.get("accept-language", "")
    try:
        answer = await client.request(
            request.method,
            f"{url}/{path}",
            params=request.query_params,
            content=body or None,
            headers=headers,
        )
    except httpx.TransportError:
        return problem(503, "The practice city does not answer right now")
    kept = {name: value for name, value in answer.headers.items() if name.lower() in PASSED}
    return Response(answer.content, status_code=answer.status_code, headers=kept)
