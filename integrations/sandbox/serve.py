"""Both practice far sides in one process on this machine: `/city` and `/gateway`."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse, RedirectResponse

from integrations.connectors.sandbox_city.app import PracticeCity
from integrations.connectors.sandbox_city.app import create as create_city
from integrations.connectors.sandbox_city.setup import CitySetup
from integrations.payments.sandbox.gateway_app.app import PracticeGateway
from integrations.payments.sandbox.gateway_app.app import create as create_gateway
from integrations.payments.sandbox.gateway_app.setup import GatewaySetup
from integrations.sandbox.doors import speak_problems
from integrations.sandbox.pages import SHARED, page, templates

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime
    from pathlib import Path

    from fastapi.responses import HTMLResponse, Response

PAGES = templates(SHARED)


@dataclass(frozen=True, slots=True)
class SandboxSetup:
    """`folder` holds both ledgers. `public_url`: where residents reach this process, through a
    proxy or not, without a slash at its end. `registers`: further folders of registers.
    The keys are what the desk must say, and what it checks callbacks with."""

    folder: Path
    public_url: str
    clock: Callable[[], datetime]
    city_key: str = field(default="practice-city-key", repr=False)
    merchant: str = "citydesk-practice"
    merchant_key: str = field(default="practice-merchant-key", repr=False)
    callback_secret: str = field(default="practice-callback-secret", repr=False)
    control_key: str = field(default="practice-control-key", repr=False)
    registers: tuple[Path, ...] = ()
    slow: float = 8.0


def build(setup: SandboxSetup, sending: httpx.AsyncClient | None = None) -> FastAPI:
    """`sending` carries callbacks; without one the application makes and closes its own.

    Raises ValueError naming the file where a register cannot be read.
    """
    client = sending or httpx.AsyncClient(trust_env=False, follow_redirects=False)
    city = create_city(_city(setup))
    gateway = create_gateway(_gateway(setup), client)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if sending is None:
                await stack.enter_async_context(client)
            await stack.enter_async_context(city.running())
            await stack.enter_async_context(gateway.running())
            yield

    app = FastAPI(
        lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    speak_problems(app)
    _add_doors(app, city, gateway)
    return app


def serve(setup: SandboxSetup, host: str, port: int) -> None:
    """Until SIGINT or SIGTERM. No access log: paths hold payment links."""
    uvicorn.run(build(setup), host=host, port=port, log_config=None, access_log=False)


def _add_doors(app: FastAPI, city: PracticeCity, gateway: PracticeGateway) -> None:
    async def front() -> HTMLResponse:
        return page(PAGES, "front.html", {})

    async def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    def to_folder(name: str) -> Callable[[], Response]:
        # relative, because only the proxy in front knows where this application lies
        return lambda: RedirectResponse(f"{name}/")

    app.add_api_route("/", front, response_model=None)
    app.add_api_route("/healthz", healthz, response_model=None)
    app.add_api_route("/city", to_folder("city"), response_model=None)
    app.add_api_route("/gateway", to_folder("gateway"), response_model=None)
    app.mount("/city", city.app)
    app.mount("/gateway", gateway.app)


def _city(setup: SandboxSetup) -> CitySetup:
    return CitySetup(
        ledger=setup.folder / "city.sqlite",
        clock=setup.clock,
        key=setup.city_key,
        control_key=setup.control_key,
        registers=setup.registers,
        slow=setup.slow,
    )


def _gateway(setup: SandboxSetup) -> GatewaySetup:
    return GatewaySetup(
        ledger=setup.folder / "gateway.sqlite",
        public_url=f"{setup.public_url}/gateway",
        clock=setup.clock,
        merchant=setup.merchant,
        key=setup.merchant_key,
        secret=setup.callback_secret,
        control_key=setup.control_key,
        slow=setup.slow,
    )
