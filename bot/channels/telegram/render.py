"""A message of ours as what Telegram is sent: texts in pieces, keyboards, a calendar file.

The same words always make the same parts, so that a message cut off in the middle goes on there.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TypeAlias

from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.channels.telegram.clean import shown
from bot.channels.telegram.keyboards import Sign, asking, in_text, inline
from bot.channels.telegram.split import pieces
from bot.channels.telegram.texts import texts_for
from bot.domain.messages import Words

Markup: TypeAlias = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


@dataclass(frozen=True, slots=True)
class TextPart:
    """`text` is plain; what leaves is escaped, unless Telegram could not read that."""

    text: str
    markup: Markup | None = None

    @property
    def html(self) -> str:
        return escape(self.text, quote=False)


@dataclass(frozen=True, slots=True)
class FilePart:
    """A hosted file of ours, sent as a document."""

    file: str
    title: str


Part: TypeAlias = TextPart | FilePart

NO_WORDS = "…"
"""Telegram takes no empty text."""


def parts_of(words: Words, sign: Sign) -> tuple[Part, ...]:
    """Texts first: the last of them carries the buttons, so that they stand under what they are
    about. A keyboard to answer by takes away nothing: where there are buttons too, it comes with a
    line of its own. Where there is none, the keyboard of an earlier question is put away."""
    texts = texts_for(words)
    buttons = inline(words.buttons, sign, _link(words, texts["pay"], texts["open"]))
    keyboard = asking(words.asks, texts)
    first, *rest = pieces(_told(words))
    markups: list[Markup | None] = [None for _ in rest]
    markups.append(buttons or keyboard)
    if keyboard is None and markups[0] is None:
        markups[0] = ReplyKeyboardRemove()
    parts: list[Part] = [
        TextPart(text or NO_WORDS, markup)
        for text, markup in zip((first, *rest), markups, strict=True)
    ]
    if keyboard and buttons:
        parts.append(TextPart(texts[f"{words.asks}_hint"], keyboard))
    if words.file:
        parts.append(FilePart(words.file, texts["file"]))
    return tuple(parts)


def _told(words: Words) -> str:
    """The link is always in the text as well: not every client shows a button."""
    text = "\n".join(part for part in (shown(words.text), in_text(words.buttons)) if part)
    if words.link and words.link not in text:
        text = f"{text}\n{words.link}"
    return text


def _link(words: Words, pay: str, page: str) -> tuple[str, str] | None:
    if not words.link or not words.link.startswith(("http://", "https://")):
        return None
    return (pay if "/pay/" in words.link else page), words.link
