"""The roof: the one file that knows every concrete class, and owns the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from typing import Never

import httpx
import structlog
from redis.asyncio import Redis

from bot.channels.telegram.account import CHANNEL as TELEGRAM
from bot.channels.telegram.account import TelegramAccount, accounts_of, close_accounts
from bot.channels.telegram.channel import FetchFile, TelegramChannel
from bot.channels.telegram.door import TelegramDoor
from bot.domain.messages import Address
from bot.ports import Channel, Checkpoint, Claims, Clock, Interpreter, Parse, Rate, Unreachable
from bot.settings import Settings, named
from bot.shared.asking import answers
from bot.shared.claims import MemoryClaims, RedisClaims
from bot.shared.live import MemoryLive, RedisLive
from bot.shared.rate import MemoryRate, RedisRate
from bot.store.clock import is_held, is_worked
from bot.store.crypto import SecretKeys
from bot.store.store import PostgresStore
from bot.supervise.holder import is_gone, this_process
from bot.usecases import metered
from bot.usecases.act import Actions, actions
from bot.usecases.ask_again import AskAgain
from bot.usecases.converse import Converse
from bot.usecases.deliver import Deliver
from bot.usecases.drain import Drain
from bot.usecases.follow_shelf import FollowShelf
from bot.usecases.fulfil import Fulfil
from bot.usecases.growing import Seen
from bot.usecases.hand_back import HandBack
from bot.usecases.hear import Hear
from bot.usecases.inside import TellPublished
from bot.usecases.open_payment import OpenPayment
from bot.usecases.publish_flow import PublishFiles
from bot.usecases.receive import Receive
from bot.usecases.reconcile import Reconcile
from bot.usecases.remind import Remind
from bot.usecases.reminding import quiet_until
from bot.usecases.settle_payment import Settle
from bot.usecases.silence import Silence
from bot.usecases.take_form import FormAsked
from bot.web.booking_page import calendar_of
from bot.web.eyes import eyes_of, surveyed
from bot.web.form_token import FormTokens
from bot.web.metrics import Metrics
from bot.web.needs import Needs, Practice
from bot.web.watch import Probe, Watch, works
from flows.engine.catalog import Flows
from flows.engine.city import City
from flows.folders import Books, from_texts
from integrations.actions import ACTIONS
from integrations.connectors.by_city import ByCity
from integrations.connectors.client import CityConnector
from integrations.payments.sandbox.gateway import SandboxGateway
from integrations.sending import sending_client
from nlu.cascade import Cascade
from nlu.language import detect
from nlu.safety import Safety
from nlu.words import SureWords

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FarSideKeys:
    """What the practice far sides and we have agreed on; made anew for each data folder."""

    url: str
    city_key: str
    merchant: str
    merchant_key: str
    callback_secret: str


@dataclass
class ModelDoor:
    """The model as it comes and goes: `now` is None while it is away."""

    now: Interpreter | None = None
    answered: bool = False

    async def parse(self, text: str) -> Parse:
        if self.now is None:
            raise Unreachable("model", "is not up")
        parse = await self.now.parse(text)
        self.answered = True
        return parse


def _set() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What must be there before the desk can be put together. `far_up`: set once the practice far
    sides answer, which may be later."""

    database_url: str
    keys: SecretKeys
    model: ModelDoor
    far_side: FarSideKeys | None
    checkpoint: Checkpoint
    far_up: asyncio.Event = field(default_factory=_set)


@dataclass(frozen=True, slots=True)
class Doors:
    """Where words leave: `channels` we push to, pages that are open, calls that are answered.
    `shared`: what processes share for that, and how to ask whether it is there."""

    channels: dict[str, Channel]
    deliver: Deliver
    live: MemoryLive
    claims: Claims
    telegram: Mapping[str, TelegramAccount]
    shared: Mapping[str, Probe]

    async def spoken(self, city: str, resident: int) -> None:
        """There may be new words for this resident."""
        self.deliver.wake()
        await self.live.tell(city, resident)


@dataclass(frozen=True, slots=True)
class Assembled:
    """The desk, put together; every role takes what it needs from here."""

    settings: Settings
    clock: Clock
    flows: Mapping[str, Flows]
    store: PostgresStore
    model: ModelDoor
    cascade: Cascade
    receive: Receive
    drain: Drain
    ask_again: AskAgain
    settle: Settle
    fulfil: Fulfil
    reconcile: Reconcile
    remind: Remind
    hand_back: HandBack
    silence: Silence
    tell_published: TellPublished
    doors: Doors
    needs: Needs
    shelf: FollowShelf


def now() -> datetime:
    """The real clock, for verbs that put nothing together."""
    return datetime.now(UTC)


def clock_of(settings: Settings, cities: Mapping[str, City]) -> Clock:
    """The real clock; a fixed one only where every city is in practice."""
    fixed = settings.citydesk_now
    if fixed is None:
        return lambda: datetime.now(UTC)
    if not all(city.practice for city in cities.values()):
        raise ValueError("CITYDESK_NOW: a fixed clock is for practice cities only")
    return lambda: fixed.astimezone(UTC)


