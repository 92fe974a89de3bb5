"""The Telegram stand, asked by a real client and by hand: it is as strict as the documents say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from telegram import (
    Bot,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from tests.stands.telegram import ApiError, TelegramStand
from tests.stands.telegram.trying import Desk, at_desk, inline


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with at_desk() as desk:
        yield desk


def refused_at_once(**values: Any) -> str:
    """What sendMessage says without a server; chat 0 is the resident's."""
    stand = TelegramStand()
    li = stand.resident()
    li.start()
    if values.get("chat_id") == 0:
        values |= {"chat_id": li.id}
    with pytest.raises(ApiError) as refused:
        stand.now(li.account, "sendMessage", **values)
    assert not li.texts
    return f"{refused.value.code}: {refused.value.description}"


# who is there


async def test_a_bot_is_known_by_its_token(desk: Desk) -> None:
    assert desk.bot.username == "littleham_bot"
    assert desk.bot.id == desk.account.id
    unknown, odd = f"{desk.account.id}:{'x' * 35}", "nonsense"
    for token, status in ((unknown, 401), (odd, 404)):
        answer = await desk.http.get(f"{desk.stand.base_url}{token}/getMe")
        assert (answer.status_code, answer.json()["ok"]) == (status, False)
    lost = Bot(unknown, desk.stand.base_url)
    with pytest.raises(InvalidToken):
        await lost.initialize()
    await lost.shutdown()
    assert await desk.refused("danceForMe") == "404: Not Found: method not found"


async def test_method_names_have_no_case_and_a_get_is_as_good_as_a_post(desk: Desk) -> None:
    url = f"{desk.stand.base_url}{desk.account.token}/SENDmessage"
    answer = await desk.http.get(url, params={"chat_id": desk.li.id, "text": "hi", "new": "x"})
    assert answer.json()["result"]["text"] == "hi"
    form = await desk.http.post(url, data={"chat_id": str(desk.li.id), "text": "form"})
    parts = await desk.http.post(
        url, files={"chat_id": (None, str(desk.li.id)), "text": (None, "parts")}
    )
    assert (form.status_code, parts.status_code) == (200, 200)
    assert desk.li.texts == ("hi", "form", "parts")
    broken = await desk.http.post(url, content=b"{", headers={"content-type": "application/json"})
    assert broken.status_code == 400


async def test_two_bots_keep_their_chats_apart(desk: Desk) -> None:
    other = desk.stand.account("riverton_bot")
    with_other = desk.stand.resident(account=other, person=desk.li.person)
    with_other.start()
    await desk.bot.send_message(desk.li.id, "from the first")
    assert desk.li.texts == ("from the first",)
    assert with_other.texts == ()
    ids = [update["update_id"] for a in (desk.account, other) for update in a.updates.made]
    assert len(set(ids)) == 2


async def test_ids_rise_by_one_and_the_same_message_id_means_another_in_another_chat(
    desk: Desk,
) -> None:
    ann = desk.stand.resident("Ann")
    for n in range(3):
        desk.li.say(f"li {n}")
        ann.say(f"ann {n}")
    updates = await desk.bot.get_updates()
    ids = [update.update_id for update in updates]
    assert ids == list(range(ids[0], ids[0] + 7))
    for resident, expected in ((desk.li, [1, 2, 3, 4]), (ann, [1, 2, 3])):
        said = [u.message for u in updates if u.message is not None]
        mine = [m.message_id for m in said if m.chat.id == resident.id]
        assert mine == expected
    sent = await desk.bot.send_message(ann.id, "hello")
    assert sent.message_id == 4
    assert desk.li.id > 2**31


