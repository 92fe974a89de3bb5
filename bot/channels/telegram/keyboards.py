"""Keyboards under a message: buttons in rows that fit a phone, links, and ways to answer."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from bot.channels.telegram.clean import line
from bot.channels.telegram.payloads import MOST_BUTTONS, MOST_TITLE
from bot.channels.telegram.split import units
from bot.domain.messages import Button

Sign = Callable[[str], str | None]
"""A button's payload, signed for this chat; None where it is too long for Telegram."""

ROWS = ((10, 3), (17, 2))
"""Titles up to so many columns stand so many in a row; longer ones have a row of their own."""


def inline(
    buttons: Sequence[Button], sign: Sign, link: tuple[str, str] | None
) -> InlineKeyboardMarkup | None:
    """`link`: title and address of a page of ours, above the others. A button Telegram could not
    carry is left out: its title can be typed as well."""
    made = [
        InlineKeyboardButton(_short(line(button.title)) or "…", callback_data=data)
        for button in buttons[:MOST_BUTTONS]
        if (data := sign(button.payload))
    ]
    rows = _rows(made)
    if link:
        rows.insert(0, [InlineKeyboardButton(link[0], url=link[1])])
    return InlineKeyboardMarkup(rows) if rows else None


def in_text(buttons: Sequence[Button]) -> str:
    """Those that do not fit under a message, a line for each; "" where all fit."""
    rest = enumerate(buttons[MOST_BUTTONS:], MOST_BUTTONS + 1)
    return "\n".join(f"{n}. {line(button.title)}" for n, button in rest)


def _short(title: str) -> str:
    if units(title) <= MOST_TITLE:
        return title
    while units(title) >= MOST_TITLE:
        title = title[:-1]
    return title.rstrip() + "…"


def without_links(markup: InlineKeyboardMarkup) -> InlineKeyboardMarkup | None:
    """Where Telegram does not take an address; it stands in the text as well."""
    rows = [[button for button in row if not button.url] for row in markup.inline_keyboard]
    kept = [row for row in rows if row]
    return InlineKeyboardMarkup(kept) if kept else None


def has_links(markup: InlineKeyboardMarkup) -> bool:
    return any(button.url for row in markup.inline_keyboard for button in row)


def asking(asks: str | None, texts: Mapping[str, str]) -> ReplyKeyboardMarkup | None:
    """The keyboard by which this kind of answer is given with one tap; None for the others."""
    if asks not in ("phone", "desk"):
        return None
    button = KeyboardButton(
        texts[asks],
        request_contact=True if asks == "phone" else None,
        request_location=True if asks == "desk" else None,
    )
    return ReplyKeyboardMarkup(
        [[button]],
        resize_keyboard=True,
        one_time_keyboard=True,
        input_field_placeholder=texts["phone_hint"] if asks == "phone" else None,
    )


def _rows(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    widest = max((_columns(button.text) for button in buttons), default=0)
    each = next((each for most, each in ROWS if widest <= most), 1)
    return [list(buttons[at : at + each]) for at in range(0, len(buttons), each)]


def _columns(title: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in title)
