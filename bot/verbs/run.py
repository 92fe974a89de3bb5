"""`citydesk run` and the single roles: web, worker, clock, sandbox-city."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import TypeAlias

import httpx
import structlog
import uvicorn
from structlog.contextvars import bound_contextvars

from bot.app import Assembled, ModelDoor, Surroundings, assembled, now
from bot.ports import Checkpoint, Refused, Unreachable
from bot.settings import Settings
from bot.shared.live import RedisLive
from bot.store.clock import only_clock
from bot.store.database import plain
from bot.supervise.hold import no_checkpoint
from bot.supervise.holder import is_gone
from bot.surroundings import Say, surroundings
from bot.verbs.aside import show
from bot.verbs.attending import finish, telegram
from bot.web.server import create
from bot.worker.jobs import job_app, opened, retry_stalled, run_worker
from bot.worker.timetable import Tick, begin_ticking, in_each, keep_up, scheduler
from flows.folders import Books

log = structlog.get_logger()

WAITED = timedelta(seconds=5)
"""A talk whose oldest row waits longer than this is woken by the clock."""

MOST = 50

ROLES = ("web", "worker", "clock")

Begin: TypeAlias = Callable[[], Awaitable[None]]


async def run(settings: Settings, books: Books, say: Say, roles: tuple[str, ...] = ROLES) -> int:
    """Until Ctrl-C or SIGTERM; then everything started here is ended, in order."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    tell_unshared(settings, say, roles)
    async with AsyncExitStack() as stack:
        say("starting the database ...")
        around = await stack.enter_async_context(surroundings(settings, books, say, run=True))
        desk = await stack.enter_async_context(assembled(settings, around, books))
        await _free_leases(desk)
        begins: dict[str, Begin] = {
            role: partial(STARTS[role], desk, around, say) for role in roles
        }
        begins["marking"] = desk.hand_back.run
        begins["delivery"] = desk.doors.deliver.run
        begins |= telegram(desk, around, roles)
        if isinstance(desk.doors.live, RedisLive):
            begins["live pages"] = desk.doors.live.run
        if settings.citydesk_metrics_port and "web" not in roles:
            begins["metrics"] = partial(show, desk, settings.citydesk_metrics_port)
        tasks = [asyncio.create_task(lasting(*each)) for each in begins.items()]
        asking = asyncio.create_task(first_answer(desk.model))
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        say("stopping ...")
        code = 0 if stopping in done else 1
        await _end([*tasks, asking, stopping])
        await finish(desk)
    return code


SHARED = {
    "NLU_URL": "the language model",
    "CITYDESK_SANDBOX_URL": "the practice city and gateway",
    "REDIS_URL": "what accounts may send, and what is new on open pages",
    "PUBLIC_URL": "the address in residents' links",
}
"""What roles on several machines have in common, and would each have for themselves without it."""


def tell_unshared(settings: Settings, say: Say, roles: tuple[str, ...]) -> None:
    """A role alone on a database of many: what it will not share with the others is said."""
    if roles == ROLES or settings.database_url is None:
        return
    for name, what in SHARED.items():
        if getattr(settings, name.lower()) is None:
            say(f"{name} is not set: other machines do not share {what}")


GOODBYE = 15.0
"""Seconds in which a role ends; requests and jobs under way have five."""


async def lasting(role: str, begin: Begin, pause: float = 1.0) -> None:
    """Until cancelled: begun again when the database was lost for longer than the role bears.

    Whatever else ends it is raised, with its name: a desk without one of its roles is none.
    """
    while True:
        try:
            await begin()
        except Unreachable as away:
            if cancelled():
                raise asyncio.CancelledError from away
            log.warning("role_again", role=role, who=away.who)
            await asyncio.sleep(pause)
        except OSError:
            raise  # a port that is taken: it says so itself
        except Exception as error:
            log.exception("role_ended", role=role)
            raise RuntimeError(f"the {role} ended: {type(error).__name__}") from error
        else:
            raise RuntimeError(f"the {role} ended by itself")


def cancelled() -> bool:
    """Asked of the running task: a goodbye can fail with an error of its own."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _free_leases(desk: Assembled) -> None:
    """Whom a killed process was working for need not wait until its leases run out, nor until what
    it was sending is known to be lost."""
    for holder in await desk.store.holders():
        if is_gone(holder):
            await desk.store.free_leases(holder)
    await desk.doors.deliver.settle_lost()


async def first_answer(model: ModelDoor, pause: float = 1.0) -> None:
    """Asks the model, wherever it runs, until it has answered once: only then is the desk ready."""
    while not model.answered:
        with suppress(Unreachable, Refused):
            await model.parse("hello")
            return
        await asyncio.sleep(pause)


async def _end(tasks: list[asyncio.Task[object]]) -> None:
    """Said again after a while: a library may have swallowed the first cancel."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=GOODBYE)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()):
            raise error


