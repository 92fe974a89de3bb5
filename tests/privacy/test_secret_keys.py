"""Turning the secret keys: the first writes, all read, and a lost one is told at the start."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.crypto import SecretKeys
from bot.store.key_check import LostKey, check_keys
from bot.store.store import PostgresStore
from tests.fakes_store import nothing
from tests.stands.desk import ROOT
from tests.stands.stores import CITY, HOME, NOW, OnPostgres, arrive, said

OLD, NEW, OTHER = b"old " * 8, b"new " * 8, b"else" * 8


async def lived_under(on: OnPostgres, *secrets: bytes) -> int:
    """A resident met by a desk with these keys."""
    store = PostgresStore(on.url, SecretKeys(secrets), nothing)
    await store.open()
    got = await arrive(store, said("hello"))
    read = await store.read_talk(CITY, got.resident)
    assert read.oldest is not None
    await store.close()
    return got.resident


async def test_the_first_key_writes_and_all_read(on_store: OnPostgres) -> None:
    first = await lived_under(on_store, OLD)
    assert await lived_under(on_store, NEW, OLD) == first, "the same resident under both"
    check_keys(on_store.url, SecretKeys([NEW, OLD]))
    check_keys(on_store.url, SecretKeys([OLD]))


async def test_a_key_that_is_lost_is_told_at_the_start(on_store: OnPostgres) -> None:
    check_keys(on_store.url, SecretKeys([OTHER]))  # nobody is here yet
    await lived_under(on_store, OLD)
    with pytest.raises(LostKey, match=r"of 1 residents.*add the old key to CITYDESK_SECRET_KEYS"):
        check_keys(on_store.url, SecretKeys([OTHER]))


async def test_an_erased_resident_asks_for_no_old_key(on_store: OnPostgres) -> None:
    """Their key was destroyed on purpose."""
    store = PostgresStore(on_store.url, SecretKeys([OLD]), nothing)
    await store.open()
    got = await arrive(store, said("hello"), HOME)
    async with store.begin(CITY, NOW) as work:
        await work.residents.erase(got.resident, NOW)
        await work.commit("test")
    await store.close()
    check_keys(on_store.url, SecretKeys([OTHER]))


@pytest.mark.slow
async def test_the_program_says_so_in_one_sentence(on_store: OnPostgres, tmp_path: Path) -> None:
    await lived_under(on_store, OLD)
    given = {
        "PATH": os.environ["PATH"],  # noqa: TID251  # a child needs its programs
        "DATABASE_URL": on_store.url,
        "CITYDESK_SECRET_KEYS": base64.b64encode(OTHER).decode(),
        "CITYDESK_DATA": str(tmp_path),
        "NLU_URL": "http://127.0.0.1:9",
    }
    ended = subprocess.run(  # noqa: ASYNC221  # our own program
        [sys.executable, "-m", "bot", "run"],
        env=given,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    told = ended.stdout + ended.stderr
    assert ended.returncode not in (0, None)
    assert "add the old key to CITYDESK_SECRET_KEYS" in told
    assert "Traceback" not in told
