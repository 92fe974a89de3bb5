"""A desk on several machines: each role a process with a data folder of its own.

They share what is set: one PostgreSQL, one Redis, one address in front, one pair of far sides.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.store.migrate import migrate
from tests.stands.desk import NOWHERE, Program, free_port
from tests.stands.embedded import short_folder
from tests.stands.front import front
from tests.stands.postgres import plain, server
from tests.stands.redis import RedisStand, running_redis
from tests.stands.warm import Warm
from tests.stands.yardstick import slowness

KEY = base64.b64encode(bytes(range(32))).decode()
WORD = "one-word-for-all-machines-of-a-test"
START = 30.0


@dataclass
class Machines:
    """`far_folder`: the ledgers of the practice city and gateway; `front`: where residents come.

    `database_url` as psycopg takes it.
    """

    stack: ExitStack
    database_url: str
    redis: RedisStand
    settings: Mapping[str, str]
    web_ports: tuple[int, ...]
    warm: Warm
    far_folder: Path
    secret_keys: str = KEY
    roles: list[Program] = field(default_factory=list[Program])

    @property
    def folder(self) -> Path:
        return self.far_folder

    @property
    def front(self) -> str:
        return self.settings["PUBLIC_URL"]

    @property
    def webs(self) -> list[Program]:
        return [role for role in self.roles if role.verb == ("web",)]

    @property
    def workers(self) -> list[Program]:
        return [role for role in self.roles if role.verb == ("worker",)]

    def machine(self, *verb: str, port: int | None = None, **more: str) -> Program:
        """One more machine with this role, not started yet."""
        folder = self.stack.enter_context(short_folder())
        settings = {**self.settings, **more}
        made = Program(verb, folder, port or free_port(), settings, self.warm)
        self.stack.callback(_end, made)
        self.roles.append(made)
        return made

    def start(self) -> None:
        """The far sides, the webs, then two workers and a clock."""
        port = int(self.settings["CITYDESK_SANDBOX_URL"].rpartition(":")[2])
        verb = "sandbox-city", "--port", str(port)
        far = Program(verb, self.far_folder, port, self.settings, self.warm)
        self.stack.callback(_end, far)
        far.launch()
        for role in ("worker", "worker", "clock"):
            self.machine(role).launch()
        self.start_webs()
        answers(far)

    def start_webs(self) -> None:
        for port in self.web_ports:
            self.machine("web", port=port).launch()
        for web in self.webs:
            answers(web)


def answers(program: Program) -> None:
    """Waits until a program that was launched does."""
    program.wait_for(within=START * slowness())


def _end(program: Program) -> None:
    if program.running:
        program.kill()


@contextmanager
def machines(**more: str) -> Iterator[Machines]:
    """Not started yet; nothing of them is left at the end. Without a language model unless told."""
    with ExitStack() as stack:
        running = server("embedded")
        url = stack.enter_context(running.fresh(running.prepared("migrated", migrate)))
        redis = stack.enter_context(running_redis())
        ports = free_port(), free_port()
        address = stack.enter_context(front(ports)).url
        settings = {
            "DATABASE_URL": url,
            "REDIS_URL": redis.url,
            "NLU_URL": NOWHERE,
            "PUBLIC_URL": address,
            "CITYDESK_SECRET_KEYS": KEY,
            "CITYDESK_SANDBOX_URL": f"http://127.0.0.1:{free_port()}",
            "CITYDESK_SANDBOX_KEY": WORD,
            **more,
        }
        far_folder = stack.enter_context(short_folder())
        yield Machines(stack, plain(url), redis, settings, ports, Warm.shared(), far_folder)
