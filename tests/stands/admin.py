"""An admin at a terminal, beside a desk whose flows lie in a folder of the test's own."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import _parser
from bot.settings import Settings
from bot.store.crypto import SecretKeys
from bot.store.store import PostgresStore
from bot.supervise.hold import no_checkpoint
from bot.usecases.publish_flow import PublishFiles
from bot.verbs.flows import flows
from flows.folders import Books
from tests.stands.catalogue import read
from tests.stands.house import KEY, House
from tests.web.yaml_only import write

CITY = "littleham"
DAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
"""No quiet hour anywhere in Littleham."""


@dataclass
class Admin:
    """`told`: what was said to them beside the answer itself; `code`: the verb's exit code."""

    folder: Path
    registers: Path
    settings: Settings
    capsys: pytest.CaptureFixture[str]
    told: list[str] = field(default_factory=list)
    code: int = 0
    read: dict[Any, Books] = field(default_factory=dict, repr=False)

    @property
    def books(self) -> Books:
        """Read again where a file has changed."""
        files = sorted(self.folder.rglob("*.yml"))
        written = tuple((file, file.stat().st_mtime_ns) for file in files)
        if written not in self.read:
            self.read[written] = read(self.folder)
        return self.read[written]

    def path(self, service: str) -> Path:
        return self.folder / "catalog" / service / "flow.yml"

    def writes(self, old: str, new: str, service: str = "dog_tax") -> str:
        """Every place of one text becomes another one; the revision that makes."""
        text = self.path(service).read_text("utf-8")
        assert old in text
        self.path(service).write_text(text.replace(old, new), "utf-8")
        return self.books.services[service].revision

    async def types(self, *words: str) -> str:
        self.told.clear()
        self.capsys.readouterr()
        wishes = _parser().parse_args(["flows", *words])
        self.code = await flows(self.settings, self.books, self.told.append, wishes)
        return self.capsys.readouterr().out

    async def publishes(self, *words: str) -> str:
        """What was shown."""
        shown = await self.types("publish", "--yes", *words)
        assert self.code == 0, self.told
        return shown

    async def log(self, service: str = "dog_tax") -> list[Any]:
        found: list[Any] = json.loads(await self.types("log", service, "--json"))
        return found


def admin(folder: Path, database: str, capsys: pytest.CaptureFixture[str]) -> Admin:
    """With flows whose triggers the model knows nothing of left out."""
    flows_folder, registers = write(folder)
    for service in ("dog_tax", "allotment"):
        path = flows_folder / "catalog" / service / "flow.yml"
        path.write_text(re.sub(r"\n    nlu_trigger: .*", "", path.read_text("utf-8")), "utf-8")
    settings = Settings(
        database_url=database, citydesk_data=folder, citydesk_secret_keys=(KEY,), citydesk_now=DAY
    )
    return Admin(flows_folder, registers, settings, capsys)


def at_day(settings: Settings) -> Settings:
    return settings.model_copy(update={"citydesk_now": DAY})


async def ticks(desk: House) -> None:
    """What the clock would do a moment later."""
    await desk.desk.tell_published(CITY)


async def start(anna: Admin) -> tuple[str, ...]:
    """What a desk's start does with the files; the services that differ."""
    store = PostgresStore(str(anna.settings.database_url), SecretKeys.parse(KEY), no_checkpoint)
    await store.open()
    try:
        services = {name: each.revision for name, each in anna.books.services.items()}
        return await PublishFiles(store, lambda: DAY)(CITY, services, anna.books.files)
    finally:
        await store.close()
