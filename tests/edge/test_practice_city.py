"""The practice city itself: its records, its doors, its page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.ports import Refused
from integrations.connectors.sandbox_city.magic import BY_CODE, MAGIC, Trick, code_of
from integrations.connectors.sandbox_city.records import number_for
from integrations.connectors.sandbox_city.registers import read_register, read_registers
from tests.stands.far_side import CITY, FarCity, connector, far_city

SHIPPED = Path(__file__).parents[2] / "integrations/connectors/sandbox_city/registers"
FINES = read_register(SHIPPED / "traffic_fines.yml")
FINE = FINES.items[0]


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[FarCity]:
    async with far_city(tmp_path) as city:
        yield city


def pair(number: int) -> dict[str, str]:
    keys = FINES.items[number].keys
    return {name: keys[name] for name in ("plate", "plate_type", "id_tail")}


@pytest.mark.parametrize("number", range(len(FINES.items)))
async def test_every_seeded_fine_is_found_by_its_pair_in_its_city(
    far: FarCity, number: int
) -> None:
    fine = FINES.items[number]
    looked = await far.connector.look(fine.city, "traffic_fines", pair(number))
    assert looked.state == fine.state
    assert looked.item["reference"] == fine.reference
    assert set(looked.item["title"]) == set(looked.item["place"]) == {"zh", "en"}
    assert ("total" in looked.item) is (fine.state == "found")
    assert ("receipt" in looked.item) is (fine.state == "already_paid")


def test_seeded_values_are_invented_and_not_magic() -> None:
    assert len(FINES.items) >= 12
    assert {item.city for item in FINES.items} == {"shanghai", "guangzhou"}
    for item in FINES.items:
        assert item.keys["id_tail"][2:5] == "000"
        assert not [value for value in item.keys.values() if code_of(value) is not None]


@pytest.mark.parametrize(
    "plate", ["沪A12345", " 沪a·12345 ", "沪Ａ１２３４５", "沪A-12345", "沪A 12 345"]
)
async def test_a_plate_is_found_however_it_is_written(far: FarCity, plate: str) -> None:
    looked = await far.connector.look("shanghai", "traffic_fines", {**pair(0), "plate": plate})
    assert looked.item["reference"] == FINE.reference


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"id_tail": "150008"}, id="wrong tail"),
        pytest.param({"plate": "沪A12346"}, id="wrong plate"),
        pytest.param({"plate_type": "large"}, id="wrong kind of plate"),
        pytest.param({"plate": "沪B20011"}, id="tail of somebody else"),
    ],
)
async def test_which_half_of_a_pair_was_wrong_cannot_be_told(
    far: FarCity, change: dict[str, str]
) -> None:
    wrong = await far.http.post(
        f"{CITY}/v1/look/traffic_fines",
        json={"by": {**pair(0), **change}},
        headers={
            "Authorization": "Bearer practice-city-key",
            "X-City": "shanghai",
            "X-Practice": "true",
        },
    )
    assert (wrong.status_code, wrong.json()) == (200, {"state": "not_found"})


async def test_a_fine_of_another_city_is_named_as_such_and_not_shown(far: FarCity) -> None:
    looked = await far.connector.look("guangzhou", "traffic_fines", pair(0))
    assert (looked.state, looked.item) == ("wrong_city", {})
    with pytest.raises(Refused) as refused:
        await far.connector.settle(
            "guangzhou", "traffic_fines", FINE.reference, minor=20000, currency="CNY", key="k"
        )
    assert refused.value.why == "wrong_city"


@pytest.mark.parametrize("by", [{"plate": "沪A12345"}, {"id_tail": "150007"}, {"colour": "red"}])
async def test_half_a_pair_is_no_question(far: FarCity, by: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        await far.connector.look("shanghai", "traffic_fines", by)
    assert refused.value.why == "nonsense"


async def test_a_new_service_needs_only_a_file(tmp_path: Path) -> None:
    (tmp_path / "registers").mkdir()
    (tmp_path / "registers" / "dog_tax.yml").write_text(
        "register: dog_tax\n"
        "title: {zh: 养犬费, en: Dog tax}\n"
        "accepts: any\n"
        "template:\n"
        "  title: Dog tax\n"
        "  lines: [{label: Dog, amount: 4200}, {label: Stamp, amount: 50}]\n"
        "  currency: GBP\n",
        "utf-8",
    )
    async with far_city(tmp_path, registers=(tmp_path / "registers",)) as far:
        looked = await far.connector.look("riverton", "dog_tax", {"tag": "D-77"})
        assert (looked.item["total"], looked.item["reference"]) == (4250, "D-77")
        assert await far.connector.settle(
            "riverton", "dog_tax", "D-77", minor=4250, currency="GBP", key="p1"
        )


@pytest.mark.parametrize("text", ["a: b", "- 1", "register: x\ntitle: {}\nitems: [{}]", ""])
def test_a_file_that_is_no_register_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.yml").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"odd\.yml"):
        read_registers([tmp_path])


async def test_the_other_side_of_the_practice_wall_is_refused(far: FarCity) -> None:
    live = connector(far.http, practice=False)
    with pytest.raises(Refused) as refused:
        await live.look("shanghai", "traffic_fines", {"number": FINE.reference})
    assert refused.value.why == "practice_wall"
    assert await far.connector.health("shanghai")
    assert not await live.health("shanghai")


@pytest.mark.parametrize("key", ["", "practice-city-ke", "practice-city-key ", "钥匙"])
async def test_a_wrong_key_opens_nothing(far: FarCity, key: str) -> None:
    answer = await far.http.post(
        f"{CITY}/v1/look/traffic_fines",
        json={"by": {"number": "1"}},
        headers=httpx.Headers({"Authorization": f"Bearer {key}"}, encoding="utf-8"),
    )
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_front_page_tells_a_person_what_to_type(far: FarCity) -> None:
    answer = await far.http.get(f"{CITY}/")
    page = answer.text
    for register in read_registers([SHIPPED]).values():
        assert register.name in page
        assert register.title["zh"] in page
    for item in FINES.items:
        assert all(value in page for value in item.keys.values())
    for magic in MAGIC:
        assert f"…99{magic.code:02d}" in page
        assert magic.zh in page
    assert "PRACTICE: no money moves" in page
    assert 'name="viewport"' in page
    for loaded in ("<script", "<link", "<img", "src=", "@import", "url("):
        assert loaded not in page


def test_every_trick_has_one_magic_code() -> None:
    assert sorted(BY_CODE.values()) == sorted(Trick)


def test_made_up_numbers_are_never_magic() -> None:
    assert not [n for n in range(30_000) if code_of(number_for("R", str(n))) is not None]
