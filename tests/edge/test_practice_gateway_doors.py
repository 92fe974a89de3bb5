"""What the practice gateway shows to people, and who may knock at its other doors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.ports import Asked
from integrations.payments.sandbox.gateway_app.mischief import BY_ENDING, MAGIC_AMOUNTS, Mischief
from tests.stands.far_side import DESK, GATEWAY, START, FarGateway, far_gateway

MERCHANT = {"Authorization": "Bearer practice-merchant-key"}


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[FarGateway]:
    async with far_gateway(tmp_path) as gateway:
        yield gateway


async def create(far: FarGateway) -> Asked:
    return await far.adapter.create(
        key="p1:1",
        minor=20000,
        currency="CNY",
        title="停车 <script>alert(1)</script>",
        expires_at=START + timedelta(minutes=30),
        return_url=f"{DESK}/pay/t?x=1&y=2",
    )


async def test_the_page_says_practice_and_escapes_what_it_shows(far: FarGateway) -> None:
    asked = await create(far)
    assert asked.pay_url == f"{GATEWAY}/pay/{asked.id}"
    answer = await far.http.get(asked.pay_url)
    page = answer.text
    for words in ("练习环境，不会动用真钱", "PRACTICE: no money moves", "200.00 CNY"):
        assert words in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert f'action="{asked.id}/pay"' in page
    assert f'action="{asked.id}/decline"' in page
    assert f'href="{DESK}/pay/t?x=1&amp;y=2"' in page


@pytest.mark.parametrize(
    ("ending", "words"),
    [("pay", "已支付"), ("decline", "银行拒绝"), ("close", "已取消"), ("expire", "已过期")],
)
async def test_the_page_of_an_ended_payment_has_no_buttons(
    far: FarGateway, ending: str, words: str
) -> None:
    asked = await create(far)
    if ending in {"pay", "decline"}:
        await far.tap(asked.id, ending)
    elif ending == "close":
        await far.adapter.close("p1:1")
    else:
        far.clock.move(1800)
    page = (await far.http.get(f"{GATEWAY}/pay/{asked.id}")).text
    assert words in page
    assert "<form" not in page


async def test_a_guessed_link_shows_nothing(far: FarGateway) -> None:
    answer = await far.http.get(f"{GATEWAY}/pay/pay_guessed")
    assert answer.status_code == 404
    assert "没有这笔付款" in answer.text


async def test_every_magic_amount_is_on_the_front_page(far: FarGateway) -> None:
    page = (await far.http.get(f"{GATEWAY}/")).text
    for magic in MAGIC_AMOUNTS:
        assert f"…99.{magic.code:02d}" in page
        assert magic.zh in page
    assert set(BY_ENDING.values()) == set(Mischief) - {Mischief.NONE}


GOOD: dict[str, Any] = {
    "amount": 20000,
    "currency": "CNY",
    "description": "t",
    "expires_at": "2026-11-22T11:00:00Z",
    "return_url": f"{DESK}/pay/t",
    "callback_url": f"{DESK}/callbacks/sandbox/a",
}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"amount": 0}, id="nothing to pay"),
        pytest.param({"amount": 200.5}, id="not whole minor units"),
        pytest.param({"amount": "20000"}, id="amount as text"),
        pytest.param({"currency": "yuan"}, id="no currency"),
        pytest.param({"expires_at": "2026-11-22T11:00:00"}, id="time without zone"),
        pytest.param({"expires_at": "2026-11-22T09:00:00Z"}, id="expired already"),
        pytest.param({"return_url": "javascript:alert(1)"}, id="a script as address"),
        pytest.param({"callback_url": 'http://a.test/"x'}, id="a quote in an address"),
        pytest.param({"more": 1}, id="a field nobody knows"),
    ],
)
async def test_nonsense_is_a_422_and_makes_nothing(far: FarGateway, change: dict[str, Any]) -> None:
    answer = await far.http.post(
        f"{GATEWAY}/v1/payments",
        json={**GOOD, **change},
        headers={**MERCHANT, "Idempotency-Key": "k"},
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await far.ledger())["payments"] == []


@pytest.mark.parametrize("verb", ["POST", "GET"])
async def test_a_wrong_key_opens_nothing(far: FarGateway, verb: str) -> None:
    for key in ("", "Bearer ", "Bearer practice-merchant-ke", "Basic practice-merchant-key"):
        answer = await far.http.request(
            verb, f"{GATEWAY}/v1/payments", json=GOOD, headers={"Authorization": key}
        )
        assert answer.status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no key"),
        pytest.param(MERCHANT, id="the merchant's key"),
        pytest.param(
            {"Authorization": "Bearer practice-control-key", "X-Forwarded-For": "127.0.0.1"},
            id="through a proxy",
        ),
    ],
)
async def test_control_is_only_for_who_is_here_with_its_key(
    far: FarGateway, headers: dict[str, str]
) -> None:
    for answer in (
        await far.http.post(f"{GATEWAY}/control", json={"verb": "reset"}, headers=headers),
        await far.http.get(f"{GATEWAY}/ledger", headers=headers),
    ):
        assert answer.status_code in {401, 403}


async def test_control_is_closed_to_other_machines(far: FarGateway) -> None:
    transport = httpx.ASGITransport(app=far.gateway.app, client=("192.0.2.7", 50000))
    async with httpx.AsyncClient(transport=transport) as stranger:
        answer = await stranger.get(
            f"{GATEWAY}/ledger", headers={"Authorization": "Bearer practice-control-key"}
        )
    assert answer.status_code == 403
