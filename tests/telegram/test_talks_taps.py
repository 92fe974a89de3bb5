"""Buttons: answered first and once, the message changed after, old and forged ones harmless."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.crash.talks import fine_number, new_number
from tests.stands.reminded import EN
from tests.stands.telegram import Call, Message, Resident, Says
from tests.telegram.whole import TOGETHER, Whole, offers

pytestmark = TOGETHER

OLD = "That button is from earlier"
SIGNED = re.compile(r"#[0-9a-f]{8}\.\d+:[A-Za-z0-9_-]{12}")


async def menu(whole: Whole) -> tuple[Resident, Message]:
    li = whole.resident()
    li.start()
    return li, await li.see(offers(EN.fine))


def told(message: Message, title: str) -> str:
    return str(next(b["callback_data"] for b in message.buttons if title in b["text"]))


def again(words: str, before: Message) -> Callable[[Message], bool]:
    """Said anew, below that message."""
    return lambda message: words in message.text and message.id > before.id


async def test_a_tap_is_answered_first_then_shown_then_acted_on(whole: Whole) -> None:
    li, first = await menu(whole)
    before = len(whole.stand.calls)
    li.press(EN.fine)
    await li.see("16 digits")
    await li.see("✓ Traffic fine")
    calls = [c.method for c in whole.stand.calls[before:] if _about(c.params, li)]
    assert calls[0] == "answerCallbackQuery"
    assert calls.count("answerCallbackQuery") == 1
    assert calls.count("editMessageText") == 1
    assert first.buttons == (), "an old keyboard cannot mislead"
    assert li.answers == ("",)


def _about(params: dict[str, object], li: Resident) -> bool:
    query = str(params.get("callback_query_id", ""))
    return str(params.get("chat_id")) == str(li.id) or query.startswith(str(li.id))


async def test_callback_data_are_short_signed_and_say_nothing(whole: Whole) -> None:
    _, message = await menu(whole)
    for button in message.buttons:
        data = button["callback_data"]
        assert len(data.encode()) <= 64
        assert SIGNED.fullmatch(data)


async def test_an_old_button_shows_the_question_there_is_now(whole: Whole) -> None:
    li, first = await menu(whole)
    old = told(first, EN.wedding)
    li.press(EN.fine)
    await li.see("16 digits")
    li.tap(old, first)
    await li.see(OLD)
    await li.see(again("16 digits", first))
    li.say(fine_number(new_number()))
    await li.see(offers("Yes, pay"))


async def test_an_old_button_leaves_no_mark_as_if_it_had_been_taken(whole: Whole) -> None:
    li, first = await menu(whole)
    li.say("1")
    await li.see("16 digits")
    li.press(EN.wedding, first.id)
    await li.see(OLD)
    await whole.until(lambda: not first.buttons)
    assert "✓" not in first.text


async def test_a_double_tap_counts_once(whole: Whole) -> None:
    li, first = await menu(whole)
    data = told(first, EN.fine)
    li.tap(data, first)
    li.tap(data, first)
    await li.see("16 digits")
    await whole.until(lambda: len(li.answers) == 2)
    li.say(fine_number(new_number()))
    confirm = await li.see(offers("Yes, pay"))
    yes = told(confirm, "Yes, pay")
    for _ in range(3):
        li.tap(yes, confirm)
    await li.see("/pay/")
    await whole.until(lambda: len(li.answers) == 5)
    links = {link for text in li.texts for link in re.findall(r"\S+/pay/\S+", text)}
    assert len(links) == 1


@pytest.mark.parametrize(
    "forged",
    [
        "x" * 64,
        "#0a1b2c3d.1",
        "#00000000.0:AAAAAAAAAAAA",
        "{}",
        "/cancel",
        "menu",
        ":",
        "#",
        "\x00",
    ],
)
async def test_a_forged_button_presses_nothing(whole: Whole, forged: str) -> None:
    li, _ = await menu(whole)
    li.press(EN.fine)
    question = await li.see("16 digits")
    li.tap(forged, question)
    await li.see(OLD)
    await li.see(again("16 digits", question))
    await whole.until(lambda: len(li.answers) == 2)


async def test_a_neighbour_s_button_presses_nothing(whole: Whole) -> None:
    wang, theirs = await menu(whole)
    li, mine = await menu(whole)
    li.tap(told(theirs, EN.fine), mine)
    await li.see(OLD)
    assert wang.last is theirs


async def test_a_button_under_a_message_telegram_forgot_counts(whole: Whole) -> None:
    li, first = await menu(whole)
    first.deleted = True
    li.press(EN.fine, first.id)
    await li.see("16 digits")
    await li.see_kind("answer")


@pytest.mark.parametrize("method", ["answerCallbackQuery", "editMessageText"])
async def test_a_courtesy_that_is_refused_changes_nothing(whole: Whole, method: str) -> None:
    li, _ = await menu(whole)
    whole.stand.faults.add(method, Says(400, "Bad Request: query is too old"))
    li.press(EN.fine)
    await li.see("16 digits")

    def made() -> list[Call]:
        return [c for c in whole.stand.calls if c.method == method and _about(c.params, li)]

    await whole.until(made)
    li.say("/menu")
    await li.see(offers(EN.fine))
    assert len(made()) == 1, "not tried again"


async def test_a_number_can_be_typed_instead(whole: Whole) -> None:
    li, _ = await menu(whole)
    li.say("1")
    await li.see("16 digits")
