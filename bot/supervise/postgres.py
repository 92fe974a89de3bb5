"""The embedded PostgreSQL: the real server, as a child of ours, for one folder on one machine.

    folder/  lock · password (0600) · cluster/ (the server's own, 0700) · postgres.log · socket

One process owns a folder, by a file lock; it makes the cluster, serves it and keeps it serving.
Others, a `citydesk chat` beside `run`, connect to the same server. When the owner ends while they
work, with or without goodbye, one of them takes over: within about a second the same address
answers again, and whoever was in the middle of a transaction asks again on a new connection.
Nothing is served over TCP; the address is a socket in a folder of the server's own.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import quote

from bot.supervise import leftovers, premises, programs
from bot.supervise.child import Child, size_of
from bot.supervise.kept import Death, Kept, Patience
from bot.supervise.making import NotStarted, complaint, make_cluster, password_in
from bot.supervise.programs import DATABASE, ROLE, Ground, Programs

LONGEST_START = 120.0  # seconds; after a crash a large journal is read first
LONGEST_WAIT = 30.0  # seconds for somebody else's server to answer
GLANCE = 0.2  # seconds between two looks at the lock
SECOND_TRY = 5.0  # seconds until an heir that could not start the server tries again

__all__ = ["Embedded", "NotStarted", "Postgres"]


@dataclass(frozen=True, slots=True)
class Embedded:
    """A running database. `url` stays the same over restarts and changes of owner."""

    url: str = field(repr=False)  # holds the password
    owner: bool


class Postgres:
    """Serves the cluster in `folder`, or connects to the process that does.

    `say` gets each thing a person should hear: whom the server runs as, which folders were opened,
    what had to be ended, that it died, that we took over.
    `installed` is another PostgreSQL's folder of programs in place of the wheel's.
    """

    def __init__(
        self, folder: Path, *, say: Callable[[str], None], installed: Path | None = None
    ) -> None:
        self._folder = folder.resolve()  # one spelling, whoever asks
        self._cluster = self._folder / "cluster"
        self._log = self._folder / "postgres.log"
        self._say = say
        self._installed = installed
        self._lock = premises.Lock(self._folder / "lock")
        self._kept: Kept | None = None
        self._heir: asyncio.Task[None] | None = None

    async def start(self) -> Embedded:
        """Returns when the server takes connections. NotStarted says why it cannot."""
        try:
            self._folder.mkdir(0o700, parents=True, exist_ok=True)
            return await self._own_or_join()
        except OSError as error:
            await self.stop()
            raise NotStarted(
                f"the database in {self._folder} cannot be started: {error}"
            ) from error
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """The owner ends the server (SIGINT, wait, SIGQUIT, wait, SIGKILL); others only leave."""
        if self._heir is not None:
            self._heir.cancel()
            await asyncio.gather(self._heir, return_exceptions=True)
        self._heir = None
        await self._let_go()

    async def _own_or_join(self) -> Embedded:
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_WAIT
        while loop.time() < until:
            if self._lock.take():
                return Embedded(await self._own(), owner=True)
            if self._served():
                self._heir = asyncio.create_task(self._inherit())
                return Embedded(self._url(self._known_sockets()), owner=False)
            await asyncio.sleep(GLANCE)
        raise NotStarted(f"another process owns {self._folder}, but its database does not answer")

    async def _inherit(self) -> None:
        """Becomes the owner as soon as there is none."""
        while True:
            await asyncio.sleep(GLANCE)
            if not self._lock.take():
                continue
            try:
                self._say("The process that kept the database has ended; this one keeps it now.")
                await self._own()
            except (NotStarted, OSError) as error:
                self._say(f"The database could not be taken over: {error}")
                await self._let_go()
                await asyncio.sleep(SECOND_TRY)
            else:
                return

    async def _own(self) -> str:
        """Holding the lock: makes the cluster if there is none, ends what was left, serves."""
        found = self._programs()
        ground = self._ground(found)
        if (ended := await leftovers.sweep(self._cluster)) > 0:
            self._say(f"Ended {ended} database processes that an earlier start had left behind.")
        if not self._cluster.exists():
            await make_cluster(found, ground, self._password())
        leftovers.clear(ground.sockets)
        await self._serve(found, ground)
        return self._url(ground.sockets)

    async def _serve(self, found: Programs, ground: Ground) -> None:
        first: asyncio.Future[Death | None] = asyncio.get_running_loop().create_future()
        self._kept = Kept(
            partial(programs.serve, found, ground),
            self._answers,
            Patience(LONGEST_START),
            on_up=partial(self._up, first),
            on_down=partial(self._down, first),
        )
        since = size_of(ground.log)
        self._kept.start()
        if await first is not None:
            raise NotStarted(f"PostgreSQL ended at once: {complaint(ground.log, since)}")

    async def _up(self, first: asyncio.Future[Death | None], _: Child) -> None:
        if not first.done():
            first.set_result(None)

    async def _down(self, first: asyncio.Future[Death | None], death: Death) -> None:
        if not first.done():
            first.set_result(death)
            return
        self._say(f"The database ended (code {death.code}); again in {death.again_in:.0f} s.")
        await leftovers.sweep(self._cluster)

    async def _let_go(self) -> None:
        kept, self._kept = self._kept, None
        try:
            if kept is not None:
                await kept.stop()
                premises.leave(self._known_sockets())
        finally:
            self._lock.give_back()

    async def _answers(self) -> bool:
        return self._served()

    def _served(self) -> bool:
        file = leftovers.server_of(self._cluster)
        return file is not None and file.ready

    def _programs(self) -> Programs:
        """The newest, but a cluster stays with the version that made it. NotStarted: none fits."""
        if self._installed is not None:
            return programs.programs_in(self._installed)
        made_by = self._cluster / "PG_VERSION"
        wanted = int(made_by.read_text()) if made_by.exists() else None
        for found in programs.shipped_programs():
            if wanted in (None, found.major):
                return found
        raise NotStarted(
            f"no programs of PostgreSQL {wanted or ''} are installed here; "
            "set DATABASE_URL to use a server of your own"
        )

    def _ground(self, found: Programs) -> Ground:
        uid = premises.server_uid(self._cluster)
        if uid is not None:
            self._make_way(found, uid)
        sockets = premises.socket_folder(self._folder, uid, self._known_sockets())
        (self._folder / "socket").write_text(str(sockets))
        return Ground(self._cluster, sockets, self._log, uid)

    def _make_way(self, found: Programs, uid: int) -> None:
        self._say(f"PostgreSQL does not run as root: it runs as a user of its own, number {uid}.")
        for target in (self._cluster, found.folder):
            for folder in premises.open_way(target, uid):
                self._say(f"Others may now pass through {folder} (o+x): PostgreSQL has to.")
        if premises.open_programs(found.folder.parent):
            self._say(f"PostgreSQL's programs in {found.folder.parent} are now readable by all.")

    def _known_sockets(self) -> Path:
        """Where the socket is or was; the folder itself while nobody has written it down."""
        noted = self._folder / "socket"
        return Path(noted.read_text()) if noted.exists() else self._folder

    def _password(self) -> str:
        return password_in(self._folder / "password")

    def _url(self, sockets: Path) -> str:
        secret = quote(self._password(), safe="")
        where = f"host={quote(str(sockets), safe='')}&port=5432"
        return f"postgresql+psycopg://{ROLE}:{secret}@/{DATABASE}?{where}"
