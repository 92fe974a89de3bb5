"""What operations look at."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.web.needs import Needs


def router(needs: Needs) -> APIRouter:
    routes = APIRouter()

    @routes.get("/healthz")
    async def alive() -> Response:
        return JSONResponse({"status": "alive"})

    @routes.get("/readyz")
    async def ready(request: Request) -> Response:
        missing, degraded = needs.ready(), needs.degraded()
        fails = missing or ("all" in request.query_params and degraded)
        body = {"status": "ready", "missing": missing, "degraded": degraded}
        if fails:
            body["status"] = "not ready"
        elif degraded:
            body["status"] = "degraded"
        return JSONResponse(body, status_code=503 if fails else 200)

    @routes.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @routes.get("/version")
    async def version() -> Response:
        revisions = {
            service.id: service.revision
            for flows in needs.flows.values()
            for service in flows.live.values()
        }
        return JSONResponse({"version": needs.version, "revisions": revisions})

    return routes
