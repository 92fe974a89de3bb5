"""What people can put into a message, in the Bot API's shapes."""

from __future__ import annotations

import re
from typing import Any

from tests.stands.telegram.account import Account
from tests.stands.telegram.html import units
from tests.stands.telegram.state import Json, Person

COMMAND = re.compile(r"(?:^|(?<=\s))/[A-Za-z0-9_]{1,32}(?:@\w+)?")
LINK = re.compile(r"https?://\S+")

PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
"""One grey point."""
SOUND = b"OggS" + bytes(60)

KINDS = (
    "voice", "audio", "photo", "sticker", "video", "video_note", "animation", "document", "poll",
    "dice", "venue", "story",
)  # fmt: skip

ABOUT: dict[str, Json] = {
    "voice": {"duration": 3, "mime_type": "audio/ogg"},
    "audio": {"duration": 3, "mime_type": "audio/mpeg", "title": "Spring"},
    "document": {"mime_type": "application/octet-stream"},
    "sticker": {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "🙂",
        "set_name": "Invented",
    },
    "video_note": {"duration": 3, "length": 240},
    "video": {"duration": 3, "width": 320, "height": 240, "mime_type": "video/mp4"},
    "animation": {"duration": 3, "width": 320, "height": 240, "mime_type": "video/mp4"},
}
"""What is told of a file beside its id and size."""


def words(text: str) -> Json:
    """With the marks that the platform finds by itself."""
    marks = [_mark("bot_command", text, found) for found in COMMAND.finditer(text)]
    marks += [_mark("url", text, found) for found in LINK.finditer(text)]
    return {"text": text} | ({"entities": marks} if marks else {})


def _mark(kind: str, text: str, found: re.Match[str]) -> Json:
    return {"type": kind, "offset": units(text[: found.start()]), "length": units(found[0])}


def contact(person: Person, phone: str, *, own: bool) -> Json:
    """Somebody else's card may name another account, or none."""
    card = {"phone_number": phone, "first_name": person.first_name if own else "Neighbour"}
    return {"contact": card | ({"user_id": person.id} if own else {})}


def location(latitude: float, longitude: float) -> Json:
    return {"location": {"latitude": latitude, "longitude": longitude}}


def sent(account: Account, kind: str, *, content: bytes | None, name: str, caption: str) -> Json:
    """One of `KINDS`. Its bytes can be fetched by the bot where the platform keeps any."""
    assert kind in KINDS, f"nobody can send a {kind!r}; {', '.join(KINDS)} can be sent"
    if kind in {"poll", "dice", "venue", "story"}:
        return _without_file(kind)
    said = {"caption": caption} if caption else {}
    if kind == "photo":
        return _photo(account, PHOTO if content is None else content) | said
    suffix = {"voice": ".oga", "document": f"_{name}", "sticker": ".webp", "audio": ".mp3"}
    stored = account.keep(kind, suffix.get(kind, ".mp4"), SOUND if content is None else content)
    about: dict[str, Any] = stored.json() | {"file_size": stored.size} | ABOUT[kind]
    about |= {"file_name": name} if kind == "document" else {}
    told: Json = {kind: about} | said
    return told | ({"document": about} if kind == "animation" else {})


def _photo(account: Account, content: bytes) -> Json:
    """In two sizes, the larger one last."""
    small, large = (account.keep("photos", ".png", content) for _ in range(2))
    sizes = [(small, 90), (large, 800)]
    return {
        "photo": [
            one.json() | {"width": side, "height": side, "file_size": one.size}
            for one, side in sizes
        ]
    }


def _without_file(kind: str) -> Json:
    if kind == "dice":
        return {"dice": {"emoji": "🎲", "value": 4}}
    if kind == "venue":
        place = {"latitude": 31.23, "longitude": 121.47}
        return {"venue": {"location": place, "title": "A park", "address": "Some road"}} | {
            "location": place
        }
    if kind == "story":
        return {"story": {"id": 1, "chat": {"id": -1009900000001, "type": "channel", "title": "X"}}}
    options = [
        {"persistent_id": str(n), "text": text, "voter_count": 0}
        for n, text in enumerate(("Yes", "No"))
    ]
    asked = {"id": "1000000001", "question": "Which day?", "options": options}
    flags = {"is_closed": False, "is_anonymous": True, "allows_multiple_answers": False}
    more = {"allows_revoting": False, "members_only": False, "total_voter_count": 0}
    return {"poll": asked | flags | more | {"type": "regular"}}
