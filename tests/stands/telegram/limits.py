"""What the Bot API refuses to take: too long, badly shaped, not allowed here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.stands.telegram.html import Marked, read_html, trimmed, units
from tests.stands.telegram.params import Params
from tests.stands.telegram.state import ApiError, Chat, Json, bad

TEXT, CAPTION, ON_TOP = 4096, 1024, 200
BUTTON_BYTES, BUTTONS = 64, 100
UPLOAD, DOWNLOAD, PHOTO = 50 * 1024**2, 20 * 1024**2, 10 * 1024**2
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note",
    "upload_video_note",
}  # fmt: skip
OPENS = {"url", "login_url", "web_app", "switch_inline_query", "switch_inline_query_current_chat",
         "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay"}  # fmt: skip
PORTS = {80, 88, 443, 8443}


def read_marked(params: Params, name: str = "text", marks: str = "entities") -> Marked:
    """The text of a message or a caption, its markup read."""
    text, mode = params.text(name), params.text("parse_mode").lower()
    if mode not in {"", "none", "html"}:
        known = mode in {"markdown", "markdownv2"}
        raise bad("this stand reads HTML only" if known else "unsupported parse_mode")
    if text and mode == "html":
        return read_html(text)
    given = params.structure(marks) or []
    if not all(isinstance(mark, dict) and "type" in mark for mark in given):
        raise bad("can't parse MessageEntity: expected an Object")
    return trimmed(Marked(text, tuple(given)))


def checked_text(params: Params) -> Marked:
    marked = read_marked(params)
    if not marked.text:
        raise bad("message text is empty")
    if units(marked.text) > TEXT:
        raise bad("message is too long")
    return marked


def checked_caption(params: Params) -> Marked:
    marked = read_marked(params, "caption", "caption_entities")
    if units(marked.text) > CAPTION:
        raise bad("message caption is too long")
    return marked


def checked_markup(params: Params, chat: Chat, *, inline_only: bool = False) -> Json | None:
    """The keyboard below or in a message; None where none is asked for."""
    markup = params.structure("reply_markup")
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup)
    if inline_only:
        raise bad("inline keyboard expected")
    if "keyboard" in markup:
        _reply(markup, chat)
        return markup
    if markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        return markup
    raise bad("object expected as reply markup")


def _rows(markup: Json, name: str) -> list[list[Any]]:
    rows = markup[name]
    if not isinstance(rows, list):
        raise bad(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        what = "inline keyboard button" if name == "inline_keyboard" else "keyboard button"
        raise bad(f"can't parse {what}: expected an Array of rows")
    return rows


def _inline(markup: Json) -> Json | None:
    rows = _rows(markup, "inline_keyboard")
    for button in (button for row in rows for button in row):
        _inline_button(button)
    if sum(map(len, rows)) > BUTTONS:
        raise bad("reply markup is too long")
    kept = [row for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def _inline_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: expected an Object")
    if not isinstance(button.get("text"), str):
        raise bad("can't parse inline keyboard button: can't find field \"text\"")
    if not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    does = [name for name in button if name in OPENS or name == "callback_data"]
    if not does:
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(does) > 1:
        raise bad("BUTTON_TYPE_INVALID")
    _what_it_does(button, does[0])


def _what_it_does(button: Json, does: str) -> None:
    told = button[does]
    if does == "callback_data":
        if not isinstance(told, str) or not 1 <= len(told.encode()) <= BUTTON_BYTES:
            raise bad("BUTTON_DATA_INVALID")
    elif does == "url" and not opens(told):
        raise bad(f"inline keyboard button URL '{told}' is invalid: Wrong HTTP URL")
    elif does == "web_app" and not (isinstance(told, dict) and _is_https(told.get("url"))):
        raise bad("inline keyboard button Web App URL is invalid: Only HTTPS links are allowed")
    elif does == "copy_text":
        words = told.get("text") if isinstance(told, dict) else None
        if not isinstance(words, str) or not 1 <= len(words) <= 256:
            raise bad("BUTTON_COPY_TEXT_INVALID")


def _is_https(url: Any) -> bool:
    return isinstance(url, str) and url.startswith("https://") and opens(url)


def opens(url: Any) -> bool:
    """A link that may be put on a button. A host without a dot, as `localhost`, may not."""
    if not isinstance(url, str):
        return False
    if url.startswith(("tg://", "ton://", "tonsite://")):
        return True
    parts = urlsplit(url if "://" in url else f"http://{url}")
    named = parts.scheme in {"http", "https"} and parts.hostname
    return bool(named and "." in (parts.hostname or "") and " " not in url)


def _reply(markup: Json, chat: Chat) -> None:
    for button in (button for row in _rows(markup, "keyboard") for button in row):
        asks = button if isinstance(button, dict) else {"text": button}
        if not isinstance(asks.get("text"), str) or not asks["text"].strip():
            raise bad("keyboard button text must be non-empty")
        if asks.get("request_contact") and chat.kind != "private":
            raise bad("phone number can be requested in private chats only")
        if asks.get("request_location") and chat.kind != "private":
            raise bad("location can be requested in private chats only")
    if units(str(markup.get("input_field_placeholder", ""))) > 64:
        raise bad("INPUT_FIELD_PLACEHOLDER_INVALID")


def checked_commands(given: Any) -> list[Json]:
    if not isinstance(given, list):
        raise bad("expected an Array of BotCommand")
    if len(given) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    return [_command(one) for one in given]


def _command(one: Any) -> Json:
    if not isinstance(one, Mapping):
        raise bad("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(one.get(name), str):
            raise bad(f"can't parse BotCommand: can't find field \"{name}\"")
    command = one["command"].removeprefix("/")
    if not re.fullmatch(r"[a-z0-9_]{1,32}", command):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= units(one["description"].strip()) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": one["description"].strip()}


def checked_language(params: Params) -> str:
    """Two letters, or nothing for everyone."""
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


def refused_address(url: str) -> ApiError | None:
    """Why a webhook cannot be there."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not parts.hostname:
        return bad("invalid webhook URL specified")
    if (parts.port or 443) not in PORTS:
        return bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    return None


def refused_secret(secret: str) -> ApiError | None:
    if len(secret) > 256:
        return bad("secret token is too long")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]+", secret):
        return bad("secret token contains unallowed characters")
    return None
