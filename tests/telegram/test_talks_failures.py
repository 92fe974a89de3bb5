"""What becomes of an answer where Telegram is busy, breaks, refuses or stays silent."""

from __future__ import annotations

import time

import pytest

from tests.stands.reminded import EN
from tests.stands.telegram import Broken, Call, Closed, Fault, Flood, Resident, Says, Silent
from tests.telegram.whole import SILENT, TOGETHER, Whole, offers

pytestmark = TOGETHER

HELP = "12345"


async def known(whole: Whole) -> Resident:
    """Who has been answered once."""
    li = whole.resident()
    li.start()
    await li.see(offers(EN.fine))
    await whole.until(lambda: whole.states(li) == [("sent", None, 1)])
    return li


def tried(whole: Whole, li: Resident, words: str = HELP) -> list[Call]:
    """Every try to say this, in order."""
    sends = (call for call in whole.stand.calls if call.method == "sendMessage")
    return [
        c for c in sends if c.params.get("chat_id") == str(li.id) and words in str(c.params["text"])
    ]


async def ends(whole: Whole, li: Resident, state: str, seconds: float = 15) -> tuple[object, ...]:
    """What became of the newest message."""
    await whole.until(
        lambda: whole.states(li)[-1][0] == state and len(whole.states(li)) > 1, seconds
    )
    return whole.states(li)[-1]


async def test_busy_waits_as_long_as_it_is_told_and_says_it_once(whole: Whole) -> None:
    li = await known(whole)
    whole.stand.faults.add("sendMessage", Flood(3), chat=li.id)
    begun = time.monotonic()
    li.say("/help")
    await li.see(HELP)
    assert 3 <= time.monotonic() - begun < 8
    await ends(whole, li, "sent")
    assert [call.outcome[:3] for call in tried(whole, li)] == ["429", "ok"]


async def test_nobody_else_s_answer_waits_with_it(whole: Whole) -> None:
    li, wang = await known(whole), await known(whole)
    whole.stand.faults.add("sendMessage", Flood(3), chat=li.id)
    li.say("/help")
    await whole.until(lambda: whole.states(li)[-1][:2] == ("queued", "too many requests"))
    wang.say("/help")
    await wang.see(HELP, 2)
    await li.see(HELP)


@pytest.mark.parametrize(
    ("says", "why"),
    [
        (Says(400, "Bad Request: message is too long"), "too long"),
        (Says(400, "Bad Request: something nobody knows"), "bad request"),
    ],
)
async def test_a_no_is_never_asked_for_twice(whole: Whole, says: Fault, why: str) -> None:
    li = await known(whole)
    whole.stand.faults.add("sendMessage", says, chat=li.id)
    li.say("/help")
    assert await ends(whole, li, "given_up") == ("given_up", why, 1)
    li.say("/menu")
    await li.see(offers(EN.fine))
    assert len(tried(whole, li)) == 1


async def test_markup_nobody_can_read_goes_out_plain(whole: Whole) -> None:
    li = await known(whole)
    no = Says(400, "Bad Request: can't parse entities: unsupported start tag")
    whole.stand.faults.add("sendMessage", no, chat=li.id)
    li.say("/help")
    await li.see(HELP)
    assert [call.params.get("parse_mode") for call in tried(whole, li)] == ["HTML", None]


@pytest.mark.parametrize("broken", [Broken(500), Broken(502), Closed(acted=False)])
async def test_an_accident_is_tried_again(whole: Whole, broken: Fault) -> None:
    li = await known(whole)
    whole.stand.faults.add("sendMessage", broken, chat=li.id)
    li.say("/help")
    await li.see(HELP)
    await ends(whole, li, "sent")
    assert len(tried(whole, li)) == 2


@pytest.mark.parametrize("cut", [Broken(500, acted=True), Closed(acted=True)])
async def test_what_was_cut_off_is_said_twice_at_most_word_for_word(
    whole: Whole, cut: Fault
) -> None:
    li = await known(whole)
    whole.stand.faults.add("sendMessage", cut, chat=li.id, times=None)
    li.say("/help")
    assert await ends(whole, li, "unknown") == ("unknown", "cut off", 2)
    whole.stand.faults.clear()
    one, other = tried(whole, li)
    assert one.params == other.params
    assert sum(HELP in text for text in li.texts) == 2
    li.say("/menu")
    await li.see(offers(EN.fine))
    assert len(tried(whole, li)) == 2


async def test_a_button_works_under_either_of_two(whole: Whole) -> None:
    """The first one arrived, though nobody heard of it: both look the same to the resident."""
    li = await known(whole)
    whole.stand.faults.add("sendMessage", Closed(acted=True), chat=li.id)
    li.say("/help")
    await whole.until(lambda: sum(HELP in text for text in li.texts) == 2)
    first, second = (m for m in li.messages if HELP in m.text)
    assert [b["callback_data"] for b in first.buttons] == [
        b["callback_data"] for b in second.buttons
    ]
    li.press(EN.fine, first.id)
    await li.see("16 digits")


async def test_nobody_waits_for_somebody_else_s_silence(whole: Whole) -> None:
    li, wang = await known(whole), await known(whole)
    whole.stand.faults.add("sendMessage", Silent(acted=True), chat=li.id)
    li.say("/help")
    await whole.until(lambda: tried(whole, li))
    wang.say("/help")
    await wang.see(HELP, SILENT)
    await ends(whole, li, "sent", SILENT + 10)
    assert len(tried(whole, li)) == 2
    assert sum(HELP in text for text in li.texts) == 2
