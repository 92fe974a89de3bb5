"""The programs the tests use beside Python: a browser, Redis, Debian's PostgreSQL."""
# A command line tool of the workshop, not a part of the desk:
# ruff: noqa: INP001, T201, TID251

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from machine import Trouble, step

INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends")


@dataclass(frozen=True)
class Tool:
    """Found under any of `programs` on PATH or any of `places`; installed as `package`."""

    package: str
    programs: tuple[str, ...]
    reason: str
    places: tuple[str, ...] = ()

    def here(self) -> bool:
        if any(shutil.which(program) for program in self.programs):
            return True
        return any(True for place in self.places for _ in Path("/").glob(place))


TOOLS = (
    Tool("chromium", ("chromium", "chromium-browser", "google-chrome"), "browser tests"),
    Tool("redis-server", ("redis-server",), "tests of shared state"),
    Tool("postgresql", ("initdb",), "store tests", ("usr/lib/postgresql/*/bin/initdb",)),
)


def tools() -> None:
    """Installs what is missing, or says what does not run without it; on CI that is a failure."""
    missing = [tool for tool in TOOLS if not tool.here()]
    if not missing:
        return
    trouble = install([tool.package for tool in missing])
    missing = [tool for tool in TOOLS if not tool.here()]
    for tool in missing:
        print(f"· no {tool.package}: {tool.reason} are left out", file=sys.stderr)
    if missing:
        print(trouble, file=sys.stderr, flush=True)
        if os.environ.get("CI", "").lower() in ("1", "true"):
            names = ", ".join(tool.package for tool in missing)
            raise Trouble(f"CI is set and these are missing: {names}.")


def install(packages: list[str]) -> str:
    """What hindered it; empty when it went well."""
    if shutil.which("apt-get") is None:
        return "  Install them with this system's package tool: " + " ".join(packages)
    if os.geteuid() != 0:
        return "  Not root, so not installed: sudo apt-get install " + " ".join(packages)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    title = "installing " + ", ".join(packages)
    try:
        step(title, (*INSTALL, *packages), env)
    except Trouble:  # the package lists may be missing or old
        try:
            step("updating the package lists", ("apt-get", "update"), env)
            step(title, (*INSTALL, *packages), env)
        except Trouble as trouble:
            return str(trouble)
    return ""
