"""Updates that come twice, in another order, while the database is away, or from somebody else."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import psycopg
import pytest

from bot.store.database import plain
from bot.web.hooks import SECRET_HEADER
from tests.crash.talks import fine_number, new_number
from tests.stands.embedded import ask
from tests.stands.postgres import server
from tests.stands.reminded import EN
from tests.stands.telegram import Resident, shapes, shuffled, together
from tests.telegram.whole import PUBLIC, TOGETHER, Whole, offers

pytestmark = TOGETHER

HOOK = f"{PUBLIC}/hooks/telegram/shanghai_telegram"


async def test_an_update_that_comes_again_is_answered_once(whole: Whole) -> None:
    li = whole.resident()
    li.start()
    await li.see(offers(EN.fine))
    number = li.say("/help")
    assert number
    await li.see("12345")
    for _ in range(3):
        whole.stand.deliver_again(li.account, number)
    await whole.until(lambda: number not in li.account.updates.waiting)
    li.say("/my")
    await li.see("You have no")
    assert sum("12345" in text for text in li.texts) == 1


async def test_a_tap_that_comes_again_pays_once(whole: Whole) -> None:
    li = whole.resident()
    li.start("pay-traffic-fine")
    await li.see("16 digits")
    li.say(fine_number(new_number()))
    await li.see(offers("Yes, pay"))
    number = li.press("Yes, pay")
    assert number
    await li.see("/pay/")
    whole.stand.deliver_again(li.account, number)
    await whole.until(lambda: number not in li.account.updates.waiting)
    li.say("/menu")
    await li.see(offers(EN.fine))
    assert sum("/pay/" in text for text in li.texts) == 1


async def test_what_arrives_in_any_order_is_answered_in_theirs(whole: Whole) -> None:
    """While a slow answer is worked out, pushed side by side or fetched in one batch."""
    residents = [whole.resident() for _ in range(4)]
    for li in residents:
        li.start("pay-traffic-fine")
        await li.see("16 digits")
    for li in residents:
        li.say(fine_number(new_number(), SLOW))
    for li in residents:
        await li.see_kind("typing")
    if whole.public:
        shuffled(residents[0].account)
        with together(residents[0].account):
            _write(residents)
    else:
        _write(residents)
    for li in residents:
        await whole.until(lambda li=li: any(LAST in text for text in li.texts), 30)  # type: ignore[misc]
        told = [name for text in li.texts for name, words in TOLD.items() if words in text]
        assert told == [*TOLD]


LAST = "我用中文回答"
TOLD = {
    "/menu": "city desk",
    "/my": "what you have here",
    "/privacy": "You have been writing here",
    "/language": LAST,
}
"""What is written meanwhile -> what only its answer says."""

SLOW = 8
"""The city system answers too late."""


def _write(residents: list[Resident]) -> None:
    for command in TOLD:
        for li in residents:
            li.say(command)


@pytest.fixture
def post(whole: Whole) -> Any:
    """Straight to the hook."""
    secret = whole.house.desk.doors.telegram["shanghai_telegram"].secrets[0]

    async def send(body: Any, given: str | None = secret) -> httpx.Response:
        headers = {} if given is None else {SECRET_HEADER: given}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await whole.house.client.post(HOOK, content=content, headers=headers)

    return send


async def test_who_does_not_know_the_secret_is_sent_away_unread(whole: Whole, post: Any) -> None:
    before = whole.rows("SELECT count(*) FROM inbound")
    said = {"update_id": 99, "message": shapes.words("menu")}
    for given in (None, "", "wrong", "x" * 5000):
        assert (await post(said, given)).status_code == 403
        assert (await post(b"{" * 1_000_000, given)).status_code == 403
    assert whole.rows("SELECT count(*) FROM inbound") == before


async def test_one_account_s_secret_opens_no_other_account(whole: Whole, post: Any) -> None:
    theirs = whole.house.desk.doors.telegram["guangzhou_telegram"].secrets[0]
    assert (await post({"update_id": 99}, theirs)).status_code == 403


async def test_ten_megabytes_are_refused(post: Any) -> None:
    assert (await post(b'{"update_id":1,"x":"' + b"x" * 10_000_000 + b'"}')).status_code == 413


@pytest.mark.slow
async def test_while_the_database_is_away_nothing_is_lost(whole: Whole) -> None:
    """Telegram is told 503 and comes again; what is fetched is not confirmed."""
    li = whole.resident()
    li.start()
    await li.see(offers(EN.fine))
    name = plain(whole.database).rsplit("/", 1)[1].split("?")[0]
    _let_in(name, "false")
    try:
        number = li.say("/help")
        assert number
        if whole.public:
            hook = li.account.webhook
            assert hook
            assert await whole.stand.bell.until(lambda: (number, 503) in hook.pushed or None, 20)
        else:
            await asyncio.sleep(1.5)
        assert number in li.account.updates.waiting, "Telegram still keeps it"
    finally:
        _let_in(name, "true")
    await li.see("12345", 40)
    li.say("/my")
    await li.see("You have no")
    assert sum("12345" in text for text in li.texts) == 1


def _let_in(name: str, allowed: str) -> None:
    """Whether anybody may come to the database; who is in is put out."""
    url = server("embedded").url
    with psycopg.connect(plain(url), autocommit=True) as other:
        other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}'.encode())
    if allowed == "false":
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        ask(url, ended, name)
