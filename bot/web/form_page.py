"""`/form/{token}`: an answer that its city does not want typed into a chat."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response

from bot.usecases.take_form import FormAsked, take_form
from bot.web.chat_form import LONGEST, MOST_FIELDS
from bot.web.chat_origin import is_ours
from bot.web.chat_picker import field_for
from bot.web.needs import Needs
from bot.web.payment_page import back_to_chat
from bot.web.problem import read_capped
from bot.web.show import FROM_HERE, gone, language_of, page, refused
from flows.engine.catalog import Flows
from flows.engine.form import Form, form_of, problem_of
from flows.engine.session import Session, load


@dataclass(frozen=True, slots=True)
class Open:
    """One form as it is asked for. `session`: the talk, in the page's own language. `form`: None
    where the question is not the open one any more."""

    flows: Flows
    asked: FormAsked
    session: Session
    form: Form | None


def router(needs: Needs) -> APIRouter:
    routes = APIRouter()

    @routes.api_route("/form/{token}", methods=["GET", "HEAD"])
    async def form(token: str, request: Request) -> Response:
        found = await _find(needs, token, request)
        if found is None:
            return gone(request)
        return _page(needs, found, request, "open" if found.form else "over")

    @routes.post("/form/{token}")
    async def take(token: str, request: Request) -> Response:
        if not is_ours(request, needs.open_payment.public_url):
            return refused(request, "form_foreign", 403)
        body = await read_capped(request)
        if body is None:
            return refused(request, "large", 413)
        found = await _find(needs, token, request)
        return await _take(needs, found, request, _value(body)) if found else gone(request)

    return routes


async def _find(needs: Needs, token: str, request: Request) -> Open | None:
    """None for a token that is forged or too old, and for somebody who is gone."""
    now, flows = needs.clock(), needs.flows_of_token(token)
    asked = needs.forms.read(token, now) if flows else None
    if flows is None or asked is None:
        return None
    try:
        read = await needs.store.read_talk(asked.city, asked.resident)
    except LookupError:
        return None
    if read.session is None:
        return None
    session = load(read.session)
    flows = await needs.holding(asked.city, session)
    language = language_of(request, [session.language, *flows.city.languages])
    session = replace(session, language=language)
    return Open(flows, asked, session, form_of(flows, session, asked.token, asked.slot, now=now))


async def _take(needs: Needs, found: Open, request: Request, value: str) -> Response:
    """What does not fit is said here; nothing of it is kept."""
    now = needs.clock()
    if found.form is None:
        return _page(needs, found, request, "over")
    wrong = problem_of(found.flows, found.session, value, now=now)
    if wrong:
        return _page(needs, found, request, "open", wrong)
    await take_form(needs.store, found.asked, value, now)
    return _page(needs, found, request, "sent")


def _page(needs: Needs, found: Open, request: Request, state: str, wrong: str = "") -> Response:
    city, form = found.flows.city, found.form
    status = {"over": 410}.get(state, 422 if wrong else 200)
    return page(
        "form.html",
        city,
        found.session.language,
        status,
        FROM_HERE,
        state=state,
        form=form,
        field=field_for(form.asks if form else None),
        longest=LONGEST,
        wrong=wrong,
        back=None if state == "open" else back_to_chat(needs, city.id, request),
    )


def _value(body: bytes) -> str:
    """Without what no database can hold; not longer than anybody would write."""
    try:
        told = parse_qs(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError:
        return ""
    return told.get("value", [""])[-1].replace("\x00", "").strip()[:LONGEST]
