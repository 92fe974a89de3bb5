"""A Redis of a test's own, on loopback, keeping nothing."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest
from redis import Redis
from redis.exceptions import RedisError

from bot.supervise.far_side import free_port


@dataclass
class RedisStand:
    """`stop` ends it in the middle; `start` begins it again at the same address, empty."""

    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program is not None, "no redis-server: `make tools` installs it"
        words = (
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        )
        self.process = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL)  # noqa: S603  # ours
        with Redis.from_url(self.url, socket_timeout=1) as redis:
            for _ in range(200):
                with suppress(RedisError):
                    redis.ping()
                    return
                time.sleep(0.05)
        raise AssertionError("redis-server does not answer")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None


@contextmanager
def running_redis() -> Iterator[RedisStand]:
    stand = RedisStand(free_port())
    try:
        stand.start()
        yield stand
    finally:
        stand.stop()


@pytest.fixture
def redis_stand() -> Iterator[RedisStand]:
    with running_redis() as stand:
        yield stand
