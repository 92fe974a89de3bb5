"""The practice city's book: what it accepts, once per key, and what it turns away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports import Refused, Unreachable
from integrations.connectors.sandbox_city.registers import read_register
from tests.stands.far_side import CITY, CONTROL, FarCity, far_city

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


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("CASE-310101-0009", "not_ready"),
        ("3101011000000087", "in_person"),
        ("3101121000000079", "already_paid"),
        ("3100000000000000", "not_found"),
    ],
)
async def test_what_is_not_due_cannot_be_settled(far: FarCity, reference: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        await far.connector.settle(
            "shanghai", "traffic_fines", reference, minor=20000, currency="CNY", key="k"
        )
    assert refused.value.why == why
    book = await far.ledger()
    assert book["accepted"] == []
    assert [row["reason"] for row in book["turned_away"]] == [why]


async def test_a_changed_amount_can_be_looked_up_and_paid(far: FarCity) -> None:
    async def total() -> int:
        looked = await far.connector.look("shanghai", "traffic_fines", {"number": number})
        return int(looked.item["total"])

    number = "3101000000009921"
    before = await total()
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            await far.connector.settle(
                "shanghai", "traffic_fines", number, minor=before, currency="CNY", key="p1"
            )
        assert refused.value.why == "amount_changed"
    after = await total()
    assert after == before + 1000
    assert await far.connector.settle(
        "shanghai", "traffic_fines", number, minor=after, currency="CNY", key="p2"
    )


async def test_what_somebody_else_paid_meanwhile_is_paid_ever_after(far: FarCity) -> None:
    number = "3101000000009922"
    for key in ("p1", "p2"):
        with pytest.raises(Refused) as refused:
            await far.connector.settle(
                "shanghai", "traffic_fines", number, minor=20000, currency="CNY", key=key
            )
        assert refused.value.why == "already_paid"
    looked = await far.connector.look("shanghai", "traffic_fines", {"number": number})
    assert looked.state == "already_paid"
    assert looked.item["receipt"]


async def test_a_magic_plate_stays_magic_until_it_is_settled(far: FarCity) -> None:
    looked = await far.connector.look("shanghai", "traffic_fines", {**pair(0), "plate": "沪A09924"})
    reference = looked.item["reference"]
    assert "沪" not in reference
    with pytest.raises(Unreachable):
        await far.connector.settle(
            "shanghai", "traffic_fines", reference, minor=20000, currency="CNY", key="p1"
        )
    assert [row["key"] for row in (await far.ledger())["accepted"]] == ["p1"]


async def test_codes_over_fifty_lead_to_the_gateways_magic_amounts(far: FarCity) -> None:
    looked = await far.connector.look("shanghai", "traffic_fines", {"number": "3101000000009951"})
    assert (looked.state, looked.item["total"]) == ("found", 19901)


def wedding(**change: object) -> dict[str, object]:
    persons = [{"name": "张三", "id_number": "310101199001150007", "phone": "13000000001"}]
    told = {"persons": persons, "office": "huangpu", "date": "2026-11-24", "time": "10:00"}
    return {**told, "code": "MR-7K2Q", **change}


async def test_an_application_is_kept_without_its_persons(far: FarCity, tmp_path: Path) -> None:
    told = await far.connector.submit("shanghai", "marriage_applications", wedding(), key="b1")
    row = (await far.ledger())["accepted"][0]
    assert str(told["reference"]).startswith("MA-")
    assert (row["key"], row["city"], row["register"]) == ("b1", "shanghai", "marriage_applications")
    assert "MR-7K2Q" in row["kept"]
    on_disk = everything_in(tmp_path)
    assert b"MR-7K2Q" in on_disk
    for private in ("张三", "310101199001150007", "13000000001"):
        assert private.encode() not in on_disk


@pytest.mark.parametrize(
    ("register", "fields", "why"),
    [
        pytest.param("marriage_applications", {"code": "A"}, "nonsense", id="fields missing"),
        pytest.param("traffic_fines", {"code": "A"}, "nonsense", id="takes none"),
        pytest.param("unheard_of", {"code": "A"}, "nonsense", id="no such register"),
        pytest.param(
            "marriage_applications",
            wedding(persons=[{"phone": "+8613000009904"}]),
            "in_person",
            id="a magic phone number, deep inside",
        ),
    ],
)
async def test_an_application_that_is_not_taken(
    far: FarCity, register: str, fields: dict[str, object], why: str
) -> None:
    with pytest.raises(Refused) as refused:
        await far.connector.submit("shanghai", register, fields, key="k")
    assert refused.value.why == why
    assert (await far.ledger())["accepted"] == []


async def test_the_same_appointment_under_another_key_was_taken_already(far: FarCity) -> None:
    await far.connector.submit("shanghai", "marriage_applications", wedding(), key="b1")
    with pytest.raises(Refused) as refused:
        await far.connector.submit("shanghai", "marriage_applications", wedding(), key="b2")
    assert refused.value.why == "already_done"


async def test_a_restart_forgets_nothing_and_a_reset_everything(tmp_path: Path) -> None:
    by, asked = {"number": FINE.reference}, {"minor": 20000, "currency": "CNY", "key": "p1"}
    async with far_city(tmp_path) as before:
        receipt = await before.connector.settle(
            "shanghai",
            "traffic_fines",
            FINE.reference,
            **asked,  # type: ignore[arg-type]  # mixed
        )
        book = await before.ledger()
    async with far_city(tmp_path) as after:
        assert await after.ledger() == book
        looked = await after.connector.look("shanghai", "traffic_fines", by)
        assert (looked.state, looked.item["receipt"]) == ("already_paid", receipt)
        await after.http.post(f"{CITY}/control", json={"verb": "reset"}, headers=CONTROL)
        assert (await after.connector.look("shanghai", "traffic_fines", by)).state == "found"
        assert await after.ledger() == {"accepted": [], "turned_away": []}
