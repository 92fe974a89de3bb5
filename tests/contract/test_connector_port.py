"""What every Connector must do. The real one speaks to the real far side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports import Connector, Refused, Unreachable
from tests.stands.far_side import far_city

REGISTER = "practice_debts"


@pytest.fixture(params=["city system over HTTP"])
async def connector(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Connector]:
    assert request.param
    async with far_city(tmp_path) as far:
        yield far.connector


async def test_a_found_record_can_be_settled_once_and_says_so_afterwards(
    connector: Connector,
) -> None:
    looked = await connector.look("shanghai", REGISTER, {"reference": "B-100"})
    assert looked.state == "found"
    item = looked.item
    assert item["total"] == sum(line["amount"] for line in item["lines"])
    receipt = await connector.settle(
        "shanghai",
        REGISTER,
        item["reference"],
        minor=item["total"],
        currency=item["currency"],
        key="p1:settle",
    )
    again = await connector.look("shanghai", REGISTER, {"reference": "B-100"})
    assert (again.state, again.item["receipt"]) == ("already_paid", receipt)


async def test_the_same_settlement_asked_again_has_the_same_receipt(connector: Connector) -> None:
    receipts = [
        await connector.settle(
            "shanghai", REGISTER, "B-1", minor=8600, currency="CNY", key="p1:settle"
        )
        for _ in range(3)
    ]
    assert len(set(receipts)) == 1


async def test_two_payments_for_one_record_are_posted_once(connector: Connector) -> None:
    async def settle(key: str) -> str:
        return await connector.settle(
            "shanghai", REGISTER, "B-1", minor=8600, currency="CNY", key=key
        )

    answers = await asyncio.gather(settle("p1"), settle("p2"), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [answer.why for answer in refused] == ["already_paid"]


@pytest.mark.parametrize(
    ("minor", "currency"),
    [
        pytest.param(8601, "CNY", id="another amount"),
        pytest.param(8600, "GBP", id="another currency"),
    ],
)
async def test_what_is_not_due_is_not_posted(
    connector: Connector, minor: int, currency: str
) -> None:
    with pytest.raises(Refused) as refused:
        await connector.settle(
            "shanghai", REGISTER, "B-1", minor=minor, currency=currency, key="p1"
        )
    assert refused.value.why == "amount_changed"


async def test_one_key_never_means_two_things(connector: Connector) -> None:
    await connector.submit("shanghai", "practice_applications", {"a": "1"}, key="k")
    with pytest.raises(Refused):
        await connector.submit("shanghai", "practice_applications", {"a": "2"}, key="k")


async def test_a_submission_asked_again_has_the_same_reference(connector: Connector) -> None:
    fields = {"persons": [{"name": "张三"}, {"name": "李四"}], "date": "2026-11-24"}
    first = await connector.submit("shanghai", "practice_applications", fields, key="k1")
    again = await connector.submit("shanghai", "practice_applications", fields, key="k1")
    other = await connector.submit("shanghai", "practice_applications", fields, key="k2")
    assert first == again
    assert first["reference"] != other["reference"]


@pytest.mark.parametrize(
    ("ending", "state"),
    [
        ("9901", "not_found"),
        ("9902", "already_paid"),
        ("9903", "not_ready"),
        ("9904", "in_person"),
        ("9905", "wrong_city"),
        ("9915", "found"),
    ],
)
async def test_what_a_look_may_say(connector: Connector, ending: str, state: str) -> None:
    looked = await connector.look("shanghai", REGISTER, {"reference": f"100000{ending}"})
    assert looked.state == state


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param("9908", id="slow"),
        pytest.param("9909", id="down"),
        pytest.param("9912", id="never ends"),
        pytest.param("9914", id="too busy"),
    ],
)
async def test_no_answer_is_unreachable(connector: Connector, ending: str) -> None:
    with pytest.raises(Unreachable):
        await connector.look("shanghai", REGISTER, {"reference": f"100000{ending}"})


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param("9910", id="HTML"),
        pytest.param("9911", id="garbage"),
        pytest.param("9913", id="redirect"),
    ],
)
async def test_an_answer_that_makes_no_sense_is_refused(connector: Connector, ending: str) -> None:
    with pytest.raises(Refused) as refused:
        await connector.look("shanghai", REGISTER, {"reference": f"100000{ending}"})
    assert refused.value.why == "nonsense"


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param("9923", id="down at first"),
        pytest.param("9924", id="posted, the answer came too late"),
        pytest.param("9925", id="posted, the answer made no sense"),
        pytest.param("9926", id="too busy at first"),
    ],
)
async def test_a_settlement_cut_off_is_found_done_under_its_key(
    connector: Connector, ending: str
) -> None:
    async def settle() -> str:
        return await connector.settle(
            "shanghai", REGISTER, f"100000{ending}", minor=8600, currency="CNY", key="p1"
        )

    with pytest.raises(Unreachable):
        await settle()
    assert await settle() == await settle()
