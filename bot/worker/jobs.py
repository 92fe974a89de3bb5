"""The jobs: procrastinate runs them, a use case does the work. Arguments are ids only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TypeAlias

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException

from bot.ports import Unreachable

DRAIN = "drain"
ASK_REMOTE = "ask_remote"
FULFIL = "fulfil"

Job: TypeAlias = Callable[..., Awaitable[None]]

RETRY = RetryStrategy(max_attempts=5, exponential_wait=2)
"""A job that stumbles over the database; what it must do is due again by its row anyway."""

STALLED_AFTER = 30
"""Seconds without a heartbeat after which a job is somebody else's to run."""


def job_app(url: str, jobs: Mapping[str, Job]) -> App:
    """`jobs`: name -> use case. `url` as psycopg takes it."""
    app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=4))
    for name, job in jobs.items():
        app.task(name=name, retry=RETRY, pass_context=False)(job)
    return app


@asynccontextmanager
async def opened(app: App) -> AsyncIterator[None]:
    """Its connections, open. psycopg's pool never ends when it is cancelled half open, so a cancel
    that comes meanwhile waits until it is whole. Raises Unreachable."""
    opening = asyncio.ensure_future(_open(app))
    try:
        await asyncio.shield(opening)
        yield
    finally:
        with suppress(asyncio.CancelledError):
            await opening
        await app.close_async()


async def _open(app: App) -> None:
    try:
        await app.open_async()
    except ConnectorException as error:
        raise Unreachable("database", type(error).__name__) from error


async def run_worker(app: App, *, concurrency: int = 8) -> None:
    """Until cancelled. Wake-ups can get lost, so it looks every 100 ms by itself.

    Raises Unreachable when it has lost the database for longer than it bears: it can be begun
    again.
    """
    try:
        await app.run_worker_async(
            concurrency=concurrency,
            fetch_job_polling_interval=0.1,
            install_signal_handlers=False,
            shutdown_graceful_timeout=5,
            delete_jobs="successful",
        )
    except ConnectorException as error:
        raise Unreachable("database", type(error).__name__) from error
    raise Unreachable("database", "lost")  # its heartbeat failed, and it stopped by itself


async def retry_stalled(app: App) -> int:
    """Jobs whose worker was killed are run again; everything they do is safe to repeat."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER)
    for job in stalled:
        await app.job_manager.retry_job(job)
    return len(list(stalled))
