"""Chats that close, open again and move."""

from __future__ import annotations

import re

import pytest

from tests.crash.talks import fine_number, new_number
from tests.stands.reminded import EN
from tests.stands.telegram import SAYS_BLOCKED, SAYS_DEACTIVATED, Migrated, Resident, shapes
from tests.telegram.whole import TOGETHER, Whole, offers

RECEIPT = re.compile(r"\bR-\d{6}")  # a payment link may have an R- of its own

pytestmark = TOGETHER


async def owing(whole: Whole) -> Resident:
    """With a payment link in the chat."""
    li = whole.resident()
    li.start("pay-traffic-fine")
    await li.see("16 digits")
    li.say(fine_number(new_number()))
    await li.see(offers("Yes, pay"))
    li.press("Yes, pay")
    await li.see("/pay/")
    return li


def closed(whole: Whole, li: Resident) -> list[str | None]:
    """Why each address of theirs is closed."""
    keys = whole.chats(li)
    line = "SELECT closed_why FROM address WHERE chat_index = ANY(%s)"
    return [why for (why,) in whole.rows(line, keys)]


async def test_who_blocks_the_bot_is_not_written_to_and_is_answered_again(whole: Whole) -> None:
    li = await owing(whole)
    link = li.last
    li.block()
    await whole.until(lambda: closed(whole, li) == ["blocked"])
    await whole.pays(link)
    await whole.until(lambda: whole.states(li)[-1][0] == "given_up")
    tried = [c for c in whole.stand.calls if RECEIPT.search(str(c.params)) and _to(c.params, li)]
    assert len(tried) <= 1
    li.unblock()
    await whole.until(lambda: closed(whole, li) == [None])
    li.say("/menu")
    await li.see(offers(EN.fine))
    li.say("/my")
    await li.see("R-")


@pytest.mark.parametrize(
    ("says", "why"), [(SAYS_BLOCKED, "blocked"), (SAYS_DEACTIVATED, "deactivated")]
)
async def test_a_closed_chat_is_found_out_by_writing_to_it(
    whole: Whole, says: object, why: str
) -> None:
    li = await owing(whole)
    link = li.last
    whole.stand.faults.add("sendMessage", says, chat=li.id)  # type: ignore[arg-type]  # one of Fault
    await whole.pays(link)
    await whole.until(lambda: closed(whole, li) == [why])
    assert whole.states(li)[-1] == ("given_up", why, 1), "once, and never again"
    li.say("/menu")
    await li.see(offers(EN.fine))
    await whole.until(lambda: closed(whole, li) == [None])


async def test_a_message_that_waits_when_the_chat_closes_is_not_sent(whole: Whole) -> None:
    li = whole.resident()
    li.start()
    await li.see(offers(EN.fine))
    whole.stand.faults.add("sendMessage", SAYS_BLOCKED, chat=li.id, times=None)
    for _ in range(3):
        li.say("/privacy")  # two messages each
    await whole.until(lambda: [s for s, _, _ in whole.states(li)][1:] == ["given_up"] * 6)
    tries = [c for c in whole.stand.calls if c.method == "sendMessage" and _to(c.params, li)]
    assert len(tries) <= 1 + 3, "at most once per message of theirs"
    whole.stand.faults.clear()


async def test_a_chat_that_moved_is_followed(whole: Whole) -> None:
    li, there = whole.resident(), whole.resident()
    there.put(shapes.words("x"), kind="channel_post")  # the chat is there, nobody heard of it
    li.start()
    await li.see(offers(EN.fine))
    whole.stand.faults.add("sendMessage", Migrated(there.id), chat=li.id)
    li.say("/help")
    await there.see("12345")
    await whole.until(
        lambda: [s for s, _, _ in whole.states(li) + whole.states(there)] == ["sent", "sent"]
    )
    there.say("/my")
    await there.see("You have no")
    assert closed(whole, there) == [None]


def _to(params: dict[str, object], li: Resident) -> bool:
    return str(params.get("chat_id")) == str(li.id)
