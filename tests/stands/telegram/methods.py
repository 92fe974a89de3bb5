"""What the bot can ask for, a function per method; `METHODS` is the whole list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.stands.telegram import limits
from tests.stands.telegram.asked import Asked, Method
from tests.stands.telegram.html import Marked
from tests.stands.telegram.params import Params, Upload
from tests.stands.telegram.profile import PROFILE
from tests.stands.telegram.state import NOT_A_MEMBER, Chat, Json, Message, bad

DELETABLE, ANSWERABLE = 48 * 3600, 60
"""Seconds: an old message stays, an old tap cannot be answered (no document says how old)."""


def get_me(asked: Asked) -> Json:
    return asked.account.me()


def send_message(asked: Asked) -> Json:
    chat = asked.chat()
    return _post(asked, chat, _worded("text", limits.checked_text(asked.params)))


def send_document(asked: Asked) -> Json:
    return _send_file(asked, "document", limits.UPLOAD)


def send_photo(asked: Asked) -> Json:
    return _send_file(asked, "photo", limits.PHOTO)


def send_location(asked: Asked) -> Json:
    return _post(asked, asked.chat(), {"location": _place(asked.params)})


def send_venue(asked: Asked) -> Json:
    chat, words = asked.chat(), {n: asked.params.text(n) for n in ("title", "address")}
    for name, value in words.items():
        if not value:
            raise bad(f'parameter "{name}" is required')
    place = _place(asked.params)
    return _post(asked, chat, {"venue": {"location": place, **words}, "location": place})


def send_chat_action(asked: Asked) -> bool:
    chat, action = asked.chat(), asked.params.text("action")
    if action not in limits.ACTIONS:
        raise bad("wrong parameter action in request")
    asked.account.show(chat, "typing", action)
    return True


def edit_message_text(asked: Asked) -> Json:
    message = _editable(asked)
    marked = limits.checked_text(asked.params)
    if "text" not in message.content:
        raise bad("there is no text in the message to edit")
    markup = limits.checked_markup(asked.params, message.chat, inline_only=True)
    return _change(asked, message, _worded("text", marked), markup)


def edit_message_caption(asked: Asked) -> Json:
    message, marked = _editable(asked), limits.checked_caption(asked.params)
    if "text" in message.content:
        raise bad("there is no caption in the message to edit")
    markup = limits.checked_markup(asked.params, message.chat, inline_only=True)
    kept = {k: v for k, v in message.content.items() if not k.startswith("caption")}
    return _change(asked, message, kept | _worded("caption", marked), markup)


def edit_message_reply_markup(asked: Asked) -> Json:
    message = _editable(asked)
    markup = limits.checked_markup(asked.params, message.chat, inline_only=True)
    return _change(asked, message, message.content, markup)


def delete_message(asked: Asked) -> bool:
    message = asked.chat().messages.get(asked.params.integer("message_id"))
    if message is None or message.deleted:
        raise bad("message to delete not found")
    if asked.date - message.date > DELETABLE:
        raise bad("message can't be deleted for everyone")
    message.deleted = True
    asked.account.show(message.chat, "delete", message.text, message)
    return True


def answer_callback_query(asked: Asked) -> bool:
    """Once, and soon."""
    tap = asked.account.taps.get(asked.params.text("callback_query_id"))
    old = tap is None or (asked.now - tap.at).total_seconds() > ANSWERABLE
    if tap is None or old or tap.answer is not None:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    text = asked.params.text("text")
    if len(text) > limits.ON_TOP:
        raise bad("MESSAGE_TOO_LONG")
    tap.answer = {"text": text, "show_alert": asked.params.flag("show_alert")}
    asked.account.show(tap.chat, "answer", text)
    return True


def get_file(asked: Asked) -> Json:
    stored = asked.account.files.get(asked.params.text("file_id"))
    if stored is None:
        raise bad("invalid file_id")
    if stored.size > limits.DOWNLOAD:
        raise bad("file is too big")
    return stored.json() | {"file_size": stored.size, "file_path": stored.path}


def leave_chat(asked: Asked) -> bool:
    chat = asked.chat()
    if chat.kind == "private":
        raise bad("chat member status can't be changed in private chats")
    was, now = ({"user": asked.account.json(), "status": s} for s in ("member", "left"))
    chat.closed = NOT_A_MEMBER
    moved: Json = {"chat": chat.json(), "from": asked.account.json(), "date": asked.date}
    asked.account.updates.put(
        "my_chat_member", moved | {"old_chat_member": was, "new_chat_member": now}
    )
    asked.account.show(chat, "left")
    return True


def get_chat(asked: Asked) -> Json:
    chat = asked.chat()
    return chat.json() | {"accent_color_id": 0, "max_reaction_count": 11}


def _worded(name: str, marked: Marked) -> Json:
    if not marked.text:
        return {}
    marks = "entities" if name == "text" else "caption_entities"
    return {name: marked.text} | ({marks: list(marked.entities)} if marked.entities else {})


def _post(asked: Asked, chat: Chat, content: Json, upload: bytes | None = None) -> Json:
    markup = limits.checked_markup(asked.params, chat)
    answered = asked.params.structure("reply_parameters")
    if isinstance(answered, dict):
        first = chat.messages.get(answered.get("message_id", 0))
        if first is not None and not first.deleted:
            content = content | {"reply_to_message": first.json()}
        elif not answered.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
    message = chat.add(asked.account.json(), asked.date, content, own=True)
    message.markup, message.upload = markup, upload
    if markup and ("keyboard" in markup or "remove_keyboard" in markup):
        chat.keyboard = markup if "keyboard" in markup else None
    asked.account.show(chat, "message", message.text, message)
    return message.json()


def _send_file(asked: Asked, kind: str, largest: int) -> Json:
    chat, file = asked.chat(), asked.params.file(kind)
    caption = _worded("caption", limits.checked_caption(asked.params))
    if isinstance(file, Upload):
        if not file.content:
            raise bad("file must be non-empty")
        if len(file.content) > largest:
            raise bad("file is too big")
        stored = asked.account.keep(kind, f"_{file.name}", file.content)
        about = stored.json() | {"file_name": file.name, "file_size": stored.size}
        about |= {"mime_type": file.kind or "application/octet-stream"}
        shown: Any = about if kind == "document" else [stored.json() | {"width": 1, "height": 1}]
        return _post(asked, chat, {kind: shown} | caption, file.content)
    if file is None:
        raise bad(f"there is no {kind} in the request")
    known = asked.account.files.get(file)
    if known is None:
        raise bad("wrong file identifier/HTTP URL specified")
    again = known.json() | {"file_name": known.path.rpartition("/")[2]}
    return _post(asked, chat, {kind: again if kind == "document" else [again]} | caption)


def _place(params: Params) -> Json:
    place = {}
    for name, most in (("latitude", 90), ("longitude", 180)):
        if not params.text(name):
            raise bad(f"{name} is empty")
        try:
            place[name] = float(params.text(name))
        except ValueError:
            raise bad(f"wrong {name}") from None
        if abs(place[name]) > most:
            raise bad("wrong latitude or longitude")
    return place


def _editable(asked: Asked) -> Message:
    chat = asked.chat()
    if not asked.params.text("message_id"):
        raise bad("message identifier is not specified")
    message = chat.messages.get(asked.params.integer("message_id"))
    if message is None or message.deleted:
        raise bad("message to edit not found")
    if not message.own or (message.markup and "inline_keyboard" not in message.markup):
        raise bad("message can't be edited")
    return message


def _change(asked: Asked, message: Message, content: Json, markup: Json | None) -> Json:
    """A keyboard that is not given again is taken away."""
    if (message.content, message.markup) == (content, markup):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        )
    if message.content != content:
        message.before.append(message.text)
    message.content, message.markup, message.edit_date = content, markup, asked.date
    asked.account.show(message.chat, "edit", message.text, message)
    return message.json()


METHODS: Mapping[str, Method] = {
    "getme": get_me,
    "sendmessage": send_message,
    "senddocument": send_document,
    "sendphoto": send_photo,
    "sendlocation": send_location,
    "sendvenue": send_venue,
    "sendchataction": send_chat_action,
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "getfile": get_file,
    "leavechat": leave_chat,
    "getchat": get_chat,
    **PROFILE,
}
"""The names lower-cased; the four about updates are in `stand.py`: they wait."""
