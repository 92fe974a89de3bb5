"""`citydesk flows`: what is published, what is refused, and what can be taken back."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.verbs import flows as verb
from tests.stands.admin import CITY, Admin, admin, start

TAG = "What is on your dog's tag?"


@pytest.fixture
async def anna(tmp_path: Path, desk_database: str, capsys: pytest.CaptureFixture[str]) -> Admin:
    """On a database whose desk has started once."""
    made = admin(tmp_path, desk_database, capsys)
    assert await start(made) == ()
    return made


async def live(anna: Admin, service: str = "dog_tax") -> str:
    (line,) = [line for line in await anna.log(service) if line["live"]]
    return str(line["revision"])


async def test_a_publication_is_a_line_of_the_log(anna: Admin) -> None:
    first = await live(anna)
    second = anna.writes(TAG, "Which tag?")
    assert "nobody is inside" in await anna.publishes("--note", "clearer 更清楚", "--as", "anna")
    newest, oldest = await anna.log()
    assert (newest["revision"], newest["live"], newest["plan"]) == (second, "live", "keep")
    assert (newest["note"], newest["by"], newest["from"]) == ("clearer 更清楚", "anna", "published")
    assert (oldest["revision"], oldest["live"], oldest["from"]) == (first, "", "files")


async def test_published_twice_is_published_once(anna: Admin) -> None:
    anna.writes(TAG, "Which tag?")
    await anna.publishes()
    assert "nothing to publish" in await anna.publishes()
    assert "nothing to publish" in await anna.publishes("dog_tax", "--plan", "finish")
    assert len(await anna.log()) == 2


async def test_nothing_is_published_where_any_file_is_wrong(anna: Admin) -> None:
    """Also where another service's is; everything that is wrong is said, at its line."""
    before = await anna.log()
    anna.writes(TAG, "Which tag?")
    anna.writes("then: sure", "then: nowhere")
    anna.writes("collect: allotment_day", "collect: allotment_dya", "allotment")
    await anna.types("publish", "dog_tax", "--yes")
    assert anna.code == 1
    assert any(line.startswith("catalog/dog_tax/flow.yml:") for line in anna.told)
    assert any(line.startswith("catalog/allotment/flow.yml:") for line in anna.told)
    assert anna.told[-1].startswith("flows publish: nothing was published")
    assert await anna.log() == before


async def test_nothing_is_published_that_does_not_fit_what_else_is_live(anna: Admin) -> None:
    """The files fit each other; the other service stays as it is live."""
    shared = "  utter_shared: [{text: Bye., translation: {zh: 再见。}}]\n"
    anna.writes("responses:\n", f"responses:\n{shared}")
    anna.writes("action: utter_allotment_done", "action: utter_shared", "allotment")
    await anna.types("publish", "allotment", "--yes")
    assert anna.code == 1
    assert any("utter_shared" in line for line in anna.told)
    await anna.publishes()
    assert len(await anna.log("allotment")) == 2


async def test_without_a_terminal_and_without_yes_nothing_happens(anna: Admin) -> None:
    anna.writes(TAG, "Which tag?")
    shown = await anna.types("publish")
    assert (anna.code, anna.told) == (
        2,
        ["flows publish: nobody is there to be asked: say --yes"],
    )
    assert "nobody is inside" in shown, "who is inside is shown first"
    assert len(await anna.log()) == 1


