"""`/pay/{token}`: what is to be paid and where it stands."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from bot.usecases.open_payment import PaymentPage
from bot.web.needs import Needs
from bot.web.show import gone, language_of, page
from bot.web.texts import TEXTS
from flows.engine.city import City
from flows.engine.render import show_moment, show_money

OVER = frozenset({"expired", "cancelled"})
"""What such a link answers is what any guessed one gets: not even that there was one."""


def router(needs: Needs) -> APIRouter:
    routes = APIRouter()

    @routes.get("/pay/{token}")
    async def pay(token: str, request: Request) -> Response:
        flows = needs.flows_of_token(token)
        shown = await needs.open_payment(flows.city.id, token) if flows else None
        if flows is None or shown is None or shown.shows in OVER:
            return gone(request)
        return _page(flows.city, shown, request)

    return routes


def _page(city: City, shown: PaymentPage, request: Request) -> Response:
    payment = shown.payment
    language = language_of(request, [payment.language, *city.languages])
    until = payment.expires_at.astimezone(ZoneInfo(city.zone))
    texts = TEXTS[language]
    return page(
        "pay.html",
        city,
        language,
        payment=payment,
        shows=shown.shows,
        heading=texts[f"{shown.shows}_heading"],
        text=texts[shown.shows],
        amount=show_money(payment.money.minor, payment.money.currency, language),
        until=show_moment(until, language),
        pay_url=shown.pay_url,
    )
