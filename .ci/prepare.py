"""Makes a checkout ready: `app` (.venv), `rasa` (.venv-rasa), `tools` (for the tests), `lock`.

Needs nothing but Python 3.11's own library. An environment is stamped with a hash of all it was
made from; one whose stamp still fits costs a few milliseconds. Checkouts share nothing but uv and
its cache. Whatever goes wrong ends in one sentence and exit code 1.
"""
# A command line tool of the workshop, not a part of the desk:
# ruff: noqa: INP001, T201, TID251

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import machine
import system
from machine import Trouble, step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "nlu" / "model"
UV_LOCK = ROOT / "requirements-uv.txt"
APP_LOCK, DEV_LOCK = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
RASA_LOCK = MODEL / "requirements.txt"
BUILDERS = (Path(__file__), Path(machine.__file__), UV_LOCK)
COMPILE = ("pip", "compile", "--quiet", "--generate-hashes", "--no-emit-index-url", "--no-header")
UNFINISHED = "unfinished"
NO_PYTHON_3_10 = (
    "Rasa needs Python 3.10. None was found on PATH or with pyenv, and uv could not fetch one: "
    "install it (pyenv install 3.10), or say where one is with RASA_PYTHON=."
)


class Uv:
    """The locked uv, fetched when first asked for."""

    def __init__(self, without: frozenset[str] = frozenset()) -> None:
        self._without = without
        self._program: Path | None = None
        self._env: dict[str, str] = {}

    def __call__(self, title: str, *words: str | Path) -> None:
        if self._program is None:
            tools = machine.cache_folder(os.environ) / "tools"
            self._program = machine.installed_uv(UV_LOCK, tools)
            self._env = machine.uv_environment(self._without)
        step(title, (self._program, *words), self._env)


@dataclass(frozen=True)
class Environment:
    """One virtual environment and the files its content follows from."""

    folder: Path
    made_from: tuple[Path, ...]

    @property
    def interpreter(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.folder / "made-from.txt"

    def wanted(self) -> str:
        digest = hashlib.sha256()
        for path in (*BUILDERS, *self.made_from):
            digest.update(path.read_bytes() + b"\0")
        return digest.hexdigest()

    def is_ready(self) -> bool:
        return self._stamped() == [str(ROOT), self.wanted()]

    def is_usable(self) -> bool:
        """Made here and to the end: one that was moved starts its old place's Python."""
        match self._stamped():
            case [place, made_from]:
                return place == str(ROOT) and made_from != UNFINISHED
            case _:
                return False

    def mark(self, made_from: str) -> None:
        self.stamp.write_text(f"{ROOT}\n{made_from}\n")

    def _stamped(self) -> list[str]:
        if not self.interpreter.exists() or not self.stamp.exists():
            return []
        return self.stamp.read_text().splitlines()


APP = Environment(ROOT / ".venv", (DEV_LOCK, ROOT / "pyproject.toml"))
RASA = Environment(ROOT / ".venv-rasa", (RASA_LOCK,))


def app(uv: Uv) -> None:
    """The desk's own environment: everything that is locked, then the project itself."""
    with building(APP) as needed:
        if needed:
            if not APP.is_usable():
                create(uv, APP, sys.executable)
            sync(uv, APP, DEV_LOCK)
            how = ("--python", APP.interpreter, "--no-deps", "--no-build-isolation")
            uv("installing citydesk itself", "pip", "install", *how, "--editable", ROOT)


def rasa(uv: Uv) -> None:
    """Rasa's environment: Python 3.10 and old pins, apart from everything else."""
    with building(RASA) as needed:
        if needed:
            if not RASA.is_usable():
                create_for_rasa(uv)
            sync(uv, RASA, RASA_LOCK)


def create_for_rasa(uv: Uv) -> None:
    python = os.environ.get("RASA_PYTHON") or machine.python_3_10(os.environ)
    try:
        create(uv, RASA, python or "3.10")
    except Trouble as trouble:
        if python is not None:
            raise
        raise Trouble(f"{NO_PYTHON_3_10}\n{trouble}") from trouble


def create(uv: Uv, environment: Environment, python: str) -> None:
    title = f"creating {environment.folder.name}"
    uv(title, "venv", "--clear", "--python", python, environment.folder)


def sync(uv: Uv, environment: Environment, lock: Path) -> None:
    environment.mark(UNFINISHED)
    title = f"installing into {environment.folder.name} what {lock.relative_to(ROOT)} locks"
    # compiled now: where Python may not write bytecode, Rasa would take 20 s more at every start
    uv(title, "pip", "sync", "--compile-bytecode", "--python", environment.interpreter, lock)


@contextmanager
def building(environment: Environment) -> Iterator[bool]:
    """True when there is something to do; stamped when that went well. One at a time."""
    if environment.is_ready():
        yield False
        return
    place = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        needed = not environment.is_ready()  # somebody else may just have done it
        yield needed
        if needed:
            environment.mark(environment.wanted())
    finally:
        os.close(place)


def lock(_: Uv) -> None:
    """All locks anew, each keeping its versions where it can; UPGRADE=1 takes newer ones."""
    uv = Uv(without=machine.LOCAL)  # a lock holds only what others can fetch too
    newer = ("--upgrade",) if os.environ.get("UPGRADE") else ()
    compiled = (*COMPILE, *newer, "--python-version")
    project = ROOT / "pyproject.toml"
    os.chdir(ROOT)  # relative names are what the comments in the locks should show
    uv("locking what runs", *compiled, "3.11", project.name, "-o", APP_LOCK.name)
    dev = ("--extra", "dev", "-c", APP_LOCK.name, "-o", DEV_LOCK.name)
    uv("locking what develops", *compiled, "3.11", project.name, *dev)
    wishes, without = MODEL / "requirements.in", MODEL / "overrides.txt"
    names = [str(path.relative_to(ROOT)) for path in (wishes, without, RASA_LOCK)]
    rasa = (names[0], "--override", names[1], "-o", names[2])
    uv("locking Rasa's side", *compiled, "3.10", *rasa)


VERBS: dict[str, Callable[[Uv], None]] = {
    "app": app,
    "rasa": rasa,
    "lock": lock,
    "tools": lambda _: system.tools(),
}


def main(verbs: list[str]) -> int:
    uv = Uv()
    try:
        for verb in verbs:
            VERBS[verb](uv)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