# writing


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({"text": "x"}, "400: Bad Request: chat_id is empty", id="nobody"),
        pytest.param({"chat_id": 5, "text": "x"}, "400: Bad Request: chat not found", id="unknown"),
        pytest.param(
            {"chat_id": "@me", "text": "x"}, "400: Bad Request: chat not found", id="a name"
        ),
        pytest.param({"chat_id": 0}, "400: Bad Request: message text is empty", id="no text"),
        pytest.param(
            {"chat_id": 0, "text": " \n "}, "400: Bad Request: message text is empty", id="spaces"
        ),
        pytest.param(
            {"chat_id": 0, "text": "<b></b>", "parse_mode": "HTML"},
            "400: Bad Request: message text is empty",
            id="nothing but markup",
        ),
        pytest.param(
            {"chat_id": 0, "text": "x", "parse_mode": "Latex"},
            "400: Bad Request: unsupported parse_mode",
            id="unknown markup",
        ),
        pytest.param(
            {"chat_id": 0, "text": "x", "reply_parameters": {"message_id": 99}},
            "400: Bad Request: message to be replied not found",
            id="an answer to nothing",
        ),
    ],
)
def test_a_message_needs_somebody_and_words(values: dict[str, Any], words: str) -> None:
    assert refused_at_once(**values) == words


async def test_who_never_wrote_cannot_be_written_to(desk: Desk) -> None:
    stranger = desk.stand.resident("Ann")
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await desk.bot.send_message(stranger.id, "hello")
    stranger.start("deep-link")
    await desk.bot.send_message(stranger.id, "hello")
    assert (await stranger.see("hello")).id == 2


async def test_4096_units_after_the_markup_is_read_and_not_one_more(desk: Desk) -> None:
    fits = "<b>" + "😀" * 2048 + "</b>"
    sent = await desk.bot.send_message(desk.li.id, fits, parse_mode="HTML")
    assert sent.entities[0].length == 4096
    for text in ("😀" * 2048 + "x", "长" * 4097, "&amp;" * 4097):
        with pytest.raises(BadRequest, match="Message is too long"):
            await desk.bot.send_message(desk.li.id, text, parse_mode="HTML")
    await desk.bot.send_message(desk.li.id, "&amp;" * 4096, parse_mode="HTML")
    assert [len(text) for text in desk.li.texts] == [2048, 4096]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        pytest.param("长<x>", 'Unsupported start tag "x" at byte offset 3', id="unknown tag"),
        pytest.param("a<br/>", 'Unsupported start tag "br/" at byte offset 1', id="br"),
        pytest.param("1 < 2", "Unclosed start tag at byte offset 2", id="less than"),
        pytest.param("😀</b>", "Unexpected end tag at byte offset 4", id="end without start"),
        pytest.param(
            "<b><i>x</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
            id="crossed",
        ),
        pytest.param(
            "<b>x", 'Can\'t find end tag corresponding to start tag "b"', id="never closed"
        ),
        pytest.param(
            "<span>x</span>",
            'Tag "span" must have class "tg-spoiler" at byte offset 0',
            id="bare span",
        ),
        pytest.param("<{x}>", 'Unsupported start tag "{x}" at byte offset 0', id="braces"),
    ],
)
def test_markup_is_read_whole_or_refused_with_the_place(source: str, problem: str) -> None:
    words = refused_at_once(chat_id=0, text=source, parse_mode="HTML")
    assert words == f"400: Bad Request: can't parse entities: {problem}"


async def test_markup_is_told_as_marks_in_utf_16_units(desk: Desk) -> None:
    text = ' 😀 <b>fine <i>now</i></b> <a href="https://e.org/?a=1&amp;b=2">pay</a> &lt;&#65;&nbsp;'
    sent = await desk.bot.send_message(desk.li.id, text, parse_mode="html")
    assert sent.text == "😀 fine now pay <A&nbsp;"
    marks = [(mark.type, mark.offset, mark.length, mark.url) for mark in sent.entities]
    link = "https://e.org/?a=1&b=2"
    assert marks == [("bold", 3, 8, None), ("italic", 8, 3, None), ("text_link", 12, 3, link)]
    assert desk.li.messages[0].links == (link,)