async def _web(desk: Assembled, around: Surroundings, say: Say) -> None:
    del around
    async with httpx.AsyncClient(trust_env=False) as client:
        config = uvicorn.Config(
            create(desk.needs, client),
            host="127.0.0.1",
            port=desk.settings.port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=5,
        )
        desk.needs.streams.begin()
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # ours are set
        serving = asyncio.create_task(_serve(server))
        try:
            while not server.started and not serving.done():  # noqa: ASYNC110  # it has no event
                await asyncio.sleep(0.02)
            if server.started:
                tell_addresses(desk, say)
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            desk.needs.streams.end()
            server.should_exit = True
            await serving
            raise


async def _serve(server: uvicorn.Server) -> None:
    """Without uvicorn's own signal handling: one process, one hand on the switch."""
    with suppress(SystemExit):
        await server._serve()  # noqa: SLF001  # serve() would take our signals away
    if not server.started:
        raise OSError(f"port {server.config.port} is taken: set PORT to another one")


def tell_addresses(desk: Assembled, say: Say) -> None:
    base = desk.settings.base_url
    say(f"open {base}/")
    if desk.needs.practice:
        say(f"practice city (what to type): {base}/sandbox/city/")
    say("talk here: .venv/bin/citydesk chat        stop with Ctrl-C")


async def _worker(desk: Assembled, around: Surroundings, say: Say) -> None:
    del say
    app = job_app(plain(around.database_url), jobs_of(desk, around.checkpoint))
    async with opened(app):
        await run_worker(app)


def jobs_of(
    desk: Assembled, checkpoint: Checkpoint = no_checkpoint
) -> dict[str, Callable[..., Awaitable[None]]]:
    """Job name -> use case; arguments by the names the store writes."""

    async def drain(city: str, resident: int) -> None:
        async with job_taken(checkpoint, "job_drain"):
            await desk.drain.wake(city, resident)

    async def ask_remote(city: str, key: str) -> None:
        async with job_taken(checkpoint, "job_ask_remote"):
            await desk.ask_again(city, key)

    async def fulfil(city: str, payment: str) -> None:
        async with job_taken(checkpoint, "job_fulfil"):
            await desk.fulfil(city, payment)

    return {"drain": drain, "ask_remote": ask_remote, "fulfil": fulfil}


@asynccontextmanager
async def job_taken(checkpoint: Checkpoint, at: str) -> AsyncIterator[None]:
    """A job between procrastinate's two commits (taken, done), which we do not make ourselves."""
    with bound_contextvars(job=at):
        await checkpoint(f"{at}:before")
        yield
        await checkpoint(f"{at}:after")


async def _clock(desk: Assembled, around: Surroundings, say: Say) -> None:
    """Ticks while this process holds the clock's lock; a second clock waits for it, as this one
    does once it has lost it."""
    del say
    app = job_app(plain(around.database_url), jobs_of(desk, around.checkpoint))
    async with opened(app):
        ticking = scheduler(ticks(desk, lambda: retry_stalled(app)), desk.needs.eyes.metrics)
        ticking.start(paused=True)
        keeping_up = asyncio.create_task(keep_up(ticking, now))
        try:
            while True:
                async with only_clock(around.database_url) as lost:
                    begin_ticking(ticking, now())
                    await lost()
                    ticking.pause()
                log.warning("clock_lost")
        finally:
            keeping_up.cancel()
            ticking.shutdown(wait=False)


def ticks(desk: Assembled, stalled: Callable[[], Awaitable[object]]) -> list[Tick]:
    """What recurs, and how often in seconds."""
    return [
        Tick("wake", 1, lambda: _wake(desk)),
        Tick("reconcile", 2, lambda: in_each(desk.flows, desk.reconcile)),
        Tick("remote", 2, lambda: in_each(desk.flows, desk.ask_again.due)),
        Tick("remind", 5, lambda: in_each(desk.flows, desk.remind)),
        Tick("silence", 10, lambda: in_each(desk.flows, desk.silence)),
        Tick("published", 2, lambda: in_each(desk.flows, desk.tell_published)),
        Tick("stalled", 10, stalled),
        Tick("keep", 600, lambda: in_each(desk.flows, partial(_keep, desk))),
    ]


async def _wake(desk: Assembled) -> None:
    for city, resident in await desk.store.overdue(desk.clock(), WAITED, MOST):
        try:
            await desk.drain.wake(city, resident)
        except Unreachable:
            continue
        except Exception:  # a talk nobody can handle must not hold up the others
            log.exception("wake_failed", city=city, resident=resident)


async def _keep(desk: Assembled, city: str) -> None:
    days = desk.flows[city].city.keep_days
    kept = {kind: timedelta(days=n) for kind, n in days.items()}
    await desk.store.enforce_keep(city, kept, desk.clock())


STARTS = {"web": _web, "worker": _worker, "clock": _clock}
