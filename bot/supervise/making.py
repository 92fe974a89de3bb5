"""Making a cluster: all of it, or nothing that the next start could take for one."""

import asyncio
import os
import re
import secrets
import shutil
from dataclasses import replace
from pathlib import Path

from bot.supervise import leftovers, premises, programs
from bot.supervise.child import Child, Command, size_of
from bot.supervise.programs import DATABASE, ROLE, Ground, Programs

STATEMENTS = """\
CREATE ROLE {role} LOGIN CREATEDB PASSWORD '{password}'
CREATE DATABASE {database} OWNER {role}
"""

GRAVE = re.compile(r"^.*(?:FATAL|PANIC|error): +")


class NotStarted(Exception):
    """The embedded database cannot run here; the words are for the person at the terminal."""


def password_in(path: Path) -> str:
    """The cluster's password, made on the first call and kept in a file only we can read."""
    if not path.exists():
        _write_private(path.with_name("password.new"), secrets.token_urlsafe(24))
        path.with_name("password.new").replace(path)
    return path.read_text()


async def make_cluster(found: Programs, ground: Ground, password: str) -> None:
    """Prepared aside and renamed when complete, so a kill in between leaves no half cluster."""
    aside = ground.cluster.with_name("making")
    await asyncio.to_thread(_clear, aside)
    _write_private(aside / "password", password)
    filled = STATEMENTS.format(role=ROLE, database=DATABASE, password=password)
    _write_private(aside / "statements", filled)
    maker = None if ground.uid is None else premises.known_uid()
    there = replace(ground, cluster=aside / "cluster", uid=maker)
    if maker is not None:
        premises.hand_to(aside, maker)
    await _run(programs.initdb(found, there, aside / "password"))
    await _run(programs.first_statements(found, there, aside / "statements"))
    if ground.uid is not None:
        premises.hand_to(there.cluster, ground.uid)
    there.cluster.rename(ground.cluster)
    shutil.rmtree(aside)
    _sync(ground.cluster.parent)


def _clear(aside: Path) -> None:
    leftovers.kill_all(aside, aside / "cluster")  # a killed start's maker may still be writing
    if aside.exists():
        shutil.rmtree(aside)
    aside.mkdir(0o700)


async def _run(command: Command) -> None:
    child = Child(command)
    since = size_of(command.log)
    try:
        await child.start()
        code = await child.wait_death()
    finally:
        if child.alive:
            await child.stop()
    if code != 0:
        why = complaint(command.log, since)
        raise NotStarted(f"{command.argv[0]} ended with code {code}: {why}")


def complaint(log: Path, since: int) -> str:
    """What PostgreSQL said was wrong, in the part of its log written after size `since`."""
    with log.open("rb") as file:
        file.seek(since if since <= size_of(log) else 0)  # smaller: it was set aside meanwhile
        lines = file.read().decode(errors="replace").strip().splitlines()
    grave = [line for line in lines if GRAVE.search(line)]
    return GRAVE.sub("", (grave or lines or [f"see {log}"])[-1])


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w") as writer:
        writer.write(text)
        writer.flush()
        os.fsync(file)


def _sync(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
