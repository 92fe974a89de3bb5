"""Work after the reply: deferred to procrastinate inside our transaction, by the task's name.

The tasks themselves are the worker's (bot/worker). Arguments are stored and logged in clear: row
ids, keys and the city, nothing else. No queueing lock: a job that is running may have looked
before our row was there; one job too many finds nothing to do.
"""

import contextlib

from procrastinate import App, PsycopgConnector

from bot.store.scope import Scope

DRAIN = "drain"
ASK_REMOTE = "ask_remote"
FULFIL = "fulfil"

# Never opened: it only knows how to write a job on a connection it is given.
_deferring = App(connector=PsycopgConnector())


class PostgresJobs:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def drain(self, resident: int) -> None:
        with contextlib.suppress(LookupError):  # nobody any more: the job finds nothing to do
            resident = await self._scope.whom(resident)
        await self._defer(DRAIN, f"resident:{resident}", resident=resident)

    async def ask_remote(self, key: str) -> None:
        await self._defer(ASK_REMOTE, f"intent:{self._scope.city}:{key}", key=key)

    async def fulfil(self, payment: str) -> None:
        await self._defer(FULFIL, f"payment:{self._scope.city}:{payment}", payment=payment)

    async def _defer(self, task: str, lock: str, **ids: str | int) -> None:
        connection = await self._scope.transaction.connection()
        job = _deferring.configure_task(task, lock=lock, connection=connection)
        await job.defer_async(city=self._scope.city, **ids)