async def test_of_two_who_publish_at_once_one_is_told_to_look_again(
    anna: Admin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have seen the same history, and each has other files."""
    other = replace(anna, told=[])
    anna.writes(TAG, "Which tag?")
    hers = anna.books
    anna.writes("Which tag?", "Which number?")
    theirs = anna.books
    both = asyncio.Barrier(2)

    async def inside(*_: object) -> list[object]:
        await both.wait()
        return []

    monkeypatch.setattr(verb, "standing", inside)
    monkeypatch.setattr(Admin, "books", property(lambda self: hers if self is anna else theirs))
    words = ("publish", "dog_tax", "--yes")
    await asyncio.gather(anna.types(*words), other.types(*words))
    assert sorted([anna.code, other.code]) == [0, 1]
    assert [*anna.told, *other.told] == [
        f"flows publish: {CITY}: somebody else has just published; look again"
    ]
    assert len(await anna.log()) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("publish", "cat_tax"), 2, id="no such service"),
        pytest.param(("publish", "dog_tax", "--city", "bigham"), 2, id="no such city"),
        pytest.param(("publish", "dog_tax", "--map", "a=b"), 2, id="a mapping without a move"),
        pytest.param(
            ("publish", "dog_tax", "--plan", "move", "--map", "sure=shure"), 2, id="to no step"
        ),
        pytest.param(("back", "dog_tax", "0000000000000000"), 1, id="no such revision"),
        pytest.param(("log", "cat_tax"), 1, id="a log of nothing"),
    ],
)
async def test_wrong_wishes_are_answered_in_a_sentence(
    anna: Admin, words: tuple[str, ...], code: int
) -> None:
    anna.writes(TAG, "Which tag?")
    await anna.types(*words)
    assert anna.code == code
    assert len(anna.told) == 1


# --- back and withdrawn ----------------------------------------------------------------------


async def test_an_older_revision_is_live_again(anna: Admin) -> None:
    first = await live(anna)
    anna.writes(TAG, "Which tag?")
    await anna.publishes()
    await anna.types("back", "dog_tax", first[:6], "--yes", "--note", "too short")
    assert anna.code == 0
    assert await live(anna) == first
    assert len(await anna.log()) == 3
    assert "live already" in await anna.types("back", "dog_tax", first, "--yes")
    assert len(await anna.log()) == 3


async def test_a_withdrawn_revision_never_comes_back(anna: Admin) -> None:
    first = await live(anna)
    harmful = anna.writes(TAG, "Give me your bank card's number.")
    await anna.publishes()
    await anna.types("withdraw", "dog_tax", harmful, "--plan", "finish", "--yes")
    assert anna.code == 1, "the live one has first to be replaced"
    await anna.types("back", "dog_tax", first, "--withdraw", "--yes")
    assert anna.code == 2, "nobody may go on in it"
    await anna.types("back", "dog_tax", first, "--withdraw", "--plan", "finish", "--yes")
    assert anna.code == 0, anna.told
    assert (await anna.log())[0]["withdrawn"] == harmful
    await anna.types("publish", "--yes")
    assert (anna.code, await live(anna)) == (1, first)
    await anna.types("back", "dog_tax", harmful, "--yes")
    assert (anna.code, await live(anna)) == (1, first)
    assert await start(anna) == ("dog_tax",), "nor by a start"


async def test_an_older_revision_is_withdrawn_while_another_is_live(anna: Admin) -> None:
    harmful = await live(anna)
    second = anna.writes(TAG, "Which tag?")
    await anna.publishes()
    words = ("withdraw", "dog_tax", harmful, "--plan", "move", "--yes")
    await anna.types(*words)
    assert (anna.code, await live(anna)) == (0, second)
    assert "withdrawn already" in await anna.types(*words)
    assert len(await anna.log()) == 3


# --- files -----------------------------------------------------------------------------------


async def test_a_start_publishes_files_until_somebody_has_decided(anna: Admin) -> None:
    second = anna.writes(TAG, "Which tag?")
    assert await start(anna) == ()
    assert await live(anna) == second
    third = anna.writes("Which tag?", "Which number?")
    await anna.publishes()
    anna.writes("Which number?", "Number?")
    assert await start(anna) == ("dog_tax",)
    assert await live(anna) == third


async def test_starts_at_once_publish_once(anna: Admin) -> None:
    anna.writes(TAG, "Which tag?")
    assert await asyncio.gather(*(start(anna) for _ in range(4))) == [()] * 4
    assert len(await anna.log()) == 2


async def test_what_is_live_is_pulled_into_files(anna: Admin, tmp_path: Path) -> None:
    there = tmp_path / "pulled"
    await anna.types("pull", str(there))
    assert anna.code == 0
    pulled = (there / "catalog/dog_tax/flow.yml").read_text("utf-8")
    assert pulled == anna.path("dog_tax").read_text("utf-8")
    assert {p.name for p in (there / "catalog").iterdir()} == set(anna.books.services)


async def test_files_that_differ_are_not_overwritten_unasked(anna: Admin) -> None:
    before = anna.path("dog_tax").read_text("utf-8")
    anna.writes(TAG, "Which tag?")
    extra = anna.path("dog_tax").with_name("mine.yml")
    extra.write_text("version: '3.1'\n", "utf-8")
    await anna.types("pull", str(anna.folder))
    assert anna.code == 1
    assert [line for line in anna.told if "mine.yml" in line or "flow.yml" in line]
    assert extra.exists()
    await anna.types("pull", str(anna.folder), "--force")
    assert anna.code == 0
    assert anna.path("dog_tax").read_text("utf-8") == before
    assert not extra.exists()


async def test_programs_get_json(anna: Admin) -> None:
    anna.writes(TAG, "Which tag?")
    lines = (await anna.publishes("--json")).splitlines()
    talks, inside, done = (json.loads(line) for line in lines)
    assert (talks["talks"], talks["replayed"]) == (None, 0)
    assert inside == []
    assert [(each["service"], each["live"]) for each in done] == [("dog_tax", "live")]
