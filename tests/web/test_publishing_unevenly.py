"""Promise 5, where processes learn of a publication at different times: whoever is in the middle of
a talk gets an answer to each message, whichever process that meets, and comes to the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import cycle
from pathlib import Path

import pytest

from tests.stands.admin import CITY, Admin, admin, at_day, ticks
from tests.stands.house import House, Resident, house

TAG = "What is on your dog's tag?"
MOST = 12
"""Messages to the end, whatever is published meanwhile."""

PLANS = ("keep", "move", "finish", "withdraw move", "withdraw finish")


@pytest.fixture
def anna(
    tmp_path: Path,
    desk_database: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Admin:
    """Beside desks that do not look at the shelf by themselves."""
    monkeypatch.setattr("bot.usecases.follow_shelf.GLANCE", 3600)
    return admin(tmp_path, desk_database, capsys)


@asynccontextmanager
async def two_desks(anna: Admin, tmp_path: Path) -> AsyncIterator[tuple[House, House]]:
    """Two processes on one database."""

    def desk() -> AbstractAsyncContextManager[House]:
        return house(
            str(anna.settings.database_url),
            tmp_path,
            books=anna.books,
            registers=(anna.registers,),
            change=at_day,
        )

    async with desk() as one, desk() as other:
        yield one, other


async def publishes(anna: Admin, plan: str) -> None:
    """A question more, in other words, under a step of another name."""
    old = anna.books.services["dog_tax"].revision
    for before, after in (
        (TAG, "Which number has your dog?"),
        ("      - id: sure\n", f"      - id: consent\n        collect: dog_consent\n{SURE}"),
        ("then: sure", "then: consent"),
        ("  dog_sure: {type: bool}\n", "  dog_sure: {type: bool}\n  dog_consent: {type: bool}\n"),
        ("responses:\n", f"responses:\n{CONSENT}"),
    ):
        anna.writes(before, after)
    how = plan.split()
    await anna.publishes("dog_tax", "--plan", "keep" if how[0] == "withdraw" else plan)
    if how[0] == "withdraw":
        await anna.types("withdraw", "dog_tax", old, "--plan", how[1], "--yes")
        assert anna.code == 0, anna.told


SURE = "      - id: really\n"
CONSENT = "  utter_ask_dog_consent: [{text: May we keep its name?, translation: {zh: 可以吗？}}]\n"
ANSWERS = {
    "dog's tag?": "LH 4711",
    "Which number has": "LH 4711",
    "Pay now?": "yes",
    "keep its name?": "yes",
}


def answer(resident: Resident) -> str:
    """To the question asked last; where the matter was closed, its button."""
    asked = {resident.text.rfind(question): reply for question, reply in ANSWERS.items()}
    last = max(asked)
    if last >= 0:
        return asked[last]
    return next(payload for title, payload in resident.buttons.items() if "Dog tax" in title)


async def to_the_end(resident: Resident, desks: Iterator[House], never: str = "\0") -> None:
    """Each message meets the next desk; each gets words, and none of them these."""
    for _ in range(MOST):
        resident.client = next(desks).client
        assert await resident.say(answer(resident))
        assert never not in resident.text
        if "/pay/" in resident.text:
            return
    raise AssertionError(f"no end: {resident.text}")


async def begins(desk: House, name: str) -> Resident:
    resident = desk.resident(name, CITY)
    await resident.say("menu")
    await resident.press("Dog tax")
    return resident


@pytest.mark.parametrize("plan", PLANS)
async def test_everybody_gets_an_answer_from_whichever_process(
    anna: Admin, tmp_path: Path, plan: str
) -> None:
    async with two_desks(anna, tmp_path) as (knows, late):
        early = [await begins(knows, f"early-{number}") for number in range(2)]
        asked = [await begins(late, f"asked-{number}") for number in range(2)]
        for resident in asked:
            assert "Pay now?" in await resident.say("LH 4711")
        await publishes(anna, plan)
        await knows.desk.shelf()
        fresh = await begins(knows, "on-the-new-one")
        assert "Which number has your dog?" in fresh.text
        behind = await begins(late, "on-the-old-one")
        assert TAG in behind.text
        for first, (one, other) in enumerate(zip(early, asked, strict=True)):
            for resident in (one, other):
                await to_the_end(resident, cycle((knows, late) if first else (late, knows)))
        await to_the_end(fresh, cycle((late, knows)))
        await to_the_end(behind, cycle((knows, late)))


@pytest.mark.parametrize("plan", PLANS)
async def test_whoever_is_told_by_the_clock_gets_an_answer_from_the_other_process(
    anna: Admin, tmp_path: Path, plan: str
) -> None:
    """The clock's process knows; the one where the resident writes next does not."""
    async with two_desks(anna, tmp_path) as (knows, late):
        inside = [await begins(late, f"inside-{number}") for number in range(2)]
        assert "Pay now?" in await inside[1].say("LH 4711")
        await publishes(anna, plan)
        await knows.desk.shelf()
        await ticks(knows)
        for resident in inside:
            await to_the_end(resident, cycle((late,)))
        await late.desk.shelf()
        for resident in inside:
            resident.client = knows.client
            assert await resident.say("menu")


@pytest.mark.parametrize("back", ["keep", "move", "finish"])
@pytest.mark.parametrize("plan", ["move", "finish"])
async def test_going_back_moves_nobody_to_and_fro(
    anna: Admin, tmp_path: Path, plan: str, back: str
) -> None:
    """One process knows that the older revision is live again; for the other it has ended."""
    old = anna.books.services["dog_tax"].revision
    async with two_desks(anna, tmp_path) as (knows, late):
        await publishes(anna, plan)
        for desk in (knows, late):
            await desk.desk.shelf()
        inside = await begins(late, "on-the-newer")
        await anna.types("back", "dog_tax", old, "--plan", back, "--yes")
        assert anna.code == 0, anna.told
        await knows.desk.shelf()
        again = await begins(knows, "on-the-older")
        assert TAG in again.text
        await to_the_end(inside, cycle((late, knows)))
        await to_the_end(again, cycle((late, knows)), "has been changed")
