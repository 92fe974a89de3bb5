"""What else can be sent into a chat: numbers, places, stickers, voices, edits; and groups."""

from __future__ import annotations

import pytest

from tests.crash.talks import new_number, person
from tests.stands.reminded import EN, ZH, Words, both
from tests.stands.telegram import Resident, TelegramStand, shapes
from tests.telegram.whole import BOTS, TOGETHER, Whole, asks, offers

pytestmark = TOGETHER

UNREAD = {
    "voice": ("cannot listen", "语音"),
    "audio": ("cannot listen", "语音"),
    "photo": ("cannot look at pictures", "图片"),
    "sticker": ("only understand words", "文字"),
    "video": ("cannot watch videos", "视频"),
    "video_note": ("cannot watch videos", "视频"),
    "animation": ("cannot watch videos", "视频"),
    "document": ("cannot open files", "文件"),
    "poll": ("cannot take part in polls", "投票"),
    "dice": ("can only read text", "文字"),
    "story": ("can only read text", "文字"),
}
ALBUM = {"media_group_id": "13000000001"}
NEAREST = {"en": "The nearest is Huangpu", "zh": "最近的是黄浦"}


async def to_the_phone(whole: Whole, office: str = "Pudong") -> Resident:
    li, n = whole.resident(), new_number()
    li.start("book-marriage-registration")
    await li.see(offers(office))
    li.press(office)
    for mark in ("20", ":"):
        li.press((await li.see(lambda m, mark=mark: asks(m) and offers(mark)(m))).titles[-1])  # type: ignore[misc]
    for before, text in (
        ("First person", "Zhang Wei"),
        ("ID number of Zhang Wei", person(n, man=True)),
        ("second person", "Li Na"),
        ("ID number of Li Na", person(n, man=False)),
    ):
        await li.see(before)
        li.say(text)
    await li.see("mobile number")
    await whole.until(lambda: li.below)
    return li


async def test_one_s_own_number_is_taken_and_a_neighbour_s_is_not(whole: Whole) -> None:
    li = await to_the_phone(whole)
    li.send_contact(own=False, phone="+8613000000099")
    await li.see("somebody else’s number")
    await li.see("A mobile number")
    assert [*li.below] == ["Send my phone number"], "the button is still there"
    li.press("Send my phone number")
    await li.see("Thank you, I have your number")
    await li.see("+86*******0001")
    assert not li.below
    assert not any("0099" in text for text in li.texts)


async def test_a_number_can_be_typed_and_the_keyboard_goes(whole: Whole) -> None:
    li = await to_the_phone(whole)
    li.say("13000000007")
    await li.see("+86*******0007")
    li.press("Yes, book")
    await li.see(lambda m: m.document)
    assert not li.below, "words with buttons could not put it away, the file does"


@both
async def test_a_place_finds_the_nearest_office(whole: Whole, words: Words) -> None:
    li = whole.resident(words.language)
    li.start("book-marriage-registration")
    await li.see(offers(words.desk))
    await whole.until(lambda: li.below)
    li.press("Send where I am" if words is EN else "发送我的位置")
    offices = await li.see(NEAREST[words.language])
    distances = [float(title.split("·")[1].split()[0].strip("公里km")) for title in offices.titles]
    assert distances == sorted(distances)
    await li.see("I have seen where you are" if words is EN else "位置已收到")
    li.press(offices.titles[0])
    await li.see(lambda m: asks(m) and offers("20")(m))


async def test_thanks_are_in_the_language_of_the_talk_not_of_the_client(whole: Whole) -> None:
    li = whole.resident("zh")
    li.say("/language en")
    await li.see("I will write in English")
    li.say("/start book-marriage-registration")
    await li.see(offers(EN.desk))
    await whole.until(lambda: li.below)
    li.press("Send where I am")
    await li.see("I have seen where you are")


