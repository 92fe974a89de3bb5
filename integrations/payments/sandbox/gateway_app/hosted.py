"""The page where a person pays, declines or leaves.

No postponed annotations here: FastAPI reads them while the application is put together.
"""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from integrations.payments.sandbox.gateway_app.book import Book
from integrations.payments.sandbox.gateway_app.mischief import MAGIC_AMOUNTS
from integrations.payments.sandbox.gateway_app.rules import payable
from integrations.payments.sandbox.gateway_app.sender import Sender
from integrations.sandbox.doors import Problem
from integrations.sandbox.pages import page, templates

PAGES = templates(Path(__file__).with_name("templates"))
WAIT_FOR_CALLBACK = 2.0


@dataclass(frozen=True, slots=True)
class HostedPages:
    """`under_way`: tries that go on after their page was answered; kept, or they would be lost."""

    book: Book
    sender: Sender
    under_way: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def router(self) -> APIRouter:
        doors = APIRouter()
        doors.add_api_route("/", self.front)
        doors.add_api_route("/pay/{payment}", self.show)
        doors.add_api_route("/pay/{payment}/pay", self.pay, methods=["POST"])
        doors.add_api_route("/pay/{payment}/decline", self.decline, methods=["POST"])
        return doors

    async def front(self) -> HTMLResponse:
        return page(PAGES, "front.html", {"amounts": MAGIC_AMOUNTS})

    async def show(self, payment: str) -> HTMLResponse:
        self.book.expire()
        try:
            shown = self.book.payment(payment)
        except Problem:
            return page(PAGES, "unknown.html", {}, status=404)
        return page(PAGES, "pay.html", {"payment": shown, "payable": payable(shown)})

    async def pay(self, payment: str) -> Response:
        return await self._left(self.book.pay(payment).return_url)

    async def decline(self, payment: str) -> Response:
        return await self._left(self.book.decline(payment).return_url)

    async def _left(self, return_url: str) -> Response:
        """Back to the merchant's page, if possible after the merchant has heard what happened."""
        telling = asyncio.create_task(self.sender.deliver_due())
        self.under_way.add(telling)
        telling.add_done_callback(self.under_way.discard)
        await asyncio.wait({telling}, timeout=WAIT_FOR_CALLBACK)
        return RedirectResponse(return_url, 303)
