"""What operations look at."""

from __future__ import annotations

import asyncio
from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.web.metrics import may_look, page
from bot.web.needs import Needs
from bot.web.problem import problem
from bot.web.watch import away


def router(needs: Needs) -> APIRouter:
    routes = APIRouter()

    @routes.get("/healthz")
    async def alive() -> Response:
        return JSONResponse({"status": "alive"})

    @routes.get("/readyz")
    async def ready(request: Request) -> Response:
        database = away({"database": partial(_database, needs)})
        missing, degraded = await asyncio.gather(database, needs.degraded())
        missing = [*needs.ready(), *missing]
        fails = missing or ("all" in request.query_params and degraded)
        body = {"status": "ready", "missing": missing, "degraded": degraded}
        if fails:
            body["status"] = "not ready"
        elif degraded:
            body["status"] = "degraded"
        return JSONResponse(body, status_code=503 if fails else 200)

    @routes.get("/metrics")
    async def metrics(request: Request) -> Response:
        if not may_look(request, needs.eyes.key):
            return problem(401, "A key is needed here", "Authorization: Bearer <key>")
        return await page(needs.eyes)

    @routes.get("/version")
    async def version() -> Response:
        revisions = {
            service.id: service.revision
            for flows in needs.flows.values()
            for service in flows.live.values()
        }
        return JSONResponse({"version": needs.version, "revisions": revisions})

    return routes


async def _database(needs: Needs) -> None:
    """Without it no message is taken durably."""
    await needs.store.can_write()
