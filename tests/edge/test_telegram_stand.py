"""The Telegram stand, asked by a real client and by hand: it is as strict as the documents say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InputFile,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken

from tests.stands.telegram import ApiError, Clock, TelegramStand, threaded_stand
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


# keyboards


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "x", "callback_data": "长" * 22}, "BUTTON_DATA_INVALID"),
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


# taps and edits


async def test_a_tap_brings_its_own_words_and_is_answered_once(desk: Desk) -> None:
    await desk.bot.send_message(
        desk.li.id, "Which?", reply_markup=inline(("Pay", "a"), ("No", "b"))
    )
    desk.li.press("No")
    query = (await desk.bot.get_updates(offset=-1))[0].callback_query
    assert query
    assert query.message
    assert (query.data, query.from_user.id) == ("b", desk.li.id)
    assert query.message.message_id == 2
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await query.answer("x" * 201)
    await query.answer("taken")
    assert (await desk.li.see_kind("answer")).text == "taken"
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()
    assert desk.li.answers == ("taken",)


async def test_an_old_tap_cannot_be_answered(desk: Desk) -> None:
    await desk.bot.send_message(desk.li.id, "Which?", reply_markup=inline(("Pay", "a")))
    desk.li.press("Pay")
    query = (await desk.bot.get_updates(offset=-1))[0].callback_query
    assert isinstance(desk.stand.clock, Clock)
    desk.stand.clock.move(3600)
    assert query
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()


async def test_an_edit_must_change_something_and_takes_the_buttons_unless_given_again(
    desk: Desk,
) -> None:
    markup = inline(("Pay", "a"))
    sent = await desk.bot.send_message(desk.li.id, "<b>Which?</b>", "HTML", reply_markup=markup)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("<b>Which?</b>", "HTML", reply_markup=markup)
    await sent.edit_text("Which?", reply_markup=markup)
    assert [*desk.li.last.titles] == ["Pay"]
    await sent.edit_reply_markup(None)
    assert not desk.li.last.titles
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_reply_markup(None)
    await sent.edit_text("Chosen: Pay")
    assert [one.kind for one in desk.li.news] == ["message", "edit", "edit", "edit"]
    assert desk.li.messages[0].before == ["Which?", "Which?"]
    with pytest.raises(BadRequest, match="Message text is empty"):
        await sent.edit_text(" ")


async def test_only_what_is_there_and_ones_own_can_be_edited_or_deleted(desk: Desk) -> None:
    sent = await desk.bot.send_message(desk.li.id, "one", reply_markup=inline(("Pay", "a")))
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await desk.bot.edit_message_text("x", desk.li.id, 1)
    keys = ReplyKeyboardMarkup([["a"]])
    below = await desk.bot.send_message(desk.li.id, "two", reply_markup=keys)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await below.edit_text("three")
    words = await desk.refused("editMessageText", chat_id=desk.li.id, message_id=sent.id, text="x",
                               reply_markup={"keyboard": [["a"]]})  # fmt: skip
    assert words == "400: Bad Request: inline keyboard expected"
    await sent.delete()
    assert desk.li.texts == ("two",)
    for again in (sent.edit_text("x"), sent.delete()):
        with pytest.raises(BadRequest, match="not found"):
            await again
    desk.li.press("Pay", sent.message_id)
    query = (await desk.bot.get_updates(offset=-1))[0].callback_query
    assert query
    assert query.message
    assert not query.message.is_accessible
    assert isinstance(desk.stand.clock, Clock)
    desk.stand.clock.move(49 * 3600)
    with pytest.raises(BadRequest, match="can't be deleted"):
        await below.delete()


# files and what else is sent


async def test_a_document_arrives_with_its_name_and_bytes(desk: Desk) -> None:
    file = InputFile(b"BEGIN:VCALENDAR", "visit.ics")
    sent = await desk.bot.send_document(
        desk.li.id, file, caption="<i>your visit</i>", parse_mode="HTML"
    )
    shown = desk.li.last
    assert (shown.document, shown.upload, shown.text) == (
        "visit.ics",
        b"BEGIN:VCALENDAR",
        "your visit",
    )
    assert sent.document
    await desk.bot.send_document(desk.li.id, sent.document.file_id)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await desk.bot.send_document(desk.li.id, file, caption="x" * 1025)
    for wrong, words in (
        (InputFile(b"", "x"), "non-empty"),
        ("F404", "wrong file identifier|Wrong file"),
    ):
        with pytest.raises(BadRequest, match=words):
            await desk.bot.send_document(desk.li.id, wrong)
    with pytest.raises(BadRequest, match="no text in the message"):
        await sent.edit_text("x")
    await sent.edit_caption("moved")
    assert desk.li.messages[0].text == "moved"


@pytest.mark.parametrize("kind", ["voice", "photo", "sticker", "video", "document", "video_note"])
async def test_what_residents_send_can_be_fetched(desk: Desk, kind: str) -> None:
    desk.li.send(kind, content=b"bytes of it")
    message = (await desk.bot.get_updates(offset=-1))[0].message
    assert message
    found = message.effective_attachment
    last = found[-1] if isinstance(found, tuple) else found
    file = await last.get_file()  # type: ignore[union-attr]
    assert bytes(await file.download_as_bytearray()) == b"bytes of it"


async def test_files_that_are_not_there_or_too_large_are_refused(desk: Desk) -> None:
    assert "invalid file_id" in await desk.refused("getFile", file_id="F1")
    desk.account.keep("video", ".mp4", b"", size=21 * 1024**2)
    large = next(iter(desk.account.files))
    assert "file is too big" in await desk.refused("getFile", file_id=large)
    url = f"{desk.stand.base_file_url}{desk.account.token}/voice/none.oga"
    assert (await desk.http.get(url)).status_code == 404


async def test_typing_is_seen_and_only_known_actions(desk: Desk) -> None:
    await desk.bot.send_chat_action(desk.li.id, "typing")
    assert desk.li.typings == 1
    assert "wrong parameter action" in await desk.refused(
        "sendChatAction", chat_id=desk.li.id, action="dancing"
    )
    await desk.bot.send_location(desk.li.id, 31.2, 121.5)
    await desk.bot.send_venue(desk.li.id, 31.2, 121.5, "Office", "Garden Road 1")
    assert [m.content["location"]["latitude"] for m in desk.li.messages] == [31.2, 31.2]
    assert "wrong" in await desk.refused(
        "sendLocation", chat_id=desk.li.id, latitude=1, longitude=999
    )


async def test_commands_are_kept_per_scope_and_language(desk: Desk) -> None:
    private = BotCommandScopeAllPrivateChats()
    await desk.bot.set_my_commands([BotCommand("my", "我的事项")], private, "zh")
    await desk.bot.set_my_commands([BotCommand("my", "My matters")])
    assert [c.description for c in await desk.bot.get_my_commands(private, "zh")] == ["我的事项"]
    assert [c.description for c in await desk.bot.get_my_commands()] == ["My matters"]
    assert await desk.bot.get_my_commands(private) == ()
    await desk.bot.delete_my_commands()
    assert await desk.bot.get_my_commands() == ()
    await desk.bot.set_my_description("A desk", "en")
    assert (await desk.bot.get_my_description("en")).description == "A desk"
    for name, value in (("commands", [{"command": "My", "description": "x"}]),
                        ("commands", [{"command": "my"}]), ("language_code", "zh-hans"),
                        ("scope", {"type": "moon"})):  # fmt: skip
        assert (await desk.refused("setMyCommands", **{name: value})).startswith("400")


# chats that end or move


async def test_a_block_is_told_and_closes_the_chat(desk: Desk) -> None:
    desk.li.block()
    moved = (await desk.bot.get_updates(offset=-1))[0].my_chat_member
    assert moved
    assert (moved.old_chat_member.status, moved.new_chat_member.status) == ("member", "kicked")
    for call in (
        desk.bot.send_message(desk.li.id, "x"),
        desk.bot.send_chat_action(desk.li.id, "typing"),
    ):
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await call
    assert desk.li.say("is anybody there?") is None
    desk.li.unblock()
    desk.li.start()
    await desk.bot.send_message(desk.li.id, "welcome back")
    assert desk.li.texts == ("welcome back",)


async def test_a_gone_account_is_told_nobody_and_closes_the_chat(desk: Desk) -> None:
    desk.li.deactivate()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await desk.bot.send_message(desk.li.id, "x")
    assert len(desk.account.updates.made) == 1


async def test_a_group_is_heard_by_command_left_and_moved(desk: Desk) -> None:
    group = desk.stand.group()
    with pytest.raises(Forbidden, match="not a member"):
        await desk.bot.send_message(group.chat.id, "x")
    group.add_bot(desk.li)
    assert group.say(desk.li, "good morning") is None
    assert group.say(desk.li, "/start@littleham_bot") is not None
    updates = await desk.bot.get_updates(offset=-3)
    assert [u.effective_chat.type for u in updates if u.effective_chat] == ["group"] * 3
    keys = ReplyKeyboardMarkup([[KeyboardButton("Mine", request_contact=True)]])
    with pytest.raises(BadRequest, match="Phone number can be requested in private chats only"):
        await desk.bot.send_message(group.chat.id, "x", reply_markup=keys)
    old = group.chat.id
    new = group.migrate(desk.li)
    with pytest.raises(ChatMigrated) as moved:
        await desk.bot.send_message(old, "x")
    assert moved.value.new_chat_id == new
    await desk.bot.send_message(new, "only in private, please")
    await group.see("in private")
    await desk.bot.leave_chat(new)
    assert group.left
    with pytest.raises(Forbidden):
        await desk.bot.send_message(new, "x")
    assert "private" in await desk.refused("leaveChat", chat_id=desk.li.id)


# what residents see


async def test_seeing_waits_and_forgets_what_was_before(desk: Desk) -> None:
    await desk.bot.send_message(desk.li.id, "Which service?")
    desk.li.say("fines")
    with pytest.raises(AssertionError, match="never came"):
        await desk.li.see("Which service?", seconds=0.05)
    await desk.li.see_nothing(0.05)
    later = asyncio.create_task(desk.li.see(lambda message: bool(message.buttons)))
    await desk.bot.send_message(desk.li.id, "Which fine?")
    await desk.bot.send_message(desk.li.id, "These", reply_markup=inline(("A1", "a")))
    assert (await later).titles == ("A1",)
    with pytest.raises(AssertionError, match="came"):
        await desk.li.see_nothing(0.05)
    with pytest.raises(AssertionError, match="no button"):
        desk.li.press("B2")
    first, second = await desk.li.see_all("These", "fine")
    assert (first.text, second.text) == ("These", "Which fine?")


def test_the_stand_serves_a_test_that_is_not_asynchronous() -> None:
    with threaded_stand() as run:
        account = run(lambda stand: stand.account())
        li = run(lambda stand: stand.resident("Li"))
        run(lambda _: li.start())
        url = f"{run.stand.base_url}{account.token}/sendMessage"
        answer = httpx.post(url, json={"chat_id": li.id, "text": "hello"}, trust_env=False)
        assert answer.json()["result"]["date"] == int(Clock().now.timestamp())
        assert run.wait(lambda _: li.see("hello")).id == 2
    with pytest.raises(httpx.ConnectError):
        httpx.get(run.stand.url, trust_env=False, timeout=1)
