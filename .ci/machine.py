"""What this machine has: interpreters, an installer, the addresses its owner set for pip."""
# A command line tool of the workshop, not a part of the desk:
# ruff: noqa: INP001, T201, TID251, S603, S607

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PIP_TO_UV = {  # uv does not read pip's configuration
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
}
LOCAL = frozenset({"extra-index-url", "find-links"})  # what only this machine may have
WHO_ARE_YOU = "import platform, sys; print(sys.executable, *platform.python_version_tuple()[:2])"


class Trouble(Exception):
    """Something this machine lacks or that did not work, as one sentence."""


def step(title: str, argv: Iterable[str | Path], env: Mapping[str, str] | None = None) -> None:
    """Runs one command behind one visible line; Trouble with its last words when it fails."""
    print(f"· {title} …", end="", flush=True)
    began = time.monotonic()
    ended = subprocess.run(
        [str(word) for word in argv],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if ended.returncode:
        print(" failed", flush=True)
        raise Trouble(f"{title} failed.\n{last_words(ended.stdout)}")
    print(f" {time.monotonic() - began:.0f} s", flush=True)


def last_words(output: str, lines: int = 12) -> str:
    return "\n".join(f"  {line}" for line in output.strip().splitlines()[-lines:])


def python_3_10(env: Mapping[str, str]) -> str | None:
    """The full path of a CPython 3.10 that really runs, or None."""
    for candidate in candidates(env):
        found = answers_as(candidate, "3.10")
        if found is not None:
            return found
    return None


def candidates(env: Mapping[str, str]) -> Iterator[str]:
    for folder in env.get("PATH", "").split(os.pathsep):
        yield str(Path(folder or ".") / "python3.10")
    found = (pyenv_root(env) / "versions").glob("3.10.*/bin/python3.10")
    yield from map(str, sorted(found, key=patch, reverse=True))


def patch(python: Path) -> int:
    number = python.parts[-3].removeprefix("3.10.")
    return int(number) if number.isdecimal() else -1


def pyenv_root(env: Mapping[str, str]) -> Path:
    """Where pyenv keeps its versions, or would."""
    try:
        said = subprocess.run(
            ["pyenv", "root"], env=dict(env), capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return Path(env.get("PYENV_ROOT") or Path(env.get("HOME", "/")) / ".pyenv")
    return Path(said.stdout.strip())


def answers_as(python: str, version: str) -> str | None:
    """Asks it, for a shim may stand in the place and refuse; its own path when it fits."""
    try:
        said = subprocess.run(
            [python, "-I", "-c", WHO_ARE_YOU],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    path, major, minor = said.stdout.rstrip("\n").rsplit(" ", 2)
    return path if f"{major}.{minor}" == version else None


def uv_settings(
    pip: str, env: Mapping[str, str], without: frozenset[str] = frozenset()
) -> dict[str, str]:
    """What `pip config list` printed, in uv's words; what is set for uv already stays."""
    said: dict[str, str] = {}
    for line in pip.splitlines():
        name, _, value = line.partition("=")
        if value[:1] in "'\"" and value:
            said[name.rpartition(".")[2]] = str(ast.literal_eval(value))
    settings = {}
    for theirs, ours in PIP_TO_UV.items():
        if said.get(theirs) and ours not in env and theirs not in without:
            settings[ours] = " ".join(said[theirs].split())
    if "UV_FIND_LINKS" in settings:
        settings["UV_FIND_LINKS"] = settings["UV_FIND_LINKS"].replace(" ", ",")
    if "UV_INDEX" in settings and "UV_INDEX_STRATEGY" not in env:
        # to pip all indexes are equal, and what is locked by hash cannot be swapped
        settings["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return settings


def uv_environment(without: frozenset[str]) -> dict[str, str]:
    """What uv is run with: no other environment may shine in. `without`: pip's words to pass by."""
    env = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    return {**env, **uv_settings(asked.stdout if asked.returncode == 0 else "", env, without)}


def cache_folder(env: Mapping[str, str]) -> Path:
    return Path(env.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "citydesk"


def installed_uv(lock: Path, tools: Path) -> Path:
    """The locked uv, installed once for all checkouts of this person."""
    name = lock.read_text().split(maxsplit=1)[0].replace("==", "-")
    uv = tools / name / "bin" / "uv"
    if not uv.exists():
        try:
            tools.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=tools, prefix=f"{name}.") as folder:
                install_uv(lock, Path(folder), tools / name)
        except OSError as error:
            raise Trouble(f"Cannot keep uv in {tools}: {error.strerror}.") from error
    return uv


def install_uv(lock: Path, folder: Path, home: Path) -> None:
    """Into a folder of its own first: another checkout may be doing the same."""
    words = ("-qq", "--require-hashes", "--no-deps", "--only-binary", ":all:")
    target = folder / "uv"
    pip = (pip_of_its_own(folder), "-m", "pip", "install", *words)
    env = {**os.environ, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    step("fetching uv, the installer", (*pip, "--target", target, "-r", lock), env)
    try:
        target.rename(home)
    except OSError:
        if not (home / "bin" / "uv").exists():
            raise


def pip_of_its_own(folder: Path) -> str:
    """A Python with pip: this one, or a small environment where this one has none."""
    asked = subprocess.run([sys.executable, "-m", "pip", "-V"], capture_output=True, check=False)
    if asked.returncode == 0:
        return sys.executable
    try:
        step("making pip", (sys.executable, "-m", "venv", folder / "pip"))
    except Trouble as trouble:
        raise Trouble(
            f"{sys.executable} has neither pip nor what makes one (Debian: install python3-venv)."
        ) from trouble
    return str(folder / "pip" / "bin" / "python")
