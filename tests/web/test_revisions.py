"""Publishing never strands someone in the middle of a talk (promise 5)."""

from __future__ import annotations

from pathlib import Path

from tests.stands.catalogue import read
from tests.stands.house import house
from tests.web.yaml_only import write


async def test_a_talk_ends_on_the_revision_it_began_with(
    tmp_path: Path, desk_database: str
) -> None:
    folder, registers = write(tmp_path)
    async with house(desk_database, tmp_path, books=read(folder), registers=(registers,)) as desk:
        resident = desk.resident("dog-owner", "littleham")
        await resident.say("menu")
        assert "on your dog's tag?" in await resident.press("Dog tax")
    flow = folder / "catalog/dog_tax/flow.yml"
    text = flow.read_text("utf-8")
    assert text.count("What is on your dog's tag?") == 1
    text = text.replace("What is on your dog's tag?", "Which number has your dog?")
    flow.write_text(
        text.replace("id: number", "id: renamed")
        .replace("- id: sure", "- id: really")
        .replace("then: sure", "then: really"),
        "utf-8",
    )
    async with house(desk_database, tmp_path, books=read(folder), registers=(registers,)) as desk:
        resident.client = desk.client
        assert "Pay now?" in await resident.say("LH 4711")
        assert "/pay/" in await resident.say("yes")
        other = desk.resident("another", "littleham")
        await other.say("menu")
        assert "Which number has your dog?" in await other.press("Dog tax")
