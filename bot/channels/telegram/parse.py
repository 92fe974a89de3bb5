"""An update of Telegram, whatever it holds, as one of the arrivals there are."""

from __future__ import annotations

from datetime import datetime

import structlog
from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.telegram.account import TelegramAccount
from bot.channels.telegram.arrivals import (
    Arrival,
    Arrived,
    Blocked,
    InGroup,
    Nothing,
    Tapped,
    Unblocked,
)
from bot.channels.telegram.commands import language_of, named
from bot.channels.telegram.contents import Content, changed, content_of, said, words
from bot.channels.telegram.payloads import OLD, opened
from bot.domain.messages import Inbound

log = structlog.get_logger()

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
AWAY = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)

MOST = 2**52
"""Telegram's numbers fit into 52 bits; the database's into 63."""


def parse(told: object, account: TelegramAccount, now: datetime) -> Arrival | None:
    """None, and a line in the log, for whatever is no update; nothing is raised for any JSON."""
    try:
        update = Update.de_json(dict(told), None) if isinstance(told, dict) else None
        if update is not None and (number := _whole(update.update_id)) is not None:
            return _arrival(update, number, account, now)
    except Exception as error:  # noqa: BLE001  # the library raises anything for a wrong type
        log.warning("telegram_unreadable", account=account.id, kind=type(error).__name__)
        return None
    log.warning("telegram_unreadable", account=account.id, kind="no update")
    return None


def number_of(told: object) -> int | None:
    """The update's own number, where it has one."""
    return _whole(told.get("update_id")) if isinstance(told, dict) else None


def _arrival(  # noqa: PLR0911  # one way out per kind of update
    update: Update, number: int, account: TelegramAccount, now: datetime
) -> Arrival:
    if update.callback_query is not None:
        return _tap(update.callback_query, number, account, now)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, account)
    message = update.message or update.edited_message
    if message is None:
        return Nothing()
    if _in(message.chat, GROUPS):
        return _called_in_group(message, account)
    sender = _sender(message.from_user, message.chat)
    if sender is None:
        return Nothing()
    hint = _hint(message.from_user, account)
    content = (
        changed(message, hint)
        if update.message is None
        else content_of(message, sender, hint, account.flows())
    )
    return _arrived(content, sender, number, account, now) if content else Nothing()


def _arrived(
    content: Content, chat: int, number: int, account: TelegramAccount, now: datetime
) -> Arrived:
    inbound = Inbound(
        kind=content.kind,
        external_id=f"album {content.album}" if content.album else str(number),
        received_at=now,
        body=content.body,
        order=number,
    )
    return Arrived(account.address(chat), inbound, shared=content.shared)


def _tap(query: CallbackQuery, number: int, account: TelegramAccount, now: datetime) -> Arrival:
    """A button. What is not signed for this very chat is taken for a button of old: its presser is
    shown the question there is now."""
    message, id_, data = query.message, words(query.id), words(query.data)
    if message is None or not id_ or data is None:
        return Nothing()
    chat, under = message.chat, _whole(message.message_id)
    hint = _hint(query.from_user, account)
    if _in(chat, GROUPS):
        return InGroup(chat.id, hint, id_) if _number(chat.id) else Nothing()
    sender = _sender(query.from_user, chat)
    if sender is None or under is None:
        return Nothing()
    payload = opened(data, account.keys, account.id, str(sender))
    arrived = _arrived(_pressed(payload or OLD, hint, account), sender, number, account, now)
    tapped = Tapped(id_, sender, under)
    if isinstance(message, Message) and message.is_accessible and payload is not None:
        tapped = _with_words(tapped, message, data)
    return Arrived(arrived.address, arrived.inbound, tapped)


def _pressed(payload: str, hint: str | None, account: TelegramAccount) -> Content:
    """A payload of ours, which is never a command."""
    content = said(payload, hint, account.flows())
    body = {name: value for name, value in content.body.items() if name != "does"}
    return Content(content.kind, body)


def _with_words(tapped: Tapped, message: Message, data: str) -> Tapped:
    keyboard = message.reply_markup.inline_keyboard if message.reply_markup else ()
    buttons = (button for row in keyboard for button in row)
    title = next((words(b.text) for b in buttons if b.callback_data == data), None)
    below = message.text is None
    html = message.caption_html if below else message.text_html
    return Tapped(tapped.query, tapped.chat, tapped.message, words(html) or "", title, below)


def _membership(changed_to: ChatMemberUpdated, account: TelegramAccount) -> Arrival:
    """In a private chat Telegram tells only of blocking and unblocking."""
    chat, old, new = (
        changed_to.chat,
        changed_to.old_chat_member.status,
        changed_to.new_chat_member.status,
    )
    if _in(chat, GROUPS):
        joined = old in AWAY and new not in AWAY and _number(chat.id) is not None
        return InGroup(chat.id, _hint(changed_to.from_user, account)) if joined else Nothing()
    sender = _sender(changed_to.from_user, chat)
    if sender is None:
        return Nothing()
    if new == ChatMemberStatus.BANNED:
        return Blocked(account.address(sender))
    return Unblocked(account.address(sender)) if new == ChatMemberStatus.MEMBER else Nothing()


def _called_in_group(message: Message, account: TelegramAccount) -> Arrival:
    """Only a command, and none for another bot."""
    is_command, bot = named(words(message.text) or "")
    ours = bot is None or account.name is None or bot.casefold() == account.name.casefold()
    if not (is_command and ours) or _number(message.chat.id) is None:
        return Nothing()
    return InGroup(message.chat.id, _hint(message.from_user, account))


def _sender(sender: User | None, chat: Chat) -> int | None:
    """Who writes in a private chat: a person, whose number is also the chat's."""
    if sender is None or sender.is_bot or not _in(chat, (ChatType.PRIVATE,)):
        return None
    number = _whole(chat.id)
    return number if number and number == sender.id else None


def _hint(sender: User | None, account: TelegramAccount) -> str | None:
    return language_of(sender.language_code, account.languages) if sender else None


def _in(chat: Chat, kinds: tuple[str, ...]) -> bool:
    return chat.type in kinds


def _whole(value: object) -> int | None:
    number = _number(value)
    return number if number is not None and number >= 0 else None


def _number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MOST:
        return None
    return value
