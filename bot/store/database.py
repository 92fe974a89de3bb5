"""Connections and transactions: the one place of the program where anything is committed.

Statements are SQLAlchemy Core, compiled once; they run on psycopg itself, several in one journey
(line.py). SQLAlchemy's own async engine costs 150 µs per checkout and 300 µs per statement more
(measured, two cores), which is more than everything else a turn does here.
"""

import asyncio
import contextlib
import select
from collections.abc import AsyncIterator, Mapping
from types import TracebackType

from psycopg import Error, errors
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout
from sqlalchemy import make_url
from sqlalchemy import text as words

from bot.ports import Checkpoint, Conflict, Unreachable
from bot.store.line import Line, Row, Statement

PATIENCE = 10.0  # seconds to wait for a free connection
SETTINGS = "-c TimeZone=UTC -c idle_in_transaction_session_timeout=60s"


def plain(url: str) -> str:
    """A SQLAlchemy url as psycopg wants it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


Asked = tuple[Statement, Mapping[str, object]]

BEGIN = Statement(words("BEGIN"))
COMMIT = Statement(words("COMMIT"))
ROLLBACK = Statement(words("ROLLBACK"))
SAVEPOINT = Statement(words("SAVEPOINT action"))
UNDO = Statement(words("ROLLBACK TO SAVEPOINT action"))
KEEP = Statement(words("RELEASE SAVEPOINT action"))
NOTHING_BEGUN = (TransactionStatus.IDLE, TransactionStatus.UNKNOWN)


class _Translated:
    """No driver's exception travels inward, except for those that show a mistake of ours."""

    __slots__ = ()

    def __enter__(self) -> None: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        match error:
            case (
                errors.DeadlockDetected()
                | errors.SerializationFailure()
                | errors.DivisionByZero()  # see `hitting`
            ):
                raise Conflict from error
            case errors.ReadOnlySqlTransaction():  # a copy, or one being changed over
                raise Unreachable("database", "it only reads") from error
            case errors.OperationalError() | errors.InterfaceError() | PoolTimeout() | PoolClosed():
                raise Unreachable("database", type(error).__name__) from error
            case _:
                return


TRANSLATED = _Translated()


class Transaction:
    """One transaction. What is queued travels with the next statement whose rows are asked for; a
    failure of it surfaces there, at the latest in `commit`."""

    __slots__ = ("_checkpoint", "_line", "_lost", "_own_failure", "_queue", "committed")

    def __init__(self, line: Line, checkpoint: Checkpoint) -> None:
        self.committed = False
        self._line = line
        self._checkpoint = checkpoint
        self._queue = [line.pack(BEGIN, {})]
        self._lost = False
        self._own_failure = False

    def queue(self, statement: Statement, **values: object) -> None:
        self._own_failure = True
        self._queue.append(self._line.pack(statement, values))

    def hit(self, statement: Statement, **values: object) -> None:
        """Queued as well. What must hit (see `hitting`) fails the whole transaction, wherever that
        surfaces: a savepoint need not wait for it."""
        self._queue.append(self._line.pack(statement, values))

    async def flush(self) -> list[PGresult]:
        """The answers to what was queued. Raises Conflict, Unreachable."""
        if self._lost:
            raise Conflict
        if not self._queue:
            return []
        batch, self._queue, self._own_failure = self._queue, [], False
        with TRANSLATED:
            try:
                return await self._line.ask(batch)
            except errors.DivisionByZero:  # see `hitting`
                self._lost = True  # for good: what else was done here belongs to what was missed
                raise

    async def rows(self, statement: Statement, **values: object) -> list[Row]:
        self.queue(statement, **values)
        return self._line.rows((await self.flush())[-1])

    def read(self, answer: PGresult) -> list[Row]:
        """The rows of an answer that came with others."""
        return self._line.rows(answer)

    async def row(self, statement: Statement, **values: object) -> Row | None:
        rows = await self.rows(statement, **values)
        return rows[0] if rows else None

    async def connection(self) -> Line:
        """For a library that writes in our transaction. Nothing of ours is on its way meanwhile."""
        await self.flush()
        return self._line

    @contextlib.asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        if self._own_failure:
            await self.flush()  # what was queued before fails outside
        before = list(self._queue)
        self.queue(SAVEPOINT)
        begin = self._queue[-1]
        try:
            yield
            await self.flush()  # what was queued in here fails in here
        except Exception:
            sent = begin not in self._queue
            self._queue = [] if sent else before
            if sent:
                self.queue(UNDO)
                self.queue(KEEP)
            raise
        self.queue(KEEP)

    async def commit(self, at: str, *look: Asked) -> list[PGresult]:
        """What is still queued travels with the COMMIT, and nothing of it counts before. The
        answers to it, that to the COMMIT, and those to what is looked up right after it."""
        await self._checkpoint(f"{at}:before")
        for asked, values in ((COMMIT, {}), *look):
            self.queue(asked, **values)
        answers = await self.flush()
        committed = answers[-1 - len(look)]
        if committed.command_status != b"COMMIT":  # a failure was swallowed: nothing was kept
            raise Unreachable("database", "rolled back")
        self.committed = True
        await self._checkpoint(f"{at}:after")
        return answers

    async def leave(self) -> None:
        """Undoes everything. A connection in doubt is closed: the database undoes it then."""
        if self._line.pgconn.transaction_status in NOTHING_BEGUN:
            return
        self._queue, self._lost = [self._line.pack(ROLLBACK, {})], False
        try:
            await self.flush()
        except (Conflict, Unreachable, Error):
            await self._line.close()


