"""The practice gateway's adapter: recorded callbacks, forged ones, and answers out of order."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.domain.callbacks import Callback, CallbackKind
from bot.ports import Refused, Unreachable
from integrations.payments.sandbox import payloads
from integrations.payments.sandbox.callbacks import parse, verify
from integrations.payments.sandbox.gateway import SandboxGateway
from tests.stands.far_side import DESK, GATEWAY, SECRET, START

RECORDED = Path(__file__).with_name("recorded") / "practice_gateway"
MERCHANT = "citydesk-practice"


def recorded(name: str) -> tuple[bytes, dict[str, str]]:
    told = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))
    return told["body"].encode(), told["headers"]


@pytest.mark.parametrize(
    ("name", "kind", "key", "minor", "refund_key"),
    [
        ("payment.paid", CallbackKind.PAID, "p1:1", 20000, None),
        ("payment.declined", CallbackKind.DECLINED, "p2:1", 20000, None),
        ("payment.expired", CallbackKind.EXPIRED, "p3:1", 20000, None),
        ("refund.done", CallbackKind.REFUNDED, "p1:1", 20000, "p1:refund"),
    ],
)
def test_each_recorded_callback_is_verified_and_read(
    name: str, kind: CallbackKind, key: str, minor: int, refund_key: str | None
) -> None:
    body, headers = recorded(name)
    signed_at = START if name != "payment.expired" else START + timedelta(minutes=30)
    assert verify(body, headers, secret=SECRET, now=signed_at)
    told = parse(body, merchant=MERCHANT)
    assert told is not None
    assert told == Callback(told.event, kind, key, minor, "CNY", refund_key)
    assert told.event.startswith("evt_")


Change = Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda b, h: (b.replace(b"20000", b"20001", 1), h), id="another amount"),
        pytest.param(lambda b, h: (b + b" ", h), id="one space more"),
        pytest.param(
            lambda b, h: (b, {**h, "sandbox-timestamp": "1795341601"}), id="another timestamp"
        ),
        pytest.param(lambda b, h: (b, {**h, "sandbox-signature": "v1="}), id="empty signature"),
        pytest.param(
            lambda b, h: (b, {**h, "sandbox-signature": h["sandbox-signature"].upper()}),
            id="signature in capitals",
        ),
        pytest.param(lambda b, h: (b, {**h, "sandbox-signature": "v1=é"}), id="not even hex"),
        pytest.param(
            lambda b, h: (b, {**h, "sandbox-timestamp": "١٧٩٥٣٤١٦٠٠"}),
            id="digits of another script",
        ),
        pytest.param(lambda b, h: (b, {**h, "sandbox-timestamp": "now"}), id="no number"),
        pytest.param(lambda b, _: (b, {}), id="no headers"),
    ],
)
def test_a_changed_callback_is_not_believed(change: Change) -> None:
    body, headers = recorded("payment.paid")
    assert verify(body, headers, secret=SECRET, now=START)
    body, headers = change(body, headers)
    assert not verify(body, headers, secret=SECRET, now=START)


def test_another_secret_does_not_open() -> None:
    body, headers = recorded("payment.paid")
    assert not verify(body, headers, secret=b"guessed", now=START)


@pytest.mark.parametrize(
    ("seconds", "fresh"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)]
)
def test_only_a_fresh_callback_is_believed(seconds: int, fresh: bool) -> None:
    body, headers = recorded("payment.paid")
    now = START + timedelta(seconds=seconds)
    assert verify(body, headers, secret=SECRET, now=now) is fresh


def test_header_names_are_found_in_any_case() -> None:
    body, headers = recorded("payment.paid")
    loud = {name.title(): value for name, value in headers.items()}
    assert verify(body, loud, secret=SECRET, now=START)
    assert verify(body, httpx.Headers(loud), secret=SECRET, now=START)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"merchant": "somebody-else"}, id="another merchant's"),
        pytest.param({"type": "payment.teleported"}, id="a kind we do not know"),
        pytest.param({"id": 7}, id="an id that is no text"),
        pytest.param({"payment": []}, id="no payment"),
        pytest.param({"payment": {"id": "pay_1"}}, id="half a payment"),
        pytest.param({"type": "refund.done"}, id="a refund without its refund"),
    ],
)
def test_what_is_not_for_us_is_none(change: dict[str, object]) -> None:
    body, _ = recorded("payment.paid")
    told = json.loads(body)
    assert parse(json.dumps(told).encode(), merchant=MERCHANT)
    assert parse(json.dumps({**told, **change}).encode(), merchant=MERCHANT) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b"\xff\xfe", b"[" * 200_000])
def test_what_is_no_event_is_none(body: bytes) -> None:
    assert parse(body, merchant=MERCHANT) is None


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        (payloads.RefundTold, payloads.read_refund),
        (payloads.PaymentTold, payloads.read_payment),
        (payloads.EventTold, payloads.read_event),
    ],
)
def test_the_sample_above_each_payload_is_one(kind: type, read: Callable[[object], object]) -> None:
    sample = str(kind.__doc__)
    told = read(json.loads(sample[sample.index("{") :]))
    assert isinstance(told, kind)


def gateway(answer: Callable[[httpx.Request], httpx.Response]) -> SandboxGateway:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return SandboxGateway(client, GATEWAY, "key", f"{DESK}/callbacks/sandbox/a", limit=0.2)


async def create(asked: SandboxGateway) -> object:
    return await asked.create(
        key="p1:1",
        minor=20000,
        currency="CNY",
        title="t" * 300,
        expires_at=START + timedelta(minutes=30),
        return_url=f"{DESK}/pay/t",
    )


async def test_the_recorded_search_is_read() -> None:
    told = json.loads((RECORDED / "payments.json").read_text("utf-8"))
    found = await gateway(lambda _: httpx.Response(200, json=told)).query("p1:1")
    assert found is not None
    assert (found.status, found.minor, found.currency) == ("refunded", 20000, "CNY")


async def test_a_part_given_back_is_not_the_whole() -> None:
    told = json.loads((RECORDED / "payments.json").read_text("utf-8"))
    told["payments"][0]["refunds"][0]["amount"] = 100
    found = await gateway(lambda _: httpx.Response(200, json=told)).query("p1:1")
    assert found is not None
    assert (found.status, found.minor) == ("paid", 20000)


async def test_a_page_that_is_no_page_is_handed_to_nobody() -> None:
    told = {**ANOTHER, "key": "p1:1", "pay_url": "javascript:alert(1)"}
    with pytest.raises(Unreachable):
        await create(gateway(_says(200, json=told)))


def _breaks(error: Exception) -> Callable[[httpx.Request], httpx.Response]:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return answer


def _says(status: int, **told: Any) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: httpx.Response(status, **told)


ANOTHER = {
    "id": "pay_1",
    "key": "p9:9",
    "status": "open",
    "amount": 20000,
    "currency": "CNY",
    "paid_amount": None,
}


GZIP = {"Content-Encoding": "gzip"}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(_breaks(httpx.ConnectError("x")), "ConnectError", id="nobody there"),
        pytest.param(_breaks(httpx.ReadTimeout("x")), "ReadTimeout", id="too slow"),
        pytest.param(_breaks(httpx.RemoteProtocolError("x")), "RemoteProtocolError", id="cut off"),
        pytest.param(_says(500), "500", id="500"),
        pytest.param(_says(503, json={"reason": "down"}), "503", id="503"),
        pytest.param(_says(200, text="<html>"), "nonsense", id="HTML"),
        pytest.param(_says(200, json=[]), "nonsense", id="no object"),
        pytest.param(_says(200, json={"payments": {}}), "nonsense", id="another shape"),
        pytest.param(_says(200, json={"payments": [ANOTHER]}), "nonsense", id="somebody else's"),
        pytest.param(_says(200, content=b" " * 100_000), "nonsense", id="too large"),
        pytest.param(_says(302, headers={"Location": "http://b.test"}), "nonsense", id="redirect"),
        pytest.param(_says(200, content=gzip.compress(b"{}"), headers=GZIP), "nonsense", id="gzip"),
    ],
)
async def test_no_usable_answer_is_unreachable(
    answer: Callable[[httpx.Request], httpx.Response], why: str
) -> None:
    for ask in (create(gateway(answer)), gateway(answer).query("p1:1")):
        with pytest.raises(Unreachable) as gone:
            await ask
        assert gone.value.why == why


async def test_a_payment_of_another_amount_is_not_taken_for_ours() -> None:
    told = {**ANOTHER, "key": "p1:1", "amount": 2}
    with pytest.raises(Unreachable):
        await create(gateway(_says(200, json=told)))


@pytest.mark.parametrize(
    ("status", "told", "why"),
    [
        (401, {}, "wrong_key"),
        (422, {"reason": "nonsense"}, "nonsense"),
        (404, {"reason": {"a": 1}}, "404"),
    ],
)
async def test_a_no_is_refused(status: int, told: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused) as refused:
        await create(gateway(_says(status, json=told)))
    assert refused.value.why == why


async def test_the_key_is_shown_to_nobody() -> None:
    asked = SandboxGateway(httpx.AsyncClient(), GATEWAY, "s3cret", DESK)
    assert "s3cret" not in repr(asked)


async def test_nothing_is_asked_twice_by_itself() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(500)

    with pytest.raises(Unreachable):
        await create(gateway(answer))
    assert len(asked) == 1
    assert asked[0].headers["idempotency-key"] == "p1:1"
    assert len(json.loads(asked[0].content)["description"]) == 200
