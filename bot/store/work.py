"""One transaction on one city's rows, as the use cases see it."""

from contextlib import AbstractAsyncContextManager

from bot.domain.messages import Address
from bot.ports import Released
from bot.store import lease
from bot.store.desk import PostgresDesk
from bot.store.inbox import PostgresInbox
from bot.store.intents import PostgresIntents
from bot.store.jobs import PostgresJobs
from bot.store.linking import PostgresDoors
from bot.store.outbox import PostgresOutbox, pending_of, sent
from bot.store.payments import PostgresPayments
from bot.store.reminders import PostgresReminders
from bot.store.residents import PostgresResidents
from bot.store.scope import Scope
from bot.store.shelf import PostgresShelf
from bot.store.talks import PostgresTalks


class PostgresWork:
    __slots__ = ("_scope",)

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    @property
    def inbox(self) -> PostgresInbox:
        return PostgresInbox(self._scope)

    @property
    def talks(self) -> PostgresTalks:
        return PostgresTalks(self._scope)

    @property
    def outbox(self) -> PostgresOutbox:
        return PostgresOutbox(self._scope)

    @property
    def payments(self) -> PostgresPayments:
        return PostgresPayments(self._scope)

    @property
    def desk(self) -> PostgresDesk:
        return PostgresDesk(self._scope)

    @property
    def reminders(self) -> PostgresReminders:
        return PostgresReminders(self._scope)

    @property
    def doors(self) -> PostgresDoors:
        return PostgresDoors(self._scope)

    @property
    def residents(self) -> PostgresResidents:
        return PostgresResidents(self._scope)

    @property
    def intents(self) -> PostgresIntents:
        return PostgresIntents(self._scope)

    @property
    def shelf(self) -> PostgresShelf:
        return PostgresShelf(self._scope)

    @property
    def jobs(self) -> PostgresJobs:
        return PostgresJobs(self._scope)

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        return self._scope.transaction.savepoint()

    async def release_lease(self, resident: int, fence: int) -> bool:
        return await lease.release(self._scope, resident, fence)

    async def release_and_commit(
        self, resident: int, fence: int, at: str, address: Address
    ) -> Released:
        scope = self._scope
        look = pending_of(scope.keys, scope.city, address)
        more, rows = await lease.release_and_commit(scope, resident, fence, at, look)
        return Released(more, address, tuple(sent(row, scope.keys, scope.city) for row in rows))

    async def commit(self, at: str) -> None:
        await self._scope.transaction.commit(at)