def running_clock(settings: Settings) -> Clock:
    """For the practice far sides, whose retries need time to pass: it starts where ours stands."""
    begun = datetime.now(UTC)
    shift = settings.citydesk_now - begun if settings.citydesk_now else timedelta(0)
    return lambda: datetime.now(UTC) + shift


def flows_of(books: Books) -> dict[str, Flows]:
    """Every city's flows. Raises ValueError where a city needs something there is not."""
    return {
        city.id: Flows(city=city, live=books.services, actions=ACTIONS)
        for city in books.cities.values()
    }


@asynccontextmanager
async def assembled(
    settings: Settings,
    around: Surroundings,
    books: Books,
    watch: Callable[[Seen], None] | None = None,
    outside: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[Assembled]:
    """The desk with its store open; everything is closed again at the end.

    `outside`: what carries our requests to city systems and gateways, by default the network.
    """
    clock, flows, meter = clock_of(settings, books.cities), flows_of(books), Metrics()
    async with AsyncExitStack() as stack:
        timed = metered.checkpoints(around.checkpoint, meter)
        store = PostgresStore(around.database_url, around.keys, timed)
        await store.open()
        stack.push_async_callback(store.close)
        follow = await _published(store, flows, books, clock)
        following = asyncio.create_task(follow.run())
        stack.push_async_callback(_end, following)
        client = await stack.enter_async_context(
            sending_client(around.checkpoint, outside, around.far_up)
        )
        connectors = _connectors(books.cities, around, client)
        gateways = _gateways(settings, books.cities, around, client)
        doing = metered.looks(actions(store, ByCity(connectors), settings.base_url), meter)
        cascade = cascade_of(metered.Model(around.model, meter))
        doors = _doors(settings, around, flows, store, stack)
        remind = Remind(store, flows, settings.base_url, clock)
        understanding = metered.Understanding(cascade, meter)
        hear = Hear(understanding, detect, remind.still_of_use, remind.stands)
        converse = Converse(
            store,
            hear,
            flows.__getitem__,
            doing,
            clock,
            watch,
            _form_link(settings, around),
            follow,
        )
        turns = metered.Turns(converse, meter)
        drain = Drain(store, turns, clock, this_process(), doors.spoken)
        yield _put_together(
            settings,
            around,
            clock,
            flows,
            store,
            drain,
            cascade,
            doing,
            connectors,
            gateways,
            meter,
            doors,
            follow,
        )


async def _published(
    store: PostgresStore, flows: dict[str, Flows], books: Books, clock: Clock
) -> FollowShelf:
    """Files where they may be published; then every city's flows are what its shelf says."""
    publish = PublishFiles(store, clock)
    revisions = {name: service.revision for name, service in books.services.items()}
    for city in flows:
        for service in await publish(city, revisions, books.files):
            log.warning("differs_from_files", city=city, service=service)
    known = {(name, service.revision): service for name, service in books.services.items()}
    follow = FollowShelf(store, from_texts, clock, flows, books.services.keys(), known=known)
    await follow()
    return follow


async def _end(task: asyncio.Task[Never]) -> None:
    task.cancel()
    await asyncio.wait([task])


def _forms(around: Surroundings) -> FormTokens:
    return FormTokens(around.keys.signing("form"))


def _form_link(settings: Settings, around: Surroundings) -> Callable[[FormAsked, datetime], str]:
    """Where a question is answered that its city does not want answered in the chat."""
    forms = _forms(around)
    return lambda asked, at: f"{settings.base_url}/form/{forms.make(asked, at)}"


def _doors(
    settings: Settings,
    around: Surroundings,
    flows: Mapping[str, Flows],
    store: PostgresStore,
    stack: AsyncExitStack,
) -> Doors:
    """Shared with other processes where there is Redis, else known in this one alone."""
    rate: Rate = MemoryRate()
    live: MemoryLive = MemoryLive()
    claims: Claims = MemoryClaims()
    shared: dict[str, Probe] = {}
    if settings.redis_url:
        redis = Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=2)
        stack.push_async_callback(redis.aclose)
        rate, live, claims = RedisRate(redis), RedisLive(redis), RedisClaims(redis)
        shared["redis"] = partial(answers, redis)
    channels: dict[str, Channel] = {}
    ticking = running_clock(settings)  # what waits for a second cannot wait for a clock that stands
    deliver = Deliver(
        store.post,
        channels,
        rate,
        ticking,
        around.checkpoint,
        this_process(),
        is_gone,
        lambda city, at: quiet_until(flows[city].city, at) if city in flows else None,
    )
    telegram = accounts_of(
        flows,
        named,
        lambda city, purpose, account: around.keys.of(city).indexes(purpose, account),
        settings,
    )
    stack.push_async_callback(close_accounts, telegram)
    return Doors(channels, deliver, live, claims, telegram, shared)