async def test_a_park_on_the_map_is_a_place_too(whole: Whole) -> None:
    li = whole.resident()
    li.start("book-marriage-registration")
    await li.see(offers(EN.desk))
    li.send("venue")
    await li.see(NEAREST["en"])


async def test_a_place_nobody_asked_for_is_answered(whole: Whole) -> None:
    li = whole.resident()
    li.send_location()
    await li.see("do not need a place")


@both
@pytest.mark.parametrize("kind", UNREAD)
async def test_what_cannot_be_read_is_said_plainly(whole: Whole, words: Words, kind: str) -> None:
    li = whole.resident(words.language)
    li.start()
    await li.see(offers(words.fine))
    li.send(kind)
    await li.see(UNREAD[kind][words is ZH])


async def test_a_question_stays_open_beside_them(whole: Whole) -> None:
    li = whole.resident()
    li.start("pay-traffic-fine")
    await li.see("16 digits")
    for kind in ("sticker", "photo", "poll"):
        li.send(kind)
        await li.see("16 digits")


async def test_pictures_sent_together_are_answered_once(whole: Whole) -> None:
    li = whole.resident()
    li.start("pay-traffic-fine")
    await li.see("16 digits")
    for _ in range(4):
        li.put(shapes.sent(li.account, "photo", content=None, name="", caption="") | ALBUM)
    li.say("/my")
    await li.see("Choose one to see it")
    assert sum("cannot look at pictures" in text for text in li.texts) == 1


@both
async def test_an_edited_message_is_not_taken_for_a_new_one(whole: Whole, words: Words) -> None:
    li = whole.resident(words.language)
    li.say("/menu")
    await li.see(offers(words.fine))
    li.edit("/cancel")
    await li.see("edited a message" if words is EN else "改了之前的消息")


async def test_a_place_that_moves_along_is_answered_once(whole: Whole) -> None:
    li = whole.resident()
    li.send_location()
    await li.see("do not need a place")
    moved = shapes.location(31.0, 121.0)
    li.put(moved, kind="edited_message")
    await li.see_nothing(0.5)


class TestGroups:
    """Nobody becomes a resident by what happens in a group."""

    async def test_a_group_is_told_once_where_to_write(self, whole: Whole) -> None:
        before = _residents(whole)
        li, stand = whole.resident(), whole.stand
        group = stand.group(account=stand.account(BOTS["shanghai"]))
        group.add_bot(li)
        told = await group.see("I only talk in private")
        assert "https://t.me/littleham_bot" in told.text
        group.say(li, "hello everybody")
        group.say(li, "/menu@somebody_else_bot")
        group.say(li, "/menu@littleham_bot")
        await whole.until(lambda: len(group.messages) == 2)
        group.migrate(li)
        group.say(li, "/start")
        await whole.until(lambda: _told(stand, group.chat.id) == 1)
        group.remove_bot(li)
        assert _residents(whole) == before

    async def test_it_is_told_in_the_language_of_who_asks(self, whole: Whole) -> None:
        li = whole.resident("zh")
        group = whole.stand.group(account=whole.stand.account(BOTS["shanghai"]))
        group.add_bot(li)
        await group.see("我只在私聊中办事")

    async def test_a_button_in_a_group_presses_nothing(self, whole: Whole) -> None:
        before = _residents(whole)
        li = whole.resident()
        group = whole.stand.group(account=whole.stand.account(BOTS["shanghai"]))
        group.add_bot(li)
        message = await group.see("I only talk in private")
        query = {"id": "77", "from": li.person.json(), "message": message.json(), "data": "x"}
        li.account.updates.put("callback_query", query | {"chat_instance": "1"})
        await whole.until(lambda: len(group.messages) == 2)
        assert _residents(whole) == before


def _residents(whole: Whole) -> int:
    ((count,),) = whole.rows("SELECT count(*) FROM resident")
    return int(count)


def _told(stand: TelegramStand, chat: int) -> int:
    return len(stand.sent(chat=chat))
