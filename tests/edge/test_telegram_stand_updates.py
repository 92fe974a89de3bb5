"""How updates reach a bot on the stand: asked for, or pushed; and what of them is on file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from telegram import Update
from telegram.error import BadRequest, Conflict

from tests.stands.telegram import TelegramStand, recorded, shuffled, telegram_stand, together
from tests.stands.telegram.account import Account
from tests.stands.telegram.trying import Desk, at_desk

SECRET = "s" * 256
HOOK = "https://desk.test/hooks/telegram/one"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with at_desk() as desk:
        yield desk


# asked for


async def test_updates_come_again_until_a_higher_offset_confirms_them(desk: Desk) -> None:
    for n in range(4):
        desk.li.say(str(n))
    first = await desk.bot.get_updates(limit=3)
    assert [u.message.text for u in first if u.message] == ["/start", "0", "1"]
    assert await desk.bot.get_updates(limit=3) == first
    rest = await desk.bot.get_updates(offset=first[1].update_id)
    assert [u.update_id for u in rest] == [first[1].update_id + n for n in range(4)]
    assert await desk.bot.get_updates(offset=rest[-1].update_id + 1) == ()
    assert await desk.bot.get_updates() == ()


async def test_a_negative_offset_forgets_what_is_before_it(desk: Desk) -> None:
    for n in range(4):
        desk.li.say(str(n))
    last = await desk.bot.get_updates(offset=-2)
    assert [u.message.text for u in last if u.message] == ["2", "3"]
    assert await desk.bot.get_updates() == last


async def test_a_poll_waits_and_returns_with_the_first_that_comes(desk: Desk) -> None:
    confirmed = (await desk.bot.get_updates())[-1].update_id + 1
    waiting = asyncio.create_task(desk.bot.get_updates(offset=confirmed, timeout=20))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    desk.li.say("hello")
    assert [u.update_id for u in await waiting] == [confirmed]
    assert await desk.bot.get_updates(offset=confirmed + 1, timeout=0) == ()


async def test_of_two_that_wait_the_earlier_is_ended(desk: Desk) -> None:
    confirmed = (await desk.bot.get_updates())[-1].update_id + 1
    earlier = asyncio.create_task(desk.bot.get_updates(offset=confirmed, timeout=20))
    await asyncio.sleep(0.05)
    later = asyncio.create_task(desk.bot.get_updates(offset=confirmed, timeout=20))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await asyncio.wait_for(earlier, 5)
    desk.li.say("hello")
    assert len(await later) == 1


async def test_only_the_kinds_asked_for_are_kept_from_then_on(desk: Desk) -> None:
    await desk.bot.get_updates(allowed_updates=["callback_query", "moon"])
    assert desk.li.say("not heard") is None
    assert (await desk.bot.get_updates())[-1].message is not None, "what was there before stays"
    await desk.bot.get_updates(allowed_updates=[])
    assert desk.li.say("heard") is not None
    assert "Expected" not in await desk.refused("getUpdates", allowed_updates="x")


async def test_a_webhook_and_a_poll_exclude_each_other(desk: Desk) -> None:
    desk.stand.resolve["desk.test"] = "http://127.0.0.1:1"
    confirmed = (await desk.bot.get_updates())[-1].update_id + 1
    waiting = asyncio.create_task(desk.bot.get_updates(offset=confirmed, timeout=20))
    await asyncio.sleep(0.05)
    await desk.bot.set_webhook(HOOK)
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await asyncio.wait_for(waiting, 5)
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await desk.bot.get_updates()
    await desk.bot.delete_webhook(drop_pending_updates=True)
    assert await desk.bot.get_updates() == ()


# pushed


@dataclass
class Bot:
    """Where a webhook leads. `answers`: the next statuses; 200 when it is empty."""

    taken: list[int] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    answers: list[int] = field(default_factory=list)
    body: str = ""
    slow: float = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        update = json.loads(await request.body())
        self.secrets.add(request.headers.get("x-telegram-bot-api-secret-token"))
        assert request.url.path == "/hooks/telegram/one"
        assert request.headers["host"] == "desk.test"
        await asyncio.sleep(self.slow)
        status = self.answers.pop(0) if self.answers else 200
        self.taken += [update["update_id"]] if status == 200 else []
        await Response(self.body, status)(scope, receive, send)


@dataclass
class Pushed:
    stand: TelegramStand
    account: Account
    bot: Bot

    async def set(self, **values: object) -> httpx.Response:
        url = f"{self.stand.base_url}{self.account.token}/setWebhook"
        async with httpx.AsyncClient(trust_env=False) as http:
            return await http.post(url, json={"url": HOOK, **values})

    async def all_taken(self) -> list[int]:
        """In the order of their arrival."""
        empty = await self.stand.bell.until(lambda: not self.account.updates.waiting or None, 10)
        assert empty, "some were never taken"
        return self.bot.taken


@asynccontextmanager
async def pushed_to(bot: Bot) -> AsyncIterator[Pushed]:
    async with telegram_stand(outside=httpx.ASGITransport(app=bot)) as stand:
        yield Pushed(stand, stand.account(), bot)


async def test_pushes_carry_the_secret_and_come_until_they_are_taken() -> None:
    async with pushed_to(Bot(answers=[500, 403, 302])) as pushed:
        assert (await pushed.set(secret_token=SECRET)).json()["description"] == "Webhook was set"
        number = pushed.stand.resident().start()
        assert await pushed.all_taken() == [number]
        hook = pushed.account.webhook
        assert hook
        assert [status for _, status in hook.pushed] == [500, 403, 302, 200]
        assert hook.last_error
        assert "302" in hook.last_error[1]
    assert pushed.bot.secrets == {SECRET}


async def test_what_waits_is_pushed_side_by_side_but_no_more_than_allowed() -> None:
    async with pushed_to(Bot(slow=0.05)) as pushed:
        li = pushed.stand.resident()
        numbers = [li.say(str(n)) for n in range(12)]
        await pushed.set(max_connections=4)
        assert sorted(await pushed.all_taken()) == numbers
        hook = pushed.account.webhook
        assert hook
        assert hook.most_at_once == 4


async def test_arrival_can_be_put_out_of_order_the_same_way_each_time() -> None:
    orders = []
    for _ in range(2):
        async with pushed_to(Bot()) as pushed:
            await pushed.set(max_connections=1)
            shuffled(pushed.account, seed=3)
            li = pushed.stand.resident()
            with together(pushed.account):
                numbers = [li.say(str(n)) for n in range(6)]
                await asyncio.sleep(0.05)
                assert pushed.bot.taken == []
            orders.append(list(await pushed.all_taken()))
            assert sorted(orders[-1]) == numbers
            assert orders[-1] != numbers
    assert orders[0] == orders[1]


async def test_a_taken_update_can_come_a_second_time() -> None:
    async with pushed_to(Bot()) as pushed:
        await pushed.set()
        number = pushed.stand.resident().start()
        assert number
        await pushed.all_taken()
        pushed.stand.deliver_again(pushed.account, number)
        assert await pushed.all_taken() == [number, number]


async def test_a_call_can_be_written_into_the_answer_to_a_push() -> None:
    bot = Bot()
    async with pushed_to(bot) as pushed:
        li = pushed.stand.resident()
        reply = {"method": "sendMessage", "chat_id": li.id, "text": "at once"}
        bot.body = json.dumps(reply)
        await pushed.set()
        li.start()
        await li.see("at once")
        assert len(pushed.stand.sent("sendMessage", chat=li.id)) == 1


async def test_nobody_there_is_tried_again_later() -> None:
    async with telegram_stand(resolve={"desk.test": "http://127.0.0.1:1"}) as stand:
        account = stand.account()
        stand.retry = (0.01, 0.02)
        await Pushed(stand, account, Bot()).set()
        stand.resident().start()
        hook = account.webhook
        assert hook
        tried = await stand.bell.until(lambda: len(hook.pushed) >= 3 or None, 10)
        assert tried
        assert {status for _, status in hook.pushed} == {0}
        assert len(account.updates.waiting) == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({"url": "http://desk.test/x"}, "HTTPS URL must be provided", id="http"),
        pytest.param({"url": "https://desk.test:8000/x"}, "only on ports", id="port"),
        pytest.param({"url": "https://moon.test/x"}, "Failed to resolve host", id="unknown host"),
        pytest.param({"secret_token": "a b"}, "unallowed characters", id="odd secret"),
        pytest.param({"secret_token": "a" * 257}, "token is too long", id="long secret"),
    ],
)
async def test_a_webhook_that_cannot_be_is_refused(
    desk: Desk, values: dict[str, str], words: str
) -> None:
    desk.stand.resolve["desk.test"] = "http://127.0.0.1:1"
    assert words in await desk.refused("setWebhook", **{"url": HOOK, **values})
    assert desk.account.webhook is None


async def test_a_webhook_tells_how_it_is(desk: Desk) -> None:
    desk.stand.resolve["desk.test"] = "http://127.0.0.1:1"
    await desk.bot.set_webhook(HOOK, max_connections=7, allowed_updates=["message"])
    info = await desk.bot.get_webhook_info()
    assert (info.url, info.max_connections, info.pending_update_count) == (HOOK, 7, 1)
    assert info.allowed_updates == ("message",)
    again = await desk.ask("setWebhook", url=HOOK, max_connections=7)
    assert again.json()["description"] == "Webhook is already set"
    await desk.bot.set_webhook("")
    assert (await desk.bot.get_webhook_info()).url == ""
    with pytest.raises(BadRequest, match="ports"):
        await desk.bot.set_webhook("https://desk.test:444/x")


# on file


def test_the_updates_on_file_are_what_the_stand_makes() -> None:
    kept = recorded.FILE.read_text("utf-8")
    assert kept == recorded.written(), "write them anew: python -m tests.stands.telegram.recorded"


def test_the_real_client_reads_every_update_on_file() -> None:
    kept = json.loads(recorded.FILE.read_text("utf-8"))
    for what, told in kept.items():
        update = Update.de_json(told, None)
        (kind,) = told.keys() - {"update_id"}
        part = getattr(update, kind)
        assert part is not None, what
        assert not part.api_kwargs, f"{what}: the client knows no {part.api_kwargs}"
    kinds = {kind for told in kept.values() for kind in told}
    assert {"message", "edited_message", "callback_query", "my_chat_member"} <= kinds
    assert len(kept) >= 50
