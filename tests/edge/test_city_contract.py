"""The contract file, its examples, the client and the practice city all say the same."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.ports import Refused, Unreachable
from integrations.connectors import payloads
from integrations.connectors.client import CityConnector
from tests.stands.far_side import CITY, FarCity, connector, far_city
from tests.stands.schemas import Contract

FILE = Path(payloads.__file__).with_name("contract.yml")
CONTRACT = Contract(FILE)
HEADERS = {
    "Authorization": "Bearer practice-city-key",
    "X-City": "shanghai",
    "X-Practice": "true",
}


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[FarCity]:
    async with far_city(tmp_path, slow=0.01) as city:
        yield city


def contents() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every body the contract shows, asked or answered, with the place where it stands."""
    for path, verbs in CONTRACT.told["paths"].items():
        for verb, call in verbs.items():
            for media, content in call.get("requestBody", {}).get("content", {}).items():
                yield f"{verb} {path} asked {media}", content
            for status, answer in call["responses"].items():
                for content in CONTRACT.follow(answer)["content"].values():
                    yield f"{verb} {path} {status}", content


def examples(content: Mapping[str, Any]) -> list[Any]:
    several = [one["value"] for one in content.get("examples", {}).values()]
    return several or [content["example"]]


@pytest.mark.parametrize(
    ("where", "content"), [*contents()], ids=[where for where, _ in contents()]
)
def test_every_body_has_an_example_that_fits_its_schema(
    where: str, content: Mapping[str, Any]
) -> None:
    assert where
    for example in examples(content):
        assert [*CONTRACT.wrong(example, content["schema"])] == []


def test_the_stand_finds_what_does_not_fit() -> None:
    looked = {"$ref": "#/components/schemas/Looked"}
    wrong = {"state": "perhaps", "item": {"reference": "", "total": -1, "lines": [{"amount": "1"}]}}
    assert len([*CONTRACT.wrong(wrong, looked)]) == 5
    assert [*CONTRACT.wrong({"by": {}, "more": 1}, {"$ref": "#/components/schemas/LookAsked"})]


def test_the_client_knows_exactly_the_contracts_words() -> None:
    schemas = CONTRACT.told["components"]["schemas"]
    assert frozenset(schemas["Reason"]["enum"]) == payloads.REASONS
    assert frozenset(schemas["Looked"]["properties"]["state"]["enum"]) == payloads.STATES


async def test_every_call_of_the_contract_is_answered_and_locked(far: FarCity) -> None:
    for path, verbs in CONTRACT.told["paths"].items():
        for verb in verbs:
            url = CITY + path.replace("{register}", "practice_debts")
            answer = await far.http.request(verb, url, json={})
            assert answer.status_code == 401
            opened = await far.http.request(verb, url, json={}, headers=HEADERS)
            assert opened.status_code in {200, 422}


def looked_examples() -> list[Any]:
    call = CONTRACT.told["paths"]["/v1/look/{register}"]["post"]
    return examples(call["responses"]["200"]["content"]["application/json"])


@pytest.mark.parametrize("example", looked_examples())
async def test_the_client_reads_every_example_of_a_look(example: dict[str, Any]) -> None:
    async with httpx.AsyncClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, json=example))
    ) as http:
        looked = await connector(http).look("shanghai", "traffic_fines", {"number": "1"})
    assert (looked.state, looked.item) == (example["state"], example.get("item", {}))


async def refusal(city: CityConnector) -> Refused | Unreachable:
    try:
        await city.settle("shanghai", "traffic_fines", "1", minor=1, currency="CNY", key="k")
    except (Refused, Unreachable) as no:
        return no
    raise AssertionError("it was settled")


def problems() -> Iterator[Any]:
    for where, content in contents():
        if "/settle/" in where and " asked " not in where and not where.endswith("200"):
            for example in examples(content):
                yield pytest.param(example, id=f"{where} {example.get('reason')}")


@pytest.mark.parametrize("example", [*problems()])
async def test_the_client_reads_every_problem_of_a_settlement(example: dict[str, Any]) -> None:
    answer = httpx.Response(example["status"], json=example)
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as http:
        no = await refusal(connector(http))
    instead = {401: "wrong_key", 403: "practice_wall"}.get(example["status"])
    assert no.why == (instead or example["reason"])
    assert isinstance(no, Unreachable) is (example.get("reason") in {"busy", "down"})


ENDINGS = [f"99{code:02d}" for code in (*range(6), 9, 14, 15, 15, *range(21, 29), 51, 80)]


@pytest.mark.parametrize("verb", ["look", "submit", "settle"])
async def test_every_readable_answer_of_the_practice_city_fits(far: FarCity, verb: str) -> None:
    call = CONTRACT.told["paths"][f"/v1/{verb}/{{register}}"]["post"]
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "look": ("traffic_fines", {"by": {"number": "310100000000%s"}}),
        "submit": ("practice_applications", {"fields": {"phone": "13000000%s"}}),
        "settle": (
            "practice_debts",
            {"reference": "B-%s", "amount": 8600, "currency": "CNY", "payment": "p"},
        ),
    }
    register, body = bodies[verb]
    seen = set()
    for number, ending in enumerate(ENDINGS):
        answer = await far.http.post(
            f"{CITY}/v1/{verb}/{register}",
            json=_filled(body, ending),
            headers={**HEADERS, "Idempotency-Key": f"k{number}"},
        )
        if answer.headers["content-type"] == "text/html; charset=utf-8":
            continue
        schema = CONTRACT.follow(call["responses"][str(answer.status_code)])["content"]
        content = schema[answer.headers["content-type"]]
        assert [*CONTRACT.wrong(answer.json(), content["schema"])] == []
        seen.add((answer.status_code, answer.json().get("reason") or answer.json().get("state")))
    assert len(seen) >= 6


def _filled(body: Any, ending: str) -> Any:
    if isinstance(body, dict):
        return {name: _filled(value, ending) for name, value in body.items()}
    return body.replace("%s", ending) if isinstance(body, str) else body


async def test_a_city_can_read_the_contract_from_the_practice_city(far: FarCity) -> None:
    answer = await far.http.get(f"{CITY}/contract.yml")
    assert answer.text == FILE.read_text("utf-8")
