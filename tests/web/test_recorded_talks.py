"""`citydesk flows publish` replays the recorded talks first, on what would be live then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.stands.admin import Admin, admin, start

TAG = "What is on your dog's tag?"
NOWHERE = "http://127.0.0.1:9"
"""Where no model answers."""

TALKS = """
city: littleham
now: 2026-11-23T11:00:00+00:00
stub_custom_actions:
  look_up_debt: {result: {outcome: ok, reference: "7", title: Dog tax, total: "£30.00"}}
  find_days: {result: {days: []}}
test_cases:
  - test_case: pays
    steps:
      - user: menu
      - user: "1"
      - utter: utter_ask_dog_tag
"""
WORDS = TALKS.replace("utter: utter_ask_dog_tag", f"bot: {TAG}")
"""The very words."""
LINE = WORDS.splitlines().index(f"      - bot: {TAG}") + 1
VIEWS = """
  - test_case: views
    steps:
      - user: menu
      - user: "2"
      - bot: Where?
"""
FREE = """
  - test_case: in_free_words
    steps:
      - user: my hound is to be taxed
      - utter: utter_ask_dog_tag
"""
ANSWERED = """
  - test_case: answers
    steps:
      - user: menu
      - user: "1"
      - user: LH 4711
      - utter: utter_ask_dog_sure
"""


@pytest.fixture
async def anna(tmp_path: Path, desk_database: str, capsys: pytest.CaptureFixture[str]) -> Admin:
    """On a database whose desk has started once; no model can be reached."""
    made = admin(tmp_path, desk_database, capsys)
    made.settings = made.settings.model_copy(update={"nlu_url": NOWHERE})
    assert await start(made) == ()
    return made


def record(anna: Admin, text: str = TALKS) -> Path:
    """Beside the folder of the flows."""
    place = anna.folder.parent / "tests/conversations"
    place.mkdir(parents=True, exist_ok=True)
    (place / "dog.yml").write_text(text, "utf-8")
    return place / "dog.yml"


async def refused(anna: Admin, *words: str) -> str:
    """Nothing is published; what was said about it."""
    before = await anna.log()
    await anna.types("publish", "--yes", *words)
    assert anna.code == 1
    told = "\n".join(anna.told)
    assert await anna.log() == before
    return told


# --- what passes -----------------------------------------------------------------------------


async def test_talks_that_go_as_they_went_are_told_and_the_rest_follows(anna: Admin) -> None:
    file = record(anna)
    anna.writes(TAG, "Which tag?")
    shown = await anna.publishes("dog_tax")
    assert shown.splitlines()[0] == (
        f"1 recorded talk of {file.parent} replayed: as they were recorded"
    )
    assert len(await anna.log()) == 2


async def test_where_no_talk_was_recorded_that_is_said(anna: Admin) -> None:
    anna.writes(TAG, "Which tag?")
    assert "no recorded talk was replayed" in await anna.publishes()
    record(anna)
    anna.writes("Where?", "At which place?", "allotment")
    shown = await anna.publishes("allotment")
    assert "no recorded talk comes by allotment" in shown


async def test_talks_may_lie_inside_the_folder_of_the_flows_or_anywhere(anna: Admin) -> None:
    file = record(anna)
    inside = anna.folder / "tests/conversations"
    inside.mkdir(parents=True)
    inside = file.rename(inside / "dog.yml")
    anna.writes(TAG, "Which tag?")
    assert f"of {inside.parent} replayed" in await anna.publishes()
    elsewhere = inside.rename(anna.folder.parent / "talk.yml")
    anna.writes("Which tag?", "Which number?")
    assert f"of {elsewhere} replayed" in await anna.publishes("--talks", str(elsewhere))
    anna.writes("Which number?", TAG)
    await anna.types("publish", "--yes", "--talks", str(anna.folder / "nowhere"))
    assert (anna.code, len(anna.told)) == (2, 1)


async def test_talks_of_other_cities_are_not_replayed(anna: Admin) -> None:
    record(anna, TALKS.replace("city: littleham", "city: bigham").replace("_ask_dog_tag", "_no"))
    anna.writes(TAG, "Which tag?")
    assert "no recorded talk was replayed" in await anna.publishes()


# --- what does not ---------------------------------------------------------------------------


async def test_a_talk_that_goes_another_way_is_named_with_its_line(anna: Admin) -> None:
    file = record(anna, WORDS)
    anna.writes(TAG, "Which tag?")
    told = (await refused(anna)).splitlines()
    assert told[0].startswith(f"{file}:{LINE}: pays: expected ")
    assert TAG in told[0]
    assert "Which tag?" in told[0]
    (last,) = told[1:]
    assert "nothing was published: 1 recorded talk would go another way" in last
    assert last.endswith("--despite-talks publishes it all the same")


async def test_a_talk_that_does_not_come_to_the_service_any_more_keeps_it_from_being_published(
    anna: Admin,
) -> None:
    """Its flows are not visited, and still it is why."""
    record(anna)
    anna.writes("menu: 10", "menu: 30")
    assert "pays" in await refused(anna, "dog_tax")


async def test_despite_its_talks_a_service_can_be_published_and_the_log_says_so(
    anna: Admin,
) -> None:
    record(anna, WORDS)
    second = anna.writes(TAG, "Which tag?")
    await refused(anna)
    shown = await anna.publishes("--despite-talks", "--note", "shorter")
    assert "replayed: 1 would go another way" in shown
    newest = (await anna.log())[0]
    assert newest["revision"] == second
    assert newest["note"] == "shorter (though 1 recorded talk would go another way)"


async def test_nobody_is_kept_from_going_back_by_newer_talks(anna: Admin) -> None:
    first = (await anna.log())[0]["revision"]
    anna.writes(TAG, "Which tag?")
    record(anna, WORDS.replace(TAG, "Which tag?"))
    await anna.publishes()
    await anna.types("back", "dog_tax", first, "--yes")
    assert anna.code == 0
    assert any("pays" in line for line in anna.told), "but it is said"
    assert (await anna.log())[0]["revision"] == first


async def test_what_was_wrong_before_is_told_and_keeps_nobody(anna: Admin) -> None:
    """Another service's talk goes another way on what is live, too."""
    record(anna, TALKS + VIEWS.replace("Where?", "Whither?"))
    anna.writes(TAG, "Which tag?")
    await anna.publishes("dog_tax")
    (line,) = anna.told
    assert line.endswith("(as it is live now, too)")
    anna.writes("Where?", "At which place?", "allotment")
    assert "views" in await refused(anna, "allotment"), "its own is why"


