"""Reminders on the chat page: each can be answered with a tap, no question loses its answers."""

from __future__ import annotations

from tests.crash.talks import person
from tests.stands.far_side import Hands
from tests.stands.house import House
from tests.stands.reminded import CITY, EN, HOUR, THURSDAY_TEN, desk, hands
from tests.stands.sitting import Sitting, sitting

__all__ = ["desk", "hands"]

FIRST, SECOND = "10:00", "14:00"
REMINDED = {EN.come, EN.move, EN.cancel, EN.stop}


async def books(resident: Sitting, time: str, n: int) -> None:
    await resident.opens()
    await resident.presses("Menu")
    for title in (EN.wedding, EN.desk, EN.day.partition(" ")[2], time):
        await resident.presses(title)
    for text in ("Zhang Wei", person(n, man=True), "Li Na", person(n, man=False)):
        await resident.says(text)
    await resident.says(f"1300000{n:04d}")
    await resident.presses(EN.book)


async def reminded(desk: House, hands: Hands) -> None:
    hands.now = THURSDAY_TEN - 20 * HOUR
    await desk.desk.remind(CITY)
    for _ in range(3):
        await desk.desk.drain.wake(CITY, 1)


def titles(resident: Sitting) -> list[str]:
    """What can be pressed of reminders, as often as it stands there."""
    assert resident.last
    answers = resident.last.text.partition('id="answers"')[2].partition('id="composer"')[0]
    return [title for title in REMINDED for _ in range(answers.count(f">{title}<"))]


async def test_a_reminder_leaves_the_open_question_its_answers(desk: House, hands: Hands) -> None:
    resident = sitting(desk)
    await books(resident, FIRST, 1)
    await resident.presses("Menu")
    page = await resident.presses(EN.fine)
    await reminded(desk, hands)
    page = await resident.opens()
    assert EN.day_before in page.said[-1]
    assert "No number, use my plate" in page.buttons
    assert sorted(titles(resident)) == sorted(REMINDED)
    assert resident.last
    assert 'aria-label="[Practice] A reminder of your appointment' in resident.last.text
    page = await resident.presses("No number, use my plate")
    assert titles(resident) == [], "whoever goes on does not want them in the way"
    assert "plate" in page.said[-1]


async def test_of_two_reminders_each_has_its_taps(desk: House, hands: Hands) -> None:
    resident = sitting(desk)
    await books(resident, FIRST, 1)
    await books(resident, SECOND, 2)
    await reminded(desk, hands)
    await resident.opens()
    assert titles(resident).count(EN.come) == 2
    page = await resident.presses(EN.come)
    assert EN.see_you in page.said[-1]
    assert titles(resident).count(EN.come) == 1
    page = await resident.presses(EN.come)
    assert EN.see_you in page.said[-1]
    assert titles(resident) == []
