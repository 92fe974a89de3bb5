"""Publishing while residents are in the middle of it: each plan keeps what it promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from tests.stands.admin import CITY, Admin, admin, at_day, ticks
from tests.stands.embedded import ask
from tests.stands.house import House, Resident, house

TAG = "What is on your dog's tag?"
Opens = Callable[[], AbstractAsyncContextManager[House]]


@pytest.fixture
def anna(tmp_path: Path, desk_database: str, capsys: pytest.CaptureFixture[str]) -> Admin:
    return admin(tmp_path, desk_database, capsys)


@pytest.fixture
def opens(tmp_path: Path, desk_database: str, anna: Admin) -> Opens:
    """A desk on the files as they are at that moment; several stand side by side."""

    @asynccontextmanager
    async def open_() -> AsyncIterator[House]:
        async with house(
            desk_database,
            tmp_path,
            books=anna.books,
            registers=(anna.registers,),
            change=at_day,
        ) as desk:
            yield desk

    return open_


async def in_the_middle(desk: House, name: str = "dog-owner") -> Resident:
    """Asked for the tag."""
    resident = desk.resident(name, CITY)
    await resident.say("menu")
    assert TAG in await resident.press("Dog tax")
    return resident


async def asked_to_pay(desk: House) -> Resident:
    resident = await in_the_middle(desk)
    assert "Pay now?" in await resident.say("LH 4711")
    return resident


async def seen(desk: House, text: str, tries: int = 60) -> None:
    """Until somebody who begins now is asked this: a running desk notices within seconds."""
    for number in range(tries):
        other = desk.resident(f"other-{text}-{number}", CITY)
        await other.say("menu")
        if text in await other.press("Dog tax"):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{text!r} is not asked by this desk")


# --- the plans -------------------------------------------------------------------------------


async def test_keep_everybody_finishes_as_they_began(opens: Opens, anna: Admin) -> None:
    async with opens() as desk, opens() as other:
        inside = await in_the_middle(desk)
        anna.writes(TAG, "Which number has your dog?")
        anna.writes("- id: sure", "- id: really")
        anna.writes("then: sure", "then: really")
        shown = await anna.publishes("dog_tax", "--note", "clearer words")
        assert "pay_dog_tax  number  1" in shown
        for each in (desk, other):
            await seen(each, "Which number has your dog?")
        assert "Pay now?" in await inside.say("LH 4711")
        assert "/pay/" in await inside.say("yes")


async def test_move_goes_on_at_the_same_step_without_a_word(opens: Opens, anna: Admin) -> None:
    """The flow did not change, its words did."""
    async with opens() as desk:
        inside = await asked_to_pay(desk)
        anna.writes("Pay now?", "Shall we go ahead?")
        await anna.publishes("dog_tax", "--plan", "move")
        await ticks(desk)
        assert "/pay/" in await inside.say("yes")
        assert "changed" not in inside.text


async def test_move_asks_what_is_asked_before_now(opens: Opens, anna: Admin) -> None:
    """A new question stands between the last answer and the open question."""
    async with opens() as desk:
        inside = await asked_to_pay(desk)
        asks_for_consent(anna)
        await anna.publishes("dog_tax", "--plan", "move")
        await ticks(desk)
        told = await inside.collect("May we keep your dog's name?")
        assert "This service has been changed" in told
        assert "Pay now?" in await inside.say("yes")
        assert "/pay/" in await inside.say("yes")


CONSENT = (
    "  utter_ask_dog_consent: [{text: May we keep your dog's name?, translation: {zh: 可以吗？}}]\n"
)


def asks_for_consent(anna: Admin) -> None:
    """Before paying, from now on."""
    anna.writes(
        "      - id: sure\n",
        "      - id: consent\n        collect: dog_consent\n      - id: sure\n",
    )
    anna.writes("then: sure", "then: consent")
    anna.writes(
        "  dog_sure: {type: bool}\n", "  dog_sure: {type: bool}\n  dog_consent: {type: bool}\n"
    )
    anna.writes("responses:\n", f"responses:\n{CONSENT}")


async def test_an_answer_to_a_question_that_is_gone_is_not_heard(opens: Opens, anna: Admin) -> None:
    """ "Yes" to "Pay now?" must not become the consent that is asked for now."""
    async with opens() as desk:
        inside = await asked_to_pay(desk)
        asks_for_consent(anna)
        await anna.publishes("dog_tax", "--plan", "move")
        assert "May we keep your dog's name?" in await taken_up(desk, inside)


async def taken_up(desk: House, inside: Resident) -> str:
    """Written as soon as the desk knows, before anybody is told."""
    for _ in range(60):
        if desk.desk.flows[CITY].fates:
            break
        await asyncio.sleep(0.1)
    return await inside.say("yes")


@pytest.mark.parametrize("mapped", [True, False])
async def test_move_where_the_step_is_gone(opens: Opens, anna: Admin, *, mapped: bool) -> None:
    async with opens() as desk:
        inside = await asked_to_pay(desk)
        anna.writes("- id: sure", "- id: really")
        anna.writes("then: sure", "then: really")
        moves = ("--map", "sure=really") if mapped else ()
        await anna.publishes("dog_tax", "--plan", "move", *moves)
        await ticks(desk)
        if mapped:
            await taken_up(desk, inside)
            assert "/pay/" in inside.text
        else:
            assert "Dog tax" in await inside.collect("has been changed")


async def test_finish_tells_everybody_once_and_frees_what_was_held(
    opens: Opens, anna: Admin, desk_database: str
) -> None:
    async with opens() as desk:
        inside = desk.resident("gardener", CITY)
        await inside.say("menu")
        await inside.press("Allotment")
        for _ in range(3):
            await inside.say("1")
        assert "Book it?" in inside.text, inside.text
        assert held(desk_database) == 1
        anna.writes("Where?", "At which place?", "allotment")
        shown = await anna.publishes("allotment", "--plan", "finish")
        assert "view_allotment  sure  1" in shown
        await ticks(desk)
        await ticks(desk)
        told = await inside.collect("“Allotment viewing” has been changed")
        assert told.count("has been changed") == 1
        assert held(desk_database) == 0
        await inside.say("menu")
        assert "At which place?" in await inside.press("Allotment")


def held(database: str) -> int:
    (row,) = ask(database, "SELECT count(*) FROM place")
    return int(str(row[0]))
