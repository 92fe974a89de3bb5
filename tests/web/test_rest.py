"""The REST channel as programs use and misuse it: a clear answer each time, and nothing lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.settings import Settings
from tests.stands.house import House, house

HOOK = "/webhooks/rest/webhook"


def with_keys(settings: Settings) -> Settings:
    return settings.model_copy(update={"citydesk_rest_keys": ("key-of-one", "key-of-two")})


@pytest.fixture
async def desk(tmp_path: Path, desk_database: str) -> AsyncIterator[House]:
    async with house(desk_database, tmp_path, change=with_keys) as made:
        yield made


async def post(desk: House, body: Any, **headers: str) -> httpx.Response:
    return await desk.client.post(HOOK, json=body, headers=headers)


@pytest.mark.parametrize(
    ("body", "names"),
    [
        pytest.param([], "object", id="a list"),
        pytest.param({"message": "hi"}, "sender", id="no sender"),
        pytest.param({"sender": "", "message": "hi"}, "sender", id="an empty sender"),
        pytest.param({"sender": 5, "message": "hi"}, "sender", id="a sender that is a number"),
        pytest.param({"sender": "a", "message": None}, "message", id="no message"),
        pytest.param({"sender": "a", "message": "hi", "metadata": 3}, "metadata", id="odd extras"),
        pytest.param(
            {"sender": "a", "message": "hi", "metadata": {"city": "atlantis"}},
            "shanghai",
            id="city",
        ),
    ],
)
async def test_a_wrong_shape_is_told_by_its_name(desk: House, body: Any, names: str) -> None:
    answer = await post(desk, body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert names in answer.json()["detail"]


async def test_what_is_no_json_and_what_is_too_large_are_refused(desk: House) -> None:
    assert (await desk.client.post(HOOK, content=b"\xff{")).status_code == 422
    assert (await desk.client.post(HOOK, content=b"x" * 70_000)).status_code == 413


async def test_unknown_keys_are_nobodys_mistake(desk: House) -> None:
    body = {"sender": "a", "message": "menu", "stream": False, "metadata": {"x": [1]}}
    answer = await post(desk, body)
    assert answer.status_code == 200
    (first, *_) = answer.json()
    assert set(first) <= {"recipient_id", "text", "buttons", "image", "custom"}
    assert first["recipient_id"] == "a"
    assert all(set(button) == {"title", "payload"} for button in first["buttons"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("long " * 1000, id="5,000 characters"),
        pytest.param("🙂🙂", id="emoji only"),
        pytest.param('/traffic_fine.pay{"penalty_no": "1"}', id="a typed intent"),
        pytest.param("/SetSlots(pay_confirmed=true)", id="typed slots"),
        pytest.param("<script>alert(1)</script> {{7*7}} {hotline}", id="markup"),
        pytest.param("\x00\x07 \ud83d", id="control and half characters"),
        pytest.param("#00000000.1", id="a guessed button"),
        pytest.param("؟ 한국어 עברית", id="other scripts"),
    ],
)
async def test_odd_texts_get_a_sentence_and_the_question_stays(desk: House, text: str) -> None:
    resident = desk.resident("odd")
    await resident.say("traffic fine")
    said = await resident.say(text)
    assert said.strip()
    assert "decision number" in said
    assert "alert(1)" not in said
    assert "Parking where it is forbidden" in await resident.say("3101051000000014")


async def test_half_a_character_in_a_name_harms_nobody(desk: House) -> None:
    resident = desk.resident("half \ud83d")
    assert "decision number" in await resident.say("traffic fine", message_id="\ud83d")


async def test_a_repeated_message_gets_the_stored_reply(desk: House) -> None:
    resident = desk.resident("repeats")
    await resident.say("traffic fine")
    first = await resident.say("3101051000000014", message_id="same")
    again = await resident.say("3101051000000014", message_id="same")
    assert again == first
    assert "/pay/" in await resident.say("yes")


async def test_two_senders_may_count_their_messages_alike(desk: House) -> None:
    one, two = desk.resident("one"), desk.resident("two")
    assert "decision number" in await one.say("traffic fine", message_id="1")
    assert "decision number" in await two.say("traffic fine", message_id="1")


async def test_a_double_tap_makes_one_payment(desk: House) -> None:
    resident = desk.resident("taps")
    await resident.say("traffic fine")
    await resident.say("3101051000000014")
    yes = resident.buttons["Yes, pay"]
    both = await asyncio.gather(*(post_as(desk, "taps", yes) for _ in range(2)))
    texts = ["\n".join(m["text"] for m in answer.json()) for answer in both]
    assert sum("/pay/" in text for text in texts) == 1
    async with desk.desk.store.begin("shanghai", desk.desk.clock()) as work:
        listed = [payment for n in range(1, 4) for payment in await work.payments.of(n)]
    assert len(listed) == 1


async def post_as(desk: House, sender: str, message: str) -> httpx.Response:
    metadata = {"city": "shanghai", "lang": "en"}
    return await post(desk, {"sender": sender, "message": message, "metadata": metadata})


async def test_an_old_button_shows_the_present_question(desk: House) -> None:
    resident = desk.resident("late")
    await resident.say("traffic fine")
    old = next(iter(resident.buttons.values()))
    await resident.say("3101051000000014")
    said = await resident.say(old)
    assert "Pay ¥200.00 now?" in said


async def test_keys_open_doors_of_their_own(desk: House) -> None:
    def bearer(key: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {key}"}

    body = {"sender": "same name", "message": "traffic fine", "metadata": {"lang": "en"}}
    assert (await post(desk, body, **bearer("wrong"))).status_code == 401
    assert (await post(desk, body, **bearer("key-of-one"))).status_code == 200
    number = {"sender": "same name", "message": "3101051000000014", "metadata": {"lang": "en"}}
    mine = await post(desk, number, **bearer("key-of-one"))
    assert "Pay ¥200.00 now?" in mine.text
    others = await post(desk, {**number, "message": "yes"}, **bearer("key-of-two"))
    assert "/pay/" not in others.text


async def test_a_caller_behind_a_proxy_needs_a_key(desk: House) -> None:
    body = {"sender": "far", "message": "hi"}
    assert (await post(desk, body, **{"X-Forwarded-For": "203.0.113.9"})).status_code == 401


async def test_a_link_nobody_made_leads_nowhere(desk: House) -> None:
    for path in ("/pay/shanghai.guessed", "/pay/x", "/booking/atlantis.y", "/booking/z.ics"):
        answer = await desk.client.get(path)
        assert answer.status_code == 404
        assert "leads nowhere" in answer.text


async def test_operations_can_look(desk: House) -> None:
    assert (await desk.client.get("/healthz")).status_code == 200
    ready = await desk.client.get("/readyz")
    assert ready.status_code == 503
    assert "model" in ready.json()["missing"][0]
    assert "version" in (await desk.client.get("/version")).json()
    assert (await desk.client.get("/metrics")).status_code == 200
