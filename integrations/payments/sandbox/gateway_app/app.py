"""Puts the practice gateway together."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import FastAPI

from integrations.payments.sandbox.gateway_app.book import Book
from integrations.payments.sandbox.gateway_app.control import Control
from integrations.payments.sandbox.gateway_app.hosted import HostedPages
from integrations.payments.sandbox.gateway_app.ledger import SCHEMA
from integrations.payments.sandbox.gateway_app.merchant import MerchantDoors
from integrations.payments.sandbox.gateway_app.refunds import Refunds
from integrations.payments.sandbox.gateway_app.sender import Sender
from integrations.sandbox.doors import speak_problems
from integrations.sandbox.ledger import open_ledger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from integrations.payments.sandbox.gateway_app.setup import GatewaySetup


@dataclass(frozen=True, slots=True)
class PracticeGateway:
    """The application, and what it runs beside its answers."""

    app: FastAPI
    book: Book
    sender: Sender

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Callbacks are delivered as long as this is entered; the book is closed after it."""
        sending = asyncio.create_task(self.sender.run())
        try:
            yield
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending
            self.book.ledger.close()


def create(setup: GatewaySetup, sending: httpx.AsyncClient) -> PracticeGateway:
    """`sending` carries the callbacks and is closed by whoever made it."""
    book = Book(open_ledger(setup.ledger, SCHEMA), setup.merchant, setup.clock)
    refunds = Refunds(book)
    sender = Sender(book, refunds, sending, setup.secret.encode())
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    speak_problems(app)
    app.include_router(MerchantDoors(book, refunds, setup).router())
    app.include_router(HostedPages(book, sender).router())
    app.include_router(Control(book, sender, setup.control_key).router())
    return PracticeGateway(app, book, sender)