async def test_other_services_are_as_they_are_live_not_as_their_files_say(anna: Admin) -> None:
    record(anna, TALKS + VIEWS)
    anna.writes(TAG, "Which tag?")
    anna.writes("Where?", "At which place?", "allotment")
    await anna.publishes("dog_tax")
    assert "views" in await refused(anna), "it is published now"


async def test_a_file_of_talks_that_cannot_be_read_is_no_talk_that_passed(anna: Admin) -> None:
    file = record(anna, TALKS + "  - test_case: pays\n    steps: [{usr: menu}]\n")
    anna.writes(TAG, "Which tag?")
    assert f"{file}:" in await refused(anna)


# --- understanding ---------------------------------------------------------------------------


async def test_a_talk_that_nobody_could_understand_is_not_one_that_passed(anna: Admin) -> None:
    record(anna, TALKS + FREE)
    anna.writes(TAG, "Which tag?")
    told = await refused(anna)
    assert "in_free_words: " in told
    assert "the language model is away (rasa: ConnectError)" in told
    assert "1 of them maybe only as the language model is away" in told
    await anna.publishes("--despite-talks")
    assert "model is away" in (await anna.log())[0]["note"]


async def test_a_talk_that_goes_as_recorded_without_the_model_as_well_has_passed(
    anna: Admin,
) -> None:
    record(anna, TALKS + ANSWERED)
    anna.writes(TAG, "Which tag?")
    assert "2 recorded talks" in await anna.publishes()
    (line,) = anna.told
    assert line.startswith("the language model is away")


async def test_programs_are_told_what_was_replayed(anna: Admin) -> None:
    file = record(anna, WORDS + ANSWERED)
    anna.writes(TAG, "Which tag?")
    shown = await anna.publishes("--json", "--despite-talks")
    talks = json.loads(shown.splitlines()[0])
    (broken,) = talks.pop("broken")
    assert (broken["case"], broken["file"], broken["line"]) == ("pays", str(file), LINE)
    assert (broken["counts"], broken["heard"]) == (True, True)
    assert talks == {
        "talks": str(file.parent),
        "replayed": 2,
        "model_away": "rasa: ConnectError",
        "about": {"dog_tax": 2},
    }
