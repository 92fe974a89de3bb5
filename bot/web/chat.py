"""`/chat/{city}`: a resident's talk with the desk in a browser, with plain forms or live.

Each browser that keeps our cookie is one address; a visit alone leaves no trace with us.
"""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.background import BackgroundTask

from bot.domain.messages import Address
from bot.web.chat_cookie import Cookies, Visit, new_visit
from bot.web.chat_form import Post, after_of, read_post
from bot.web.chat_live import EventStream, Watching
from bot.web.chat_origin import is_ours
from bot.web.chat_picker import beside, field_for, groups_of, wants_picker
from bot.web.chat_view import Reading, Talk, buttons_of, is_newer, order_from, talk_of
from bot.web.needs import Needs
from bot.web.problem import problem, read_capped
from bot.web.show import FROM_HERE, accepted, gone, page, refused
from bot.web.texts import TEXTS
from flows.engine.catalog import Flows
from flows.engine.languages import itself
from flows.engine.tongue import OTHERWISE

CHANNEL = "web"
SHOWN = 60
"""Messages on one page; earlier ones are a link away."""

BY_SCRIPT = "x-chat"
"""Our own script sends this with its posts; no form of anybody else's page can."""


def router(needs: Needs) -> APIRouter:
    routes = APIRouter()

    @routes.api_route("/chat/{city}", methods=["GET", "HEAD"])
    async def chat(city: str, request: Request) -> Response:
        door = _door(needs, city)
        return await door.page(request) if door else gone(request)

    @routes.post("/chat/{city}")
    async def say(city: str, request: Request) -> Response:
        door = _door(needs, city)
        return await door.say(request) if door else gone(request)

    @routes.get("/chat/{city}/news")
    async def news(city: str, request: Request) -> Response:
        door = _door(needs, city)
        return await door.news(request) if door else gone(request)

    @routes.get("/chat/{city}/live")
    async def live(city: str, request: Request) -> Response:
        door = _door(needs, city)
        return door.live(request) if door else gone(request)

    @routes.api_route("/chat/{city}/leave", methods=["GET", "HEAD"])
    async def asks(city: str, request: Request) -> Response:
        door = _door(needs, city)
        return door.asks_first(request) if door else gone(request)

    @routes.post("/chat/{city}/leave")
    async def leave(city: str, request: Request) -> Response:
        door = _door(needs, city)
        return door.leave(request) if door else gone(request)

    return routes


