"""Buttons carry a signature that is good for one chat of one account."""

from __future__ import annotations

import pytest

from bot.channels.telegram.payloads import MOST_BYTES, opened, signed
from tests.telegram.channel import KEYS

MINE = ("shanghai_telegram", "7000000001")
BUTTON = "#0a1b2c3d.12"


def test_what_we_signed_comes_back() -> None:
    told = signed(BUTTON, KEYS[0], *MINE)
    assert told is not None
    assert len(told.encode()) <= MOST_BYTES
    assert opened(told, KEYS, *MINE) == BUTTON


def test_a_button_signed_by_an_earlier_key_is_still_good() -> None:
    assert opened(signed(BUTTON, KEYS[1], *MINE) or "", KEYS, *MINE) == BUTTON


@pytest.mark.parametrize(
    ("account", "chat", "change"),
    [
        pytest.param("shanghai_telegram", "7000000002", lambda t: t, id="somebody else's chat"),
        pytest.param("guangzhou_telegram", "7000000001", lambda t: t, id="another account"),
        pytest.param(*MINE, lambda t: t.replace(".12", ".13"), id="another number"),
        pytest.param(*MINE, lambda t: t[:-1], id="cut"),
        pytest.param(*MINE, lambda t: t.rpartition(":")[0], id="no signature"),
        pytest.param(*MINE, lambda t: t.rpartition(":")[0] + ":", id="an empty signature"),
        pytest.param(*MINE, lambda t: t[:-1] + "签", id="no ASCII"),
        pytest.param(*MINE, lambda t: t[:-1] + "\ud800", id="half a character"),
        pytest.param(*MINE, lambda _: "", id="nothing"),
    ],
)
def test_whatever_was_not_signed_for_this_chat_does_not_open(
    account: str, chat: str, change: object
) -> None:
    told = signed(BUTTON, KEYS[0], *MINE)
    assert callable(change)
    assert opened(change(told), KEYS, account, chat) is None


def test_another_city_s_key_opens_nothing() -> None:
    assert opened(signed(BUTTON, b"k" * 32, *MINE) or "", KEYS, *MINE) is None


def test_a_payload_too_long_for_telegram_is_no_button() -> None:
    assert signed("p" * 51, KEYS[0], *MINE) is not None
    assert signed("p" * 52, KEYS[0], *MINE) is None