class Database:
    """A pool of connections. `open` before use."""

    def __init__(self, url: str, checkpoint: Checkpoint, *, most: int = 16) -> None:
        self._checkpoint = checkpoint
        self._pool = AsyncConnectionPool(
            plain(url),
            connection_class=Line,
            min_size=1,
            max_size=most,
            timeout=PATIENCE,
            open=False,
            check=_still_there,
            kwargs={"autocommit": True, "options": SETTINGS},
            name="store",
        )

    async def open(self, patience: float) -> None:
        with TRANSLATED:
            await self._pool.open(wait=True, timeout=patience)

    async def close(self) -> None:
        await self._pool.close()

    async def rows(self, statement: Statement, **values: object) -> list[Row]:
        """One statement that only reads, outside any transaction."""
        return (await self.ask((statement, values)))[0]

    async def ask(self, *asked: Asked) -> list[list[Row]]:
        """The rows of each statement, in one journey."""
        async with self._line() as line:
            with TRANSLATED:
                answers = await line.ask([line.pack(*each) for each in asked])
            return [line.rows(answer) for answer in answers]

    async def commit(self, at: str, statement: Statement, **values: object) -> list[Row]:
        """A transaction of one statement: it commits itself, with the kill points of any other."""
        return (await self.commit_all(at, (statement, values)))[0]

    async def commit_all(self, at: str, *asked: Asked) -> list[list[Row]]:
        """A transaction of one journey: the rows of each statement."""
        await self._checkpoint(f"{at}:before")
        rows = await self.ask(*asked)
        await self._checkpoint(f"{at}:after")
        return rows

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._line() as line:
            transaction = Transaction(line, self._checkpoint)
            try:
                yield transaction
            finally:
                if not transaction.committed:
                    await transaction.leave()

    @contextlib.asynccontextmanager
    async def _line(self) -> AsyncIterator[Line]:
        before = _cancels()
        with TRANSLATED:
            line = await self._pool.getconn()
        try:
            if _cancels() > before:  # in Python 3.11 the wait for a connection may swallow a cancel
                raise asyncio.CancelledError
            yield line
        finally:
            await self._pool.putconn(line)


def _cancels() -> int:
    """How many cancels of this task are under way."""
    task = asyncio.current_task()
    return task.cancelling() if task else 0


async def _still_there(line: Line) -> None:
    """An idle connection has nothing to read, unless the server said goodbye or went away."""
    glance = select.poll()
    glance.register(line.fileno(), select.POLLIN)
    if glance.poll(0):
        await AsyncConnectionPool.check_connection(line)
