"""The assembled web application."""

from __future__ import annotations

import httpx
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from bot.ports import Conflict, Unreachable
from bot.web import (
    booking_page,
    callbacks,
    chat,
    form_page,
    front,
    health,
    hooks,
    payment_page,
    practice,
    rest,
)
from bot.web.following import Following
from bot.web.needs import Needs
from bot.web.packed import PackedPages
from bot.web.problem import shape_problem
from bot.web.trouble import astray, trouble


def create(needs: Needs, client: httpx.AsyncClient) -> FastAPI:
    """`client` speaks to the practice far sides only."""
    app = FastAPI(
        title="CityDesk",
        version=needs.version,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it leads to whatever `Host` says; see `astray`
    )
    for routes in (
        front.router(needs),
        chat.router(needs),
        rest.router(needs),
        payment_page.router(needs),
        booking_page.router(needs),
        form_page.router(needs),
        callbacks.router(needs),
        health.router(needs),
    ):
        app.include_router(routes)
    if needs.telegram is not None:
        app.include_router(hooks.router(needs.telegram, needs.checkpoint))
    if needs.practice is not None:
        app.include_router(practice.router(needs, client))
    app.add_middleware(PackedPages)
    app.add_middleware(Following)
    app.add_exception_handler(HTTPException, astray)
    app.add_exception_handler(RequestValidationError, shape_problem)
    for mistake in (Unreachable, Conflict, Exception):
        app.add_exception_handler(mistake, trouble)
    return app
