"""What a role without a web shows operations at a port of its own: `/healthz`, `/readyz` and
`/metrics`."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from bot.app import Assembled
from bot.web import health
from bot.web.following import Following


async def show(desk: Assembled, port: int) -> None:
    """Until cancelled, on this machine only. Raises OSError where the port is taken."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.include_router(health.router(desk.needs))
    app.add_middleware(Following)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_config=None, access_log=False, lifespan="off"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(_serve(server))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise


async def _serve(server: uvicorn.Server) -> None:
    """Without uvicorn's own signal handling: the role has its own."""
    with suppress(SystemExit):
        await server._serve()  # noqa: SLF001  # serve() would take our signals away
    if not server.started:
        raise OSError(
            f"port {server.config.port} is taken: set CITYDESK_METRICS_PORT to another one"
        )
