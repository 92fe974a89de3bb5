"""`/pay/{token}`: what is to be paid and where it stands."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from bot.usecases.open_payment import PaymentPage
from bot.web.chat import has_chat
from bot.web.chat_cookie import talks_to
from bot.web.chat_text import readable
from bot.web.needs import Needs
from bot.web.show import gone, language_of, page
from bot.web.texts import TEXTS
from flows.engine.city import City
from flows.engine.render import show_moment, show_money

OVER = frozenset({"expired", "cancelled"})
"""Such a link says that it is over, and nothing of what it was for: others may have seen it."""

WATCHED = frozenset({"open", "away", "unknown", "paid", "refunding"})
"""It may be another state a moment later, without the resident doing anything here."""


def router(needs: Needs) -> APIRouter:
    routes = APIRouter()

    @routes.get("/pay/{token}")
    async def pay(token: str, request: Request) -> Response:
        flows = needs.flows_of_token(token)
        shown = await needs.open_payment(flows.city.id, token) if flows else None
        if flows is None or shown is None:
            return gone(request)
        back = back_to_chat(needs, flows.city.id, request)
        if shown.shows in OVER:
            return _over(flows.city, shown, request, back)
        return _page(flows.city, shown, request, back)

    @routes.head("/pay/{token}")
    async def glance(token: str, request: Request) -> Response:
        """For those who only ask whether there is a page: no payment is begun for them."""
        flows = needs.flows_of_token(token)
        if flows is None:
            return gone(request)
        async with needs.store.begin(flows.city.id, needs.clock()) as work:
            payment = await work.payments.by_token(token)
        if payment is None:
            return gone(request)
        status = 410 if str(payment.state) in OVER else 200
        return page("gone.html", flows.city, payment.language, status, heading="", text="")

    return routes


def back_to_chat(needs: Needs, city: str, request: Request) -> str | None:
    """Where the talk goes on, in a browser that holds one with this city."""
    holds = talks_to(request) == city and has_chat(needs, city)
    return f"/chat/{city}#end" if holds else None


def _over(city: City, shown: PaymentPage, request: Request, back: str | None) -> Response:
    language = language_of(request, [shown.payment.language, *city.languages])
    heading = TEXTS[language][f"{shown.shows}_heading"]
    text = TEXTS[language][shown.shows]
    return page("over.html", city, language, 410, heading=heading, text=text, back=back)


def _page(city: City, shown: PaymentPage, request: Request, back: str | None) -> Response:
    payment = shown.payment
    language = language_of(request, [payment.language, *city.languages])
    until = payment.expires_at.astimezone(ZoneInfo(city.zone))
    texts = TEXTS[language]
    return page(
        "pay.html",
        city,
        language,
        payment=payment,
        title=readable(payment.title),
        shows=shown.shows,
        heading=texts[f"{shown.shows}_heading"],
        text=texts[shown.shows],
        declined=shown.declined and shown.shows == "open",
        watched=shown.shows in WATCHED,
        amount=show_money(payment.money.minor, payment.money.currency, language),
        until=show_moment(until, language),
        pay_url=shown.pay_url,
        back=back,
    )
