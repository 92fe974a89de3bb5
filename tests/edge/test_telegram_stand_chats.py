"""Taps, edits, files, chats that end, and what residents see, on the Telegram stand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InputFile,
    KeyboardButton,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden

from tests.stands.telegram import Clock, threaded_stand
from tests.stands.telegram.trying import Desk, at_desk, inline


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with at_desk() as desk:
        yield desk


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
