"""`/callbacks/{gateway}/{account}`: verified on raw bytes, settled, acknowledged."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.ports import Unreachable
from bot.web.leaving import leaving
from bot.web.needs import Needs
from bot.web.problem import problem, read_capped
from integrations.payments.sandbox.callbacks import parse, verify


def router(needs: Needs) -> APIRouter:
    routes = APIRouter()

    @routes.post("/callbacks/sandbox/{account}")
    async def sandbox(account: str, request: Request) -> Response:
        body = await read_capped(request)
        practice, flows = needs.practice, needs.flows.get(account)
        if practice is None or flows is None or not flows.city.practice or body is None:
            return problem(404, "There is no such account here")
        now = needs.clock()
        if not verify(body, request.headers, secret=practice.secret, now=now):
            return problem(403, "This was not signed by the gateway")
        callback = parse(body, merchant=practice.merchant)
        if callback is None:
            return Response(status_code=202)
        try:
            await needs.settle(account, "sandbox", callback)
        except Unreachable:
            return problem(503, "We cannot take this right now")
        return await leaving(needs.checkpoint, "callback", Response(status_code=200))

    return routes