async def test_what_is_sent_side_by_side_is_numbered_in_one_order(desk: Desk) -> None:
    texts = [str(n) for n in range(30)]
    sent = await asyncio.gather(*(desk.bot.send_message(desk.li.id, text) for text in texts))
    assert sorted(message.id for message in sent) == list(range(2, 32))
    calls = [call.params["text"] for call in desk.stand.sent("sendMessage", chat=desk.li.id)]
    assert sorted(calls) == sorted(texts)
    numbers = [call.number for call in desk.stand.calls]
    assert numbers == sorted(set(numbers))
    order = sorted(sent, key=lambda message: message.id)
    assert [message.text for message in order] == [*desk.li.texts]


@pytest.mark.parametrize(
    "values",
    [
        {"text": "\ud83d"},
        {"text": {"a": [1]}, "chat_id": "²"},
        {"text": "x", "chat_id": {"id": 1}},
        {"text": "x", "entities": {"type": "bold"}},
        {"text": "x", "entities": "["},
        {"text": "x", "account": "x", "method": "x", "chat_id": True},
    ],
)
async def test_nonsense_is_refused_and_never_breaks_the_stand(
    desk: Desk, values: dict[str, Any]
) -> None:
    told = {"chat_id": desk.li.id, **values}
    assert (await desk.refused("sendMessage", **told)).startswith("400: Bad Request: ")


# keyboards


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "x", "callback_data": "长" * 21 + "xx"}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "Text buttons are unallowed"),
        ({"text": " ", "callback_data": "x"}, "text must be non-empty"),
        ({"callback_data": "x"}, "can't find field"),
        ({"text": "x", "url": "http://localhost:8000/pay"}, "Wrong HTTP URL"),
        ({"text": "x", "url": "ftp://e.org"}, "Wrong HTTP URL"),
        ({"text": "x", "web_app": {"url": "http://e.org"}}, "Only HTTPS links are allowed"),
        ({"text": "x", "url": "https://e.org", "callback_data": "x"}, "BUTTON_TYPE_INVALID"),
        ("x", "expected an Object"),
    ],
)
def test_a_button_that_cannot_be_is_refused(button: Any, words: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    assert words in refused_at_once(chat_id=0, text="x", reply_markup=markup)


WRONG: list[Any] = [
    {"inline_keyboard": "x"},
    {"inline_keyboard": [{}]},
    {"keys": []},
    [1],
    "{",
    "1",
]


async def test_64_bytes_of_callback_data_fit_and_100_buttons(desk: Desk) -> None:
    await desk.bot.send_message(desk.li.id, "x", reply_markup=inline(("go", "长" * 21 + "x")))
    many = [(str(n), str(n)) for n in range(101)]
    with pytest.raises(BadRequest, match="Reply markup is too long"):
        await desk.bot.send_message(desk.li.id, "x", reply_markup=inline(*many))
    await desk.bot.send_message(desk.li.id, "x", reply_markup=inline(*many[:100]))
    for shape in WRONG:
        refused = await desk.refused(
            "sendMessage", chat_id=desk.li.id, text="x", reply_markup=shape
        )
        assert refused.startswith("400"), shape


async def test_keys_below_the_chat_send_words_a_contact_or_a_place(desk: Desk) -> None:
    mine = KeyboardButton("Mine", request_contact=True)
    here = KeyboardButton("Here", request_location=True)
    keys: list[list[str | KeyboardButton]] = [[mine, "Later"], [here]]
    await desk.bot.send_message(desk.li.id, "?", reply_markup=ReplyKeyboardMarkup(keys))
    assert desk.li.below == ("Mine", "Later", "Here")
    for title in desk.li.below:
        desk.li.press(title)
    contact, said, place = [u.message for u in await desk.bot.get_updates(offset=-3)]
    assert contact
    assert contact.contact
    assert contact.contact.user_id == desk.li.id
    assert said
    assert place
    assert (said.text, place.location is not None) == ("Later", True)
    await desk.bot.send_message(desk.li.id, "!", reply_markup=ReplyKeyboardRemove())
    assert not desk.li.below
