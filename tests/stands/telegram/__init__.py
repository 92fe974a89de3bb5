"""Telegram as its Bot API documents describe it, on loopback, for any bot that takes a base URL.

    async with telegram_stand(resolve={"desk.test": "http://127.0.0.1:8000"}) as stand:
        account = stand.account("littleham_bot")  # a bot: account.token
        bot = Bot(account.token, stand.base_url, stand.base_file_url)
        li = stand.resident("Li", language="zh")  # account=... where there are several
        li.start()  # a bot cannot write to who has never written to it
        ...  # the bot polls, or set_webhook("https://desk.test/...") and is called
        message = await li.see("Which service?")  # waits; looks at what came since `start`
        li.press("Fines")  # the button's own callback_data, with the message it hangs on
        await li.see_kind("answer")  # the tap was answered
        stand.faults.add("sendMessage", Silent(acted=True))  # sent, and nobody hears of it
        li.send("voice"), li.send_contact(own=False), li.edit("no, water"), li.block()
        garden = stand.group("Garden Road")
        garden.add_bot(li), garden.say(li, "/start@littleham_bot"), garden.migrate(li)
        assert len(stand.sent("sendMessage", chat=li.id)) == 2  # every call is on record

Synchronous tests: `threaded_stand()`. By hand: `python -m tests.stands.telegram 8081`.

Strict about: who may be written to, offsets and rival pollers, webhook addresses and secrets,
HTML, 4096 and 1024 UTF-16 units, 64 bytes of callback data, shapes of keyboards, one answer per
tap, edits that change nothing. Updates of one bot rise by one; message ids rise within a chat and
are the same numbers in other chats. Pushes run in parallel (`shuffled(account)` disorders them,
`with together(account)` lets several wait) and are repeated until a 2xx comes.
The clock stands still until `stand.clock.move(seconds)`, unless another one is given.

Not there: Markdown, inline mode, payments, media groups, channels, rate limits of its own (429
comes when a test orders it), and updates are not dropped after 24 hours. Error texts are from
public reports and the open server's source where found; those for over-long answers to taps, too
many commands and bad language codes are guesses. It was never compared with the live platform.
"""

from __future__ import annotations

from tests.stands.telegram.faults import (
    SAYS_BLOCKED,
    SAYS_DEACTIVATED,
    Broken,
    Closed,
    Fault,
    Flood,
    Late,
    Migrated,
    Says,
    Silent,
)
from tests.stands.telegram.group import Group
from tests.stands.telegram.resident import Resident
from tests.stands.telegram.server import telegram_stand
from tests.stands.telegram.stand import Call, TelegramStand
from tests.stands.telegram.state import ApiError, Clock, Message, Seen
from tests.stands.telegram.threaded import ThreadedStand, threaded_stand
from tests.stands.telegram.webhook import shuffled, together

__all__ = [
    "SAYS_BLOCKED",
    "SAYS_DEACTIVATED",
    "ApiError",
    "Broken",
    "Call",
    "Clock",
    "Closed",
    "Fault",
    "Flood",
    "Group",
    "Late",
    "Message",
    "Migrated",
    "Resident",
    "Says",
    "Seen",
    "Silent",
    "TelegramStand",
    "ThreadedStand",
    "shuffled",
    "telegram_stand",
    "threaded_stand",
    "together",
]