def _telegram(
    doors: Doors,
    store: PostgresStore,
    receive: Receive,
    fetch: FetchFile,
    clock: Clock,
    meter: Metrics,
) -> TelegramDoor:
    """Its door inwards, and the channel where words leave for it."""
    channel = TelegramChannel(doors.telegram, fetch)
    if doors.telegram:
        doors.channels[TELEGRAM] = metered.Sending(channel, meter)

    async def reach(address: Address, why: str | None) -> None:
        if why is None:
            await store.reach.opened(address)
        else:
            await store.reach.closed(address, why, list(doors.channels), clock())

    return TelegramDoor(doors.telegram, receive.keep, reach, clock, channel.typing)


def _put_together(  # noqa: PLR0913, PLR0917  # the roof holds every beam once
    settings: Settings,
    around: Surroundings,
    clock: Clock,
    flows: Mapping[str, Flows],
    store: PostgresStore,
    drain: Drain,
    cascade: Cascade,
    doing: Actions,
    connectors: Mapping[str, CityConnector],
    gateways: Mapping[tuple[str, str], SandboxGateway],
    meter: Metrics,
    doors: Doors,
    shelf: FollowShelf,
) -> Assembled:
    hand_back = HandBack(store, clock)
    receive = Receive(store, drain, clock, hand_back, doors.claims)

    async def calendar(file: str) -> bytes | None:
        return await calendar_of(needs, file)

    telegram = _telegram(doors, store, receive, calendar, clock, meter)
    settle = Settle(store, clock)
    fulfil = Fulfil(store, ByCity(connectors), gateways, drain, clock)
    far = around.far_side
    url = around.database_url
    others = {"worker": works(partial(is_worked, url)), **doors.shared}
    survey = surveyed(around.model, partial(is_held, url), connectors, gateways, others)
    watch, key = Watch(survey.probes), settings.citydesk_metrics_key
    needs = Needs(
        flows=flows,
        holding=shelf.holding,
        store=store,
        receive=receive,
        hand_back=hand_back,
        open_payment=OpenPayment(store, gateways, settings.base_url, clock),
        settle=settle,
        clock=clock,
        version=version("citydesk"),
        ready=lambda: [] if around.model.answered else ["model has not answered yet"],
        degraded=watch,
        live=doors.live,
        signing=around.keys.signing("chat"),
        forms=_forms(around),
        telegram=telegram,
        telegram_link=telegram.link,
        eyes=eyes_of(meter, survey, watch, store.figures, flows, clock, key),
        rest_keys=settings.citydesk_rest_keys,
        checkpoint=around.checkpoint,
        practice=Practice(far.url, far.callback_secret.encode(), far.merchant) if far else None,
    )
    return Assembled(
        settings=settings,
        clock=clock,
        flows=flows,
        store=store,
        model=around.model,
        cascade=cascade,
        receive=receive,
        drain=drain,
        ask_again=AskAgain(store, doing, drain, clock),
        settle=settle,
        fulfil=fulfil,
        reconcile=Reconcile(store, gateways, settle, fulfil, clock),
        remind=Remind(store, flows, settings.base_url, clock),
        hand_back=hand_back,
        silence=Silence(store, flows.__getitem__, clock),
        tell_published=TellPublished(store, flows.__getitem__, clock),
        doors=doors,
        needs=needs,
        shelf=shelf,
    )


def _connectors(
    cities: Mapping[str, City], around: Surroundings, client: httpx.AsyncClient
) -> dict[str, CityConnector]:
    """A practice city speaks to the practice system, a live one never does (promise 3)."""
    found: dict[str, CityConnector] = {}
    for city in cities.values():
        place = city.connector
        if place is None:
            continue
        if not place.sandbox:
            url, key = _from_env(place.url_env), _from_env(place.key_env)
            found[city.id] = CityConnector(client, url, key, practice=city.practice)
        elif around.far_side and city.practice:
            far = around.far_side
            found[city.id] = CityConnector(client, f"{far.url}/city", far.city_key, practice=True)
    return found


def _gateways(
    settings: Settings,
    cities: Mapping[str, City],
    around: Surroundings,
    client: httpx.AsyncClient,
) -> dict[tuple[str, str], SandboxGateway]:
    """A gateway of ours calls back on this machine, one that runs elsewhere where all find us."""
    far = around.far_side
    inside = f"http://127.0.0.1:{settings.port}"
    home = settings.base_url if settings.citydesk_sandbox_url else inside
    return {
        (city.id, "sandbox"): SandboxGateway(
            client,
            f"{far.url}/gateway",
            far.merchant_key,
            f"{home}/callbacks/sandbox/{city.id}",
        )
        for city in cities.values()
        if far and city.practice and city.gateway == "sandbox"
    }


def _from_env(name: str | None) -> str:
    """A secret or an address whose setting a city's file names."""
    value = named(name) if name else ""
    if name and not value:
        raise ValueError(f"{name}: is named by a city's file and not set")
    return value


def cascade_of(model: Interpreter) -> Cascade:
    """Understanding as the desk has it, around whatever model there is."""
    return Cascade(model, Safety.load(), SureWords.load())
