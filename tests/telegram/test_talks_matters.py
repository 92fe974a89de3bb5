"""A fine is paid, a wedding booked in a chat, in both languages, up to the receipt and the code."""

from __future__ import annotations

import pytest

from tests.crash.talks import fine_number, new_number, person
from tests.stands.reminded import EN, ZH, Words, both
from tests.stands.telegram import Resident
from tests.telegram.whole import TOGETHER, Whole, asks, offers

pytestmark = TOGETHER

LAST = {"en": "Open the payment page", "zh": "打开支付页面"}
RECEIPT = {"en": "Receipt number: R-", "zh": "R-"}
PRACTICE = {"en": "[Practice]", "zh": "【演练】"}


async def _to_the_link(whole: Whole, words: Words) -> Resident:
    li = whole.resident(words.language)
    li.start()
    await li.see(offers(words.fine))
    li.press(words.fine)
    await li.see(asks)
    li.say(fine_number(new_number()))
    await li.see(offers(words.pay))
    li.press(words.pay)
    await li.see("/pay/")
    return li


@both
async def test_a_fine_is_paid_and_its_receipt_comes_by_itself(whole: Whole, words: Words) -> None:
    li = await _to_the_link(whole, words)
    link = li.last
    assert link.titles == (LAST[words.language],), "on a button, and in the text"
    assert link.links[0] in link.text
    await whole.pays(link)
    receipt = await li.see(RECEIPT[words.language])
    assert "200.00" in receipt.text
    assert all(PRACTICE[words.language] in text for text in li.texts)
    assert sum("R-" in text for text in li.texts) == 1


@both
async def test_a_wedding_is_booked_with_buttons(whole: Whole, words: Words) -> None:
    li, n = whole.resident(words.language), new_number()
    li.start()
    await li.see(offers(words.wedding))
    for title in (words.wedding, "Pudong" if words is EN else "浦东"):
        li.press(title)
        await li.see(lambda m: asks(m) and m.titles)
    li.press(li.last.titles[-1])
    times = await li.see(offers(":"))
    assert all(len(row) <= 3 for row in (times.markup or {})["inline_keyboard"])
    li.press(times.titles[0])
    names = ("张伟", "李娜") if words is ZH else ("Zhang Wei", "Li Na")
    for text in (names[0], person(n, man=True), names[1], person(n, man=False)):
        await li.see(_asks_for_more)
        li.say(text)
    await whole.until(lambda: li.below)
    li.press("Send my phone number" if words is EN else "发送我的手机号")
    summary = await li.see(offers(words.book))
    assert "+86*******0001" in summary.text, "the rest of a number is nobody's"
    li.press(words.book)
    booked = await li.see("/booking/")
    file = await li.see(lambda m: m.document)
    assert file.document == "appointment.ics"
    assert b"BEGIN:VCALENDAR" in (file.upload or b"")
    assert ".ics" in booked.text
    assert li.below == (), "nothing is left to tap"


def _asks_for_more(message: object) -> bool:
    text = str(getattr(message, "text", ""))
    return "✓" not in text and ("?" in text or "？" in text or text.endswith((".", "。")))


async def test_an_appointment_s_page_opens_from_the_chat(whole: Whole) -> None:
    li = await _to_the_link(whole, EN)
    assert "¥200.00" in await whole.opens(li.last.links[0])


@pytest.mark.parametrize("verb", ["decline"])
async def test_a_declined_payment_can_be_tried_again(whole: Whole, verb: str) -> None:
    li = await _to_the_link(whole, EN)
    link = li.last
    await whole.pays(link, verb)
    await whole.pays(link)
    await li.see("R-")
