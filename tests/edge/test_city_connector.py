"""The City Connector client against every answer a city's system should not give."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from bot.ports import Refused, Unreachable
from integrations.connectors.client import CityConnector
from tests.stands.far_side import connector

Answer = Callable[[httpx.Request], httpx.Response]
FOUND = {
    "state": "found",
    "item": {
        "reference": "R1",
        "title": {"zh": "闯红灯", "en": "Red light"},
        "lines": [{"code": "fine", "label": "Fine", "amount": 20000}],
        "total": 20000,
        "currency": "CNY",
    },
}


def asks(answer: Answer, **changed: Any) -> CityConnector:
    return connector(httpx.AsyncClient(transport=httpx.MockTransport(answer)), **changed)


def look(city: CityConnector) -> Any:
    return city.look("shanghai", "traffic_fines", {"number": "1"})


def submit(city: CityConnector) -> Any:
    return city.submit("shanghai", "marriage_applications", {"code": "A"}, key="k1")


def settle(city: CityConnector) -> Any:
    return city.settle("shanghai", "traffic_fines", "R1", minor=1, currency="CNY", key="k1")


def says(status: int, **told: Any) -> Answer:
    return lambda _: httpx.Response(status, **told)


def breaks(error: Exception) -> Answer:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return answer


async def hangs(_: httpx.Request) -> httpx.Response:
    await asyncio.sleep(60)
    return httpx.Response(200, json=FOUND)


async def drip() -> AsyncIterator[bytes]:
    """A body that goes on for ever, too slowly for any single read to time out."""
    while True:
        yield b" "
        await asyncio.sleep(0.01)


NONSENSE = [
    pytest.param(says(200, text="<html>502</html>"), id="HTML"),
    pytest.param(says(200, content=b""), id="nothing"),
    pytest.param(says(200, json=[FOUND]), id="a list"),
    pytest.param(says(200, content=b"\xff\xfe{}"), id="no UTF-8"),
    pytest.param(says(200, content=b'{"state":' * 20_000), id="too deep"),
    pytest.param(says(200, content=b" " * 257 * 1024 + b"{}"), id="too large"),
    pytest.param(says(307, headers={"Location": "https://elsewhere.test/"}), id="a redirect"),
    pytest.param(says(204), id="another 2xx"),
    pytest.param(
        says(200, content=gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"}), id="packed"
    ),
]


@pytest.mark.parametrize("answer", NONSENSE)
async def test_nonsense_is_refused_to_a_look_and_uncertain_to_an_act(answer: Answer) -> None:
    with pytest.raises(Refused) as refused:
        await look(asks(answer))
    assert refused.value.why == "nonsense"
    for act in (submit, settle):
        with pytest.raises(Unreachable) as gone:
            await act(asks(answer))
        assert gone.value.why == "nonsense"


def changed(**item: Any) -> dict[str, Any]:
    return {"state": "found", "item": {**FOUND["item"], **item}}  # type: ignore[dict-item]  # it is one


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({}, id="no state"),
        pytest.param({"state": "perhaps"}, id="a state nobody knows"),
        pytest.param({"state": ["found"]}, id="a state that is a list"),
        pytest.param({"state": "found"}, id="found, but nothing"),
        pytest.param({"state": "found", "item": [1]}, id="an item that is none"),
        pytest.param(changed(reference=""), id="no reference"),
        pytest.param(changed(reference=7), id="a reference that is a number"),
        pytest.param(changed(total=19999), id="lines that do not add up"),
        pytest.param(changed(total=200.0), id="a broken amount"),
        pytest.param(changed(total=True), id="an amount that is a truth"),
        pytest.param(changed(total=-1, lines=[]), id="less than nothing"),
        pytest.param(changed(currency=None), id="money without currency"),
        pytest.param(changed(lines=[{"amount": 20000}]), id="a line without a name"),
        pytest.param(changed(lines={"fine": 20000}), id="lines that are no list"),
    ],
)
async def test_a_record_that_makes_no_sense_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        await look(asks(says(200, json=told)))
    assert refused.value.why == "nonsense"


@pytest.mark.parametrize("told", [{}, {"reference": ""}, {"reference": 7}, {"receipt": ["R"]}])
async def test_an_act_without_its_number_is_uncertain(told: dict[str, Any]) -> None:
    for act in (submit, settle):
        with pytest.raises(Unreachable) as gone:
            await act(asks(says(200, json=told)))
        assert gone.value.why == "nonsense"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(breaks(httpx.ConnectError("x")), "ConnectError", id="nobody there"),
        pytest.param(breaks(httpx.ReadTimeout("x")), "ReadTimeout", id="too slow"),
        pytest.param(breaks(httpx.RemoteProtocolError("x")), "RemoteProtocolError", id="cut off"),
        pytest.param(says(500), "500", id="500"),
        pytest.param(says(502, text="<html>"), "502", id="502 in HTML"),
        pytest.param(says(503, json={"reason": "down"}), "down", id="down"),
        pytest.param(says(429, json={"reason": "busy"}), "busy", id="too busy"),
    ],
)
async def test_trouble_is_unreachable(answer: Answer, why: str) -> None:
    for ask in (look, submit, settle):
        with pytest.raises(Unreachable) as gone:
            await ask(asks(answer))
        assert gone.value.why == why


@pytest.mark.parametrize("ask", [look, submit, settle])
async def test_a_silent_city_is_left_in_time_repeats_included(ask: Any) -> None:
    http = httpx.AsyncClient(transport=httpx.MockTransport(hangs))
    begin = time.monotonic()
    with pytest.raises(Unreachable) as gone:
        await ask(connector(http, limit=0.2, backoff=(0.0, 0.0)))
    assert gone.value.why == "too slow"
    assert time.monotonic() - begin < 10.0


async def test_an_answer_that_drips_is_left_in_time() -> None:
    city = asks(says(200, content=drip()), limit=0.2)
    with pytest.raises(Unreachable) as gone:
        await look(city)
    assert gone.value.why == "too slow"


@pytest.mark.parametrize(
    ("ask", "tries"), [(look, 3), (submit, 1), (settle, 1)], ids=["look", "submit", "settle"]
)
async def test_only_a_look_is_repeated(ask: Any, tries: int) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(503)

    with pytest.raises(Unreachable):
        await ask(asks(answer))
    assert len(asked) == tries


async def test_a_look_is_answered_at_the_third_try() -> None:
    answers = [httpx.Response(503), httpx.Response(500), httpx.Response(200, json=FOUND)]
    looked = await look(asks(lambda _: answers.pop(0)))
    assert (looked.state, looked.item) == ("found", FOUND["item"])


async def test_a_no_is_not_asked_again() -> None:
    answers = [httpx.Response(200, json={"state": "not_found"})]
    assert (await look(asks(lambda _: answers.pop(0)))).state == "not_found"


async def test_what_is_said_with_every_call() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={**FOUND, "reference": "A-1", "receipt": "R-1"})

    for ask in (look, submit, settle):
        await ask(asks(answer, practice=False))
    assert [request.url.path for request in asked] == [
        "/v1/look/traffic_fines",
        "/v1/submit/marriage_applications",
        "/v1/settle/traffic_fines",
    ]
    assert [request.headers.get("idempotency-key") for request in asked] == [None, "k1", "k1"]
    for request in asked:
        assert request.headers["authorization"] == "Bearer practice-city-key"
        assert (request.headers["x-city"], request.headers["x-practice"]) == ("shanghai", "false")
    assert json.loads(asked[2].content) == {
        "reference": "R1",
        "amount": 1,
        "currency": "CNY",
        "payment": "k1",
    }


async def test_a_register_cannot_leave_its_place_in_the_path() -> None:
    paths: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path)
        return httpx.Response(200, json={"state": "not_found"})

    await asks(answer).look("shanghai", "../../admin?x=/y", {"a": "b"})
    assert paths == [b"/v1/look/..%2F..%2Fadmin%3Fx%3D%2Fy"]


async def test_the_key_is_shown_to_nobody() -> None:
    assert "practice-city-key" not in repr(asks(says(200)))


@pytest.mark.parametrize(
    ("told", "well"),
    [
        ({"status": "ok", "practice": True}, True),
        ({"status": "ok", "practice": False}, False),
        ({"status": "ok"}, False),
    ],
)
async def test_health_includes_the_side_of_the_wall(told: dict[str, Any], well: bool) -> None:
    assert await asks(says(200, json=told)).health("shanghai") is well
