"""What stands in one message, whoever wrote it: something said, a place, or nothing we can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from telegram import Contact, Location, Message

from bot.channels.telegram.commands import does_of
from bot.domain.messages import InboundKind
from flows.engine.catalog import Flows

UNREAD = (
    ("voice", "voice"),
    ("audio", "voice"),
    ("photo", "photo"),
    ("sticker", "sticker"),
    ("animation", "video"),  # comes with `document` as well
    ("video", "video"),
    ("video_note", "video"),
    ("document", "document"),
    ("poll", "poll"),
    ("contact", "contact"),
    ("dice", "other"),
    ("story", "other"),
    ("game", "other"),
    ("checklist", "other"),
    ("paid_media", "other"),
    ("giveaway", "other"),
    ("invoice", "other"),
    ("passport_data", "other"),
)
"""Attribute -> what it is called in an UNREAD body. What is not here is a notice of Telegram's own
(a message was pinned, a timer set): nobody waits for an answer to it."""


@dataclass(frozen=True, slots=True)
class Content:
    """`shared`: phone or place, where our own keyboard asked for it. `album`: what it was sent
    together with, where that is answered as one."""

    kind: InboundKind
    body: Mapping[str, Any]
    shared: str | None = None
    album: str | None = None


def content_of(message: Message, sender: int, hint: str | None, flows: Flows) -> Content | None:
    """None where there is nothing to answer."""
    if (text := words(message.text)) is not None:
        return said(text, hint, flows)
    if isinstance(message.contact, Contact) and message.contact.user_id == sender:
        return _own_number(message.contact, hint)
    place = message.venue.location if message.venue else message.location
    if place is not None:
        return _place(place, hint)
    for name, what in UNREAD:
        if getattr(message, name, None):
            return replace(unread(what, hint), album=words(message.media_group_id))
    return None


def changed(message: Message, hint: str | None) -> Content | None:
    """An edited message. A place that moves along is edited all the time: not answered."""
    written = message.text is not None or message.caption is not None
    return unread("edited", hint) if written and message.location is None else None


def said(text: str, hint: str | None, flows: Flows) -> Content:
    body: dict[str, Any] = {"text": text, "language": hint}
    if does := does_of(text, flows):
        body["does"] = dict(does)
    return Content(InboundKind.SAID, body)


def unread(what: str, hint: str | None) -> Content:
    return Content(InboundKind.UNREAD, {"what": what, "language": hint})


def words(text: object) -> str | None:
    """Without what no database holds: NUL and halves of characters."""
    if not isinstance(text, str):
        return None
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _own_number(contact: Contact, hint: str | None) -> Content:
    """Telegram leaves the plus of international numbers out."""
    number = words(contact.phone_number) or ""
    if number.isdecimal():
        number = f"+{number}"
    if not number.strip():
        return unread("contact", hint)
    return Content(InboundKind.SAID, {"text": number, "language": hint}, shared="phone")


def _place(place: Location, hint: str | None) -> Content | None:
    at: tuple[object, object] = (place.latitude, place.longitude)
    latitude, longitude = (_degrees(value, most) for value, most in zip(at, (90, 180), strict=True))
    if latitude is None or longitude is None:
        return None
    body = {"latitude": latitude, "longitude": longitude, "language": hint}
    return Content(InboundKind.LOCATION, body, shared="place")


def _degrees(value: object, most: int) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value) if abs(value) <= most else None
