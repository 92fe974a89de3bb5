"""Every update, whatever is in it, becomes one of the arrivals there are, or nothing at all."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.telegram.arrivals import (
    Arrival,
    Arrived,
    Blocked,
    InGroup,
    Nothing,
    Unblocked,
)
from bot.channels.telegram.parse import parse
from bot.channels.telegram.payloads import OLD, signed
from bot.domain.messages import InboundKind
from tests.telegram.channel import KEYS, NOW, account_at

Json = dict[str, Any]

LI: Json = {"id": 7000000001, "is_bot": False, "first_name": "Li", "language_code": "zh-hans"}
BOT: Json = {"id": 100000001, "is_bot": True, "first_name": "Desk", "username": "desk_bot"}
PRIVATE: Json = {"id": 7000000001, "type": "private", "first_name": "Li"}
GROUP: Json = {"id": -4000000001, "type": "group", "title": "Garden Road"}
PHOTO: Json = {"file_id": "F1", "file_unique_id": "u1", "width": 90, "height": 90}
FILE: Json = {"file_id": "F1", "file_unique_id": "u1", "duration": 3}
MARK = signed("#0a1b2c3d.2", KEYS[0], "shanghai_telegram", "7000000001")
SHEET: Json = {"inline_keyboard": [[{"text": "Yes, <pay>", "callback_data": MARK}]]}


RIGHTS: Json = dict.fromkeys(
    (
        *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages"),
        *("can_manage_video_chats", "can_restrict_members", "can_promote_members"),
        *("can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories"),
        "can_delete_stories",
    ),
    False,
)


def message(**content: Any) -> Json:
    return {"message_id": 3, "date": 1795000000, "from": LI, "chat": PRIVATE} | content


def update(kind: str = "message", **body: Any) -> Json:
    return {"update_id": 1000001, kind: body}


def said(text: str, **more: Any) -> Json:
    return update(**message(text=text, **more))


def tap(data: Any = MARK, under: Json | None = None, **more: Any) -> Json:
    shown = message(text="Pay <now>?", reply_markup=SHEET) | {"from": BOT} | (under or {})
    query = {"id": "77", "from": LI, "chat_instance": "1", "message": shown, "data": data}
    return update("callback_query", **(query | more))


def member(was: str, now: str, chat: Json = PRIVATE) -> Json:
    def place(status: str) -> Json:
        more: Json = {"until_date": 0} if status == "kicked" else {}
        more |= RIGHTS if status == "administrator" else {}
        return {"user": BOT, "status": status} | more

    told = {"chat": chat, "from": LI, "date": 1795000000}
    told |= {"old_chat_member": place(was), "new_chat_member": place(now)}
    return update("my_chat_member", **told)


ACCOUNT = account_at()


def read(told: object) -> Arrival | None:
    return parse(told, ACCOUNT, NOW)


def arrived(told: object) -> Arrived:
    found = read(told)
    assert isinstance(found, Arrived)
    return found


def body_of(told: object) -> Any:
    return arrived(told).inbound.body


def test_words_are_said_by_their_chat() -> None:
    found = arrived(said("交罚款\x00\ud800"))
    assert (found.address.account, found.address.chat) == ("shanghai_telegram", "7000000001")
    assert found.inbound.kind is InboundKind.SAID
    assert found.inbound.body == {"text": "交罚款?", "language": "zh"}
    assert (found.inbound.external_id, found.inbound.order) == ("1000001", 1000001)
    assert found.inbound.received_at == NOW


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("/start", {"intent": "control.menu"}),
        ("/start pay-traffic-fine", {"start": "pay_traffic_fine"}),
        ("/start book_marriage_registration", {"start": "book_marriage_registration"}),
        ("/start link_Ab-9_x", {"link": "Ab-9_x"}),
        ("/start move_one", {"intent": "control.menu"}),
        ("/start nobody-knows", {"intent": "control.menu"}),
        ("/start privacy_erase", {"intent": "control.menu"}),
        ("/menu", {"intent": "control.menu"}),
        ("/my@desk_bot", {"intent": "my.matters"}),
        ("/Cancel please", {"intent": "control.cancel"}),
        ("/language", {"intent": "control.language"}),
        ("/language en", {"language": "en"}),
        ("/language 中文", {"language": "zh"}),
        ("/language fr", {"intent": "control.language"}),
        (" /help ", {"intent": "control.help"}),
        ("/privacy", {"intent": "privacy.show"}),
    ],
)
def test_a_command_does_what_its_line_in_the_menu_says(text: str, does: Json) -> None:
    assert body_of(said(text)) == {"text": text, "language": "zh", "does": does}


@pytest.mark.parametrize(
    "text", ["/pay", "/", "//menu", "menu", "/menu2", "see /menu", "/SetSlots(a=b)"]
)
def test_other_words_with_a_slash_are_words(text: str) -> None:
    assert body_of(said(text)) == {"text": text, "language": "zh"}


@pytest.mark.parametrize(("code", "hint"), [("en-GB", "en"), ("fr", None), (None, None), (7, None)])
def test_the_client_s_language_is_a_first_guess(code: Any, hint: str | None) -> None:
    assert body_of(said("hello", **{"from": LI | {"language_code": code}}))["language"] == hint


def test_a_tap_says_what_its_button_stands_for() -> None:
    found = arrived(tap())
    assert found.inbound.body == {"text": "#0a1b2c3d.2", "language": "zh"}
    assert found.tapped is not None
    assert (found.tapped.query, found.tapped.message) == ("77", 3)
    assert (found.tapped.html, found.tapped.title) == ("Pay &lt;now&gt;?", "Yes, <pay>")


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(tap("#0a1b2c3d.2"), id="no signature"),
        pytest.param(tap("#0a1b2c3d.2:AAAAAAAAAAAA"), id="forged"),
        pytest.param(
            tap(signed("#0a1b2c3d.2", KEYS[0], "shanghai_telegram", "7000000009")), id="another's"
        ),
        pytest.param(tap("/menu"), id="a command as data"),
    ],
)
def test_a_forged_button_is_one_of_old(told: Json) -> None:
    found = arrived(told)
    assert found.inbound.body == {"text": OLD, "language": "zh"}
    assert found.tapped is not None
    assert found.tapped.title is None


def test_a_button_under_a_message_telegram_has_forgotten_still_counts() -> None:
    gone = {"message_id": 3, "chat": PRIVATE, "date": 0}
    query = {"id": "77", "from": LI, "chat_instance": "1", "message": gone, "data": MARK}
    found = arrived(update("callback_query", **query))
    assert found.inbound.body["text"] == "#0a1b2c3d.2"
    assert found.tapped is not None
    assert found.tapped.html is None


def test_another_person_s_tap_in_this_chat_is_nobody_s() -> None:
    assert read(tap(**{"from": LI | {"id": 7000000002}})) == Nothing()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ({"voice": FILE}, "voice"),
        ({"audio": FILE}, "voice"),
        ({"photo": [PHOTO], "caption": "my plate 沪A12345"}, "photo"),
        (
            {"sticker": PHOTO | {"type": "regular", "is_animated": False, "is_video": False}},
            "sticker",
        ),
        ({"video": FILE | PHOTO}, "video"),
        ({"video_note": FILE | {"length": 240}}, "video"),
        ({"animation": FILE | PHOTO, "document": PHOTO}, "video"),
        ({"document": {"file_id": "F1", "file_unique_id": "u1"}}, "document"),
        ({"dice": {"emoji": "🎲", "value": 4}}, "other"),
        ({"contact": {"phone_number": "13000000002", "first_name": "N", "user_id": 9}}, "contact"),
        ({"contact": {"phone_number": "13000000002", "first_name": "N"}}, "contact"),
    ],
)
def test_what_cannot_be_read_is_said_to_be_that(content: Json, what: str) -> None:
    found = arrived(update(**message(**content))).inbound
    assert (found.kind, found.body) == (InboundKind.UNREAD, {"what": what, "language": "zh"})


def test_pictures_sent_together_are_one_message() -> None:
    found = [
        arrived(update(**message(photo=[PHOTO], media_group_id=album)) | {"update_id": number})
        for number, album in enumerate(("77", "77", "78", 9))
    ]
    assert [each.inbound.external_id for each in found] == ["album 77", "album 77", "album 78", "3"]


def test_one_s_own_number_is_an_answer() -> None:
    card = {"phone_number": "8613000000001", "first_name": "Li", "user_id": LI["id"]}
    found = arrived(update(**message(contact=card)))
    assert found.inbound.body["text"] == "+8613000000001"
    assert found.shared == "phone"


@pytest.mark.parametrize("venue", [False, True])
def test_a_place_is_a_place(venue: bool) -> None:
    place = {"latitude": 31.23, "longitude": 121.47}
    about = {"venue": {"location": place, "title": "A park", "address": "Some road"}}
    found = arrived(update(**message(location=place, **(about if venue else {}))))
    assert found.inbound.kind is InboundKind.LOCATION
    assert found.inbound.body == {**place, "language": "zh"}


@pytest.mark.parametrize("place", [(91, 0), (0, 181), (float("nan"), 0), ("31", 121), (True, 1)])
def test_a_place_nowhere_on_earth_is_none(place: tuple[Any, Any]) -> None:
    told = message(location={"latitude": place[0], "longitude": place[1]})
    assert not isinstance(read(update(**told)), Arrived)


def test_an_edited_message_is_told_apart_from_a_place_that_moves() -> None:
    edited = update("edited_message", **message(text="no, water", edit_date=1795000001))
    assert body_of(edited) == {"what": "edited", "language": "zh"}
    place = {"latitude": 31.23, "longitude": 121.47, "live_period": 900}
    assert read(update("edited_message", **message(location=place))) == Nothing()


def test_blocking_and_its_end() -> None:
    address = ACCOUNT.address(7000000001)
    assert read(member("member", "kicked")) == Blocked(address)
    assert read(member("kicked", "member")) == Unblocked(address)


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        pytest.param(member("left", "member", GROUP), True, id="added"),
        pytest.param(member("member", "kicked", GROUP), False, id="thrown out"),
        pytest.param(member("member", "administrator", GROUP), False, id="made more of"),
        pytest.param(said("/my", chat=GROUP), True, id="a command"),
        pytest.param(said("/my@other_bot", chat=GROUP), True, id="not knowing our own name"),
        pytest.param(said("good morning", chat=GROUP), False, id="talk"),
        pytest.param(update(**message(chat=GROUP, new_chat_title="X")), False, id="a notice"),
    ],
)
def test_a_group_is_no_resident(told: Json, refused: bool) -> None:
    assert read(told) == (InGroup(-4000000001, "zh") if refused else Nothing())


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(update(**message(pinned_message=message(text="x"))), id="pinned"),
        pytest.param(said("hi", **{"from": BOT}), id="a bot"),
        pytest.param(said("hi", **{"from": LI | {"id": 5}}), id="not the chat's own"),
        pytest.param(update("channel_post", **message(text="x")), id="a channel"),
        pytest.param(
            update("inline_query", id="1", **{"from": LI}, query="", offset=""), id="inline"
        ),
        pytest.param({"update_id": 1000001}, id="nothing in it"),
    ],
)
def test_what_is_not_for_us_is_nothing(told: Json) -> None:
    assert read(told) == Nothing()


def deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = {"reply_to_message": value, "message_id": 1}
    return value


NO_UPDATES: list[object] = [
    *(None, [], "x", 7, {}, deep(900)),
    *({"update_id": odd} for odd in ("1", -1, 2**63, True, 1.0, None)),
]


@pytest.mark.parametrize("told", NO_UPDATES)
def test_no_update_is_none(told: object) -> None:
    assert read(told) is None


RECORDED = [
    said("/start link_abc", entities=[{"type": "bot_command", "offset": 0, "length": 6}]),
    tap(),
    member("member", "kicked"),
    member("left", "member", GROUP),
    update("edited_message", **message(text="no", edit_date=1795000001)),
    update(**message(photo=[PHOTO], caption="x")),
    update(**message(contact={"phone_number": "8613", "first_name": "L", "user_id": LI["id"]})),
    update(**message(location={"latitude": 31.2, "longitude": 121.4})),
    said("/my", chat=GROUP),
]
ODD: list[Any] = [
    *(None, True, False, 0, -1, 2**31, 2**63, 10**400, 1.5, float("nan"), float("inf"), -(2**80)),
    *("", "x", "\x00", "\ud800", "\u202e", "𠀀" * 5000, [], [[]], [None], {}, {"id": {}}, [1, "x"]),
]


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inside:
        yield (*at, key)
        if isinstance(each, dict | list):
            yield from places(each, (*at, key))


def put(told: Any, at: tuple[Any, ...], odd: Any) -> Any:
    changed = copy.deepcopy(told)
    inside = changed
    for key in at[:-1]:
        inside = inside[key]
    inside[at[-1]] = odd
    return changed


def test_any_value_in_any_field_is_read_or_left_alone() -> None:
    """Some thousands of updates; nothing raises, and what arrives can be kept."""
    count = 0
    for told in RECORDED:
        for at in places(told):
            for odd in ODD:
                found, count = read(put(told, at, odd)), count + 1
                if isinstance(found, Arrived):
                    check(found)
    assert count > 3000


def check(found: Arrived) -> None:
    inbound, chat = found.inbound, found.address.chat
    assert chat.isdecimal()
    assert inbound.order is not None
    assert 0 <= inbound.order < 2**63
    for value in inbound.body.values():
        assert value is None or isinstance(value, str | float | dict)
        if isinstance(value, str):
            assert "\x00" not in value.encode("utf-8").decode()
