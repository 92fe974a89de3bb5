"""`citydesk chat --project DIR`: a draft is tried on a desk of its own before it is published."""

from __future__ import annotations

from pathlib import Path
from tempfile import gettempdir

import pytest

from bot.verbs.chat import Wishes, chat
from tests.stands.admin import CITY, Admin, admin, start

NOWHERE = "http://127.0.0.1:9"
LIVE = (
    ("practice: true", "practice: false"),
    ("connector: sandbox", "connector: {url_env: LITTLEHAM_URL, key_env: LITTLEHAM_KEY}"),
    ("gateway: sandbox\n", ""),
)


@pytest.fixture
async def anna(tmp_path: Path, desk_database: str, capsys: pytest.CaptureFixture[str]) -> Admin:
    made = admin(tmp_path, desk_database, capsys)
    made.settings = made.settings.model_copy(update={"nlu_url": NOWHERE})
    assert await start(made) == ()
    return made


def drafts() -> set[str]:
    return {path.name for path in Path(gettempdir()).glob("citydesk-draft*")}


async def test_a_talk_on_a_draft_publishes_nothing_and_reaches_nobody(
    anna: Admin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even where its city is live: that is in practice for the talk."""
    before = await anna.log()
    anna.writes("What is on your dog's tag?", "Which tag?")
    city = anna.folder / "cities/littleham.yml"
    practice = city.read_text("utf-8")
    live = practice
    for old, new in LIVE:
        assert old in live
        live = live.replace(old, new)
    city.write_text(live, "utf-8")
    draft = anna.books
    city.write_text(practice, "utf-8")
    script = tmp_path / "script.txt"
    script.write_text("menu\n1\n", "utf-8")
    others = drafts()
    assert await chat(anna.settings, draft, print, Wishes(CITY, "en", script, draft=True)) == 0
    assert "[Practice] Which tag?" in capsys.readouterr().out
    assert drafts() <= others, "nothing is left of it"
    assert await anna.log() == before