@dataclass(frozen=True, slots=True)
class Door:
    """One city's account on the web."""

    needs: Needs
    flows: Flows
    account: str

    async def page(self, request: Request) -> Response:
        visit = self._visit(request)
        before = order_from(request.query_params.get("before", ""))
        history = await self.needs.store.history(self._address(visit), SHOWN, before)
        talk = talk_of(history, self._reading(visit))
        forgets = visit.fresh and "kept" in request.query_params
        shown = self._answer(request, "chat.html", visit, talk, forgets, past=bool(before))
        return self._remembered(shown, visit, talks=talk.known)

    async def say(self, request: Request) -> Response:
        visit = self._visit(request)
        if not is_ours(request, self.needs.open_payment.public_url):
            return refused(request, "foreign", 403)
        body = await read_capped(request)
        if body is None:
            return refused(request, "large", 413)
        post = read_post(body, self.flows, visit.language, token_hex(16))
        if post is not None:
            visit = visit.speaking(post.speaks or visit.language)
            await self._take(visit, post)
        if BY_SCRIPT in request.headers:
            told = await self._news(request, visit, after_of(body))
            return self._remembered(told, visit, talks=True)
        return self._back(visit)

    async def news(self, request: Request) -> Response:
        """Sets no cookie: one on its way would bring back a talk that is left meanwhile."""
        visit = self._known(request)
        if visit is None:
            return problem(404, "There is no talk here")
        return await self._news(request, visit, request.query_params.get("after", ""))

    def live(self, request: Request) -> Response:
        visit, streams = self._known(request), self.needs.streams
        if visit is None:
            return problem(404, "There is no talk here")
        address = self._address(visit)
        if not streams.take(address):
            return problem(503, "Too many open pages", "this one still works, and asks by itself")
        seen = _cursor(request.query_params.get("after", ""))
        watching = Watching(self.needs.store, self.needs.live, streams, address, *seen)
        return EventStream(watching, FROM_HERE | {"X-Accel-Buffering": "no"})

    # --- leaving this device -----------------------------------------------------------------

    def asks_first(self, request: Request) -> Response:
        """Nothing is dropped by looking at it."""
        language, back = self._visit(request).language, f"/chat/{self.flows.city.id}#end"
        return page("leave.html", self.flows.city, language, 200, FROM_HERE, back=back)

    def leave(self, request: Request) -> Response:
        """The browser forgets the talk, the city does not."""
        if not is_ours(request, self.needs.open_payment.public_url):
            return refused(request, "leave_foreign", 403)
        if known := self._known(request):
            self.needs.streams.end_of(self._address(known))
        to = f"/?lang={self._visit(request).language}&left={self.flows.city.id}"
        answer = RedirectResponse(to, 303, headers=FROM_HERE)
        self._cookies.drop(answer, request)
        return answer

    # --- who is there ------------------------------------------------------------------------

    def _visit(self, request: Request) -> Visit:
        """The one this browser holds, else a new one; in the language just asked for."""
        spoken = [lang for lang in accepted(request) if lang in self._languages]
        visit = self._known(request) or new_visit([*spoken, *self._languages][0])
        asked = request.query_params.get("lang", visit.language)
        return visit.speaking(asked) if asked in self._languages else visit

    def _known(self, request: Request) -> Visit | None:
        """A talk outlives the language it was read in, should the city give that up."""
        visit = self._cookies.read(request, self.needs.clock())
        if visit is None or visit.language in self._languages:
            return visit
        return visit.speaking(self._languages[0])

    @property
    def _languages(self) -> list[str]:
        return [lang for lang in self.flows.city.languages if lang in TEXTS] or [OTHERWISE]

    @property
    def _cookies(self) -> Cookies:
        secure = self.needs.open_payment.public_url.startswith("https:")
        return Cookies(self.needs.signing, self.flows.city.id, secure)

    def _address(self, visit: Visit) -> Address:
        return Address(self.flows.city.id, self.account, CHANNEL, visit.chat)

    # --- what is said ------------------------------------------------------------------------

    async def _take(self, visit: Visit, post: Post) -> None:
        """Durable when this returns. Choosing a language before saying anything is no message."""
        address = self._address(visit)
        if post.speaks and (await self.needs.store.history(address, 0)).resident is None:
            return
        await self.needs.receive(address, post.inbound(visit, self.needs.clock()))

    def _back(self, visit: Visit) -> Response:
        path = f"/chat/{self.flows.city.id}"
        to = f"{path}?kept=1#end" if visit.fresh else f"{path}#end"
        return self._remembered(RedirectResponse(to, 303, headers=FROM_HERE), visit, talks=True)

    async def _news(self, request: Request, visit: Visit, after: str) -> Response:
        """What a page that has shown everything up to `after` lacks, and how it goes on."""
        history = await self.needs.store.history(self._address(visit), SHOWN)
        heard, spoken = _cursor(after)
        restart = heard > history.heard  # somebody had everything erased: nothing may stay
        lacks = {
            f"{'h' if entry.sent is None else 's'}{entry.order[2]}"
            for entry in history.entries
            if restart or is_newer(entry, heard, spoken)
        }
        talk = talk_of(history, self._reading(visit))
        told = {"lacks": lacks, "restart": restart}
        return self._answer(request, "news.html", visit, talk, visit.fresh, **told)

    # --- what is shown -----------------------------------------------------------------------

    def _reading(self, visit: Visit) -> Reading:
        zone, now = ZoneInfo(self.flows.city.zone), self.needs.clock()
        url, spoken = self.needs.open_payment.public_url, self.flows.city.languages
        return Reading(visit.language, zone, now, url, spoken)

    def _answer(
        self,
        request: Request,
        name: str,
        visit: Visit,
        talk: Talk,
        forgets: bool,  # noqa: FBT001  # the page says so
        **values: object,
    ) -> Response:
        groups = groups_of(buttons_of(talk))
        shown = page(
            name,
            self.flows.city,
            visit.language,
            200,
            FROM_HERE,
            talk=talk,
            groups=(*groups, *map(beside, talk.reminders)),
            field=field_for(talk.asks),
            picker=wants_picker(talk.asks, groups),
            today=self._reading(visit).today.isoformat(),
            services=[] if talk.entries else self.flows.menu(),
            languages={x: itself(x) for x in self._languages if x != visit.language},
            id=token_hex(16),
            path=f"/chat/{self.flows.city.id}",
            forgets=forgets,
            telegram=self.needs.telegram_link(self.flows.city.id),
            **values,
        )
        if talk.new and request.method != "HEAD":
            shown.background = BackgroundTask(self._left, talk.new)
        return shown

    async def _left(self, rows: tuple[int, ...]) -> None:
        """On the loop, once the page has left: only now were they shown to anybody."""
        self.needs.hand_back.sent(self.flows.city.id, rows)

    def _remembered(self, response: Response, visit: Visit, *, talks: bool) -> Response:
        self._cookies.keep(response, visit, self.needs.clock())
        if talks:
            self._cookies.lead_back(response)
        return response


def _door(needs: Needs, city: str) -> Door | None:
    """None for a city that is not here or has no account on the web."""
    flows = needs.flows.get(city)
    accounts = flows.city.accounts if flows and needs.signing else ()
    account = next((each.id for each in accounts if each.channel == CHANNEL), None)
    return Door(needs, flows, account) if flows and account else None


def has_chat(needs: Needs, city: str) -> bool:
    return _door(needs, city) is not None


def _cursor(told: str) -> tuple[int, int]:
    """The newest inbox row and outbox row a page has shown; nothing where it says nonsense."""
    heard, _, spoken = told.partition(".")
    good = all(part.isascii() and part.isdigit() and len(part) < 19 for part in (heard, spoken))
    return (int(heard), int(spoken)) if good else (0, 0)
