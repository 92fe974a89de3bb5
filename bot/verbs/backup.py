"""`citydesk backup` and `citydesk restore`: the whole database in one file."""

from __future__ import annotations

import asyncio
from functools import partial
from importlib.metadata import version
from pathlib import Path

from psycopg import Error

from bot.app import now
from bot.settings import Settings
from bot.store.backup import BadBackup, Manifest, write
from bot.store.crypto import SecretKeys
from bot.store.restoring import restore as brought_back
from bot.surroundings import Say, rows_only
from bot.verbs.looking import desk_is_there


async def backup(settings: Settings, say: Say, file: Path) -> int:
    """While the desk runs, or not. Exit code 1 where nothing was written. Raises NotStarted."""
    desk_is_there(settings)
    async with rows_only(settings, _quietly) as (url, secrets):
        keys = SecretKeys.parse(secrets)
        writing = partial(write, url, keys, file, version("citydesk"), now())
        return await _told(say, f"backup: {file} holds", writing)


async def restore(settings: Settings, say: Say, file: Path, *, replace: bool) -> int:
    """Exit code 1 where nothing was changed."""
    async with rows_only(settings, _quietly) as (url, secrets):
        keys = SecretKeys.parse(secrets)
        reading = partial(brought_back, url, keys, file, replace=replace)
        return await _told(say, "restore: the database has", reading)


async def _told(say: Say, begin: str, doing: partial[Manifest]) -> int:
    try:
        manifest = await asyncio.to_thread(doing)
    except BadBackup as wrong:
        say(f"{begin.partition(':')[0]}: {wrong}")
        return 1
    except OSError as wrong:
        where = f"{wrong.filename}: " if wrong.filename else ""
        say(f"{begin.partition(':')[0]}: {where}{wrong.strerror}")
        return 1
    except Error as wrong:
        why = "says no" if wrong.sqlstate else "cannot be reached"
        say(f"{begin.partition(':')[0]}: the database {why} ({type(wrong).__name__})")
        return 1
    keys = ", ".join(manifest.keys) or "none yet"
    say(
        f"{begin} {manifest.rows} rows in {len(manifest.tables)} tables of {manifest.made_at}, "
        f"schema {manifest.schema}; needs the keys with fingerprints {keys}"
    )
    return 0


def _quietly(line: str) -> None:
    """What was asked for is not how the database is kept."""
