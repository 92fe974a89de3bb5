"""Thousands of updates that are wrong somewhere: never a 5xx, and whoever sent them is answered."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from random import Random
from typing import Any

import httpx
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.web.hooks import SECRET_HEADER
from tests.stands.catalogue import shipped
from tests.stands.reminded import EN
from tests.stands.telegram.recorded import FILE
from tests.telegram.whole import PUBLIC, TOGETHER, Whole, offers, whole_desk

pytestmark = TOGETHER

HOOK = f"{PUBLIC}/hooks/telegram/shanghai_telegram"
RECORDED: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
COUNT = 1250
"""Through each door others."""

FIRST = 50_000_000
"""Numbers no update of the stand has."""

MISSING = object()
DEEP = "deep nesting stands here"
ODD: tuple[Any, ...] = (
    *(MISSING, None, True, False, 0, -1, 2**31, 2**63, 2**64, -(2**63), 10**300, 1.5, 1e308),
    *(float("nan"), float("inf"), "", " ", "x", "0", "\x00", "\ud800", "\udfff\ud800", "\u202e"),
    *(
        "𠀀" * 3000,
        "/start " + "a" * 500,
        "/link x",
        "{}",
        [],
        [[]],
        [None],
        {},
        {"id": {}},
        [1, "x"],
    ),
    *({"": ""}, {"id": -1, "type": "private"}, DEEP),
)
KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "business_message",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "unheard_of",
)


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inside:
        yield (*at, key)
        if isinstance(each, dict | list):
            yield from places(each, (*at, key))


def put(told: Any, at: tuple[Any, ...], odd: Any) -> Any:
    inside = told
    for key in at[:-1]:
        inside = inside[key]
    if odd is MISSING:
        del inside[at[-1]]
    else:
        inside[at[-1]] = copy.deepcopy(odd)  # or what is put into it would stand in all others
    return told


def mutated(dice: Random) -> Iterator[bytes]:
    """Each with a number of its own, unless that is what is wrong with it."""
    for number in itertools.count(FIRST):
        told = copy.deepcopy(dice.choice([*RECORDED.values()]))
        told["update_id"] = number
        for _ in range(dice.choice((1, 1, 1, 2, 5))):
            at = dice.choice([*places(told)] or [("update_id",)])
            odd = dice.choice(ODD)
            put(told, at, odd if odd is MISSING else copy.deepcopy(odd))
        if dice.random() < 0.1 and (kinds := [k for k in told if k != "update_id"]):
            told[dice.choice(KINDS)] = told.pop(kinds[0])
        yield _bytes(told)


def _bytes(told: Any) -> bytes:
    depth = 2000
    deep = b"[" * depth + b"]" * depth
    return json.dumps(told).encode().replace(json.dumps(DEEP).encode(), deep)


async def posted(whole: Whole, body: bytes) -> httpx.Response:
    secret = whole.house.desk.doors.telegram["shanghai_telegram"].secrets[0]
    headers = {SECRET_HEADER: secret}
    return await whole.house.client.post(HOOK, content=body, headers=headers)


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=[None, PUBLIC], ids=["fetched", "called"]
)
async def whole(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Whole]:
    """A city that hears as much in a minute as comes."""
    books = shipped()
    shanghai = books.cities["shanghai"]
    patient = replace(shanghai, policies={**shanghai.policies, "messages_per_minute": 100 * COUNT})
    books = replace(books, cities={**books.cities, "shanghai": patient})
    folder = tmp_path_factory.mktemp("desk")
    async with whole_desk(folder, request.param, ("shanghai", "guangzhou"), books=books) as opened:
        yield opened


@pytest.mark.parametrize("seed", [20261122])
async def test_whatever_comes_nobody_is_stuck_and_nothing_breaks(whole: Whole, seed: int) -> None:
    li = whole.resident()
    li.start()
    await li.see(offers(EN.fine))
    assert li.id in {told["message"]["from"]["id"] for told in (RECORDED["text"],)}, "the same one"
    dice = Random(f"{seed} {whole.public}")  # noqa: S311  # the same every time
    with capture_logs() as lines:
        for body in itertools.islice(mutated(dice), COUNT):
            answer = await posted(whole, body)
            assert answer.status_code == 200, body[:500]
        number = li.say("/menu")
        await li.see(offers(EN.fine, "交通"), 60)
        whole.stand.faults.clear()
        await whole.until(lambda: number not in li.account.updates.waiting)
    broken = [line for line in lines if line["log_level"] in ("error", "critical")]
    assert broken == []
    assert {line["event"] for line in lines} & {"telegram_unreadable"}, "some were no updates"


@pytest.mark.parametrize("body", [*map(_bytes, ({}, [], None, "x", 1, {"update_id": DEEP}))])
async def test_what_is_no_update_never_comes_again(whole: Whole, body: bytes) -> None:
    assert (await posted(whole, body)).status_code == 200
