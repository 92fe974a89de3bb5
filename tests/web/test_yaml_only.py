"""A new pay service, a new book service and a new city are YAML files only (issue: promise of the
house). Nothing of them occurs in any Python file outside this folder."""

from __future__ import annotations

from pathlib import Path

from bot.verbs.check import problems_of
from tests.stands.catalogue import read
from tests.stands.house import house
from tests.web.yaml_only import write


def test_the_check_finds_nothing_wrong_with_them(tmp_path: Path) -> None:
    folder, _ = write(tmp_path)
    books = read(folder)
    assert [p for p in problems_of(books) if p.level == "error" and "intent" not in p.message] == []


async def test_the_new_pay_service_runs_to_its_receipt(tmp_path: Path, desk_database: str) -> None:
    folder, registers = write(tmp_path)
    books = read(folder)
    async with house(desk_database, tmp_path, books=books, registers=(registers,)) as desk:
        resident = desk.resident("dog-owner", "littleham")
        await resident.say("menu")
        assert "What is on your dog's tag?" in await resident.press("Dog tax")
        assert "£30.00" in await resident.say("LH 4711")
        assert "/pay/littleham." in await resident.say("yes")
        assert (await resident.pay()).status_code in (200, 303)
        assert "Dog tax paid, £30.00. Receipt" in await resident.collect("Dog tax paid")


async def test_the_new_book_service_runs_to_its_code(tmp_path: Path, desk_database: str) -> None:
    folder, registers = write(tmp_path)
    books = read(folder)
    async with house(desk_database, tmp_path, books=books, registers=(registers,)) as desk:
        resident = desk.resident("gardener", "littleham")
        await resident.say("menu")
        await resident.press("Allotment viewing")
        await resident.press("The Green")
        await resident.say("1")
        await resident.press("10:00")
        assert "Your code is" in await resident.say("yes")
        page = await desk.client.get(resident.link)
        assert "Allotment viewing" in page.text
        assert "10:00" in page.text
