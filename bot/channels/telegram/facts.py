"""What Telegram takes of one message, for `citydesk check`.

Texts: 4096 UTF-16 units after its entities are read (core.telegram.org/bots/api#sendmessage), of
which we use 4000 (split.py). Callback data: 64 bytes (#inlinekeyboardbutton), of which our
signature and its colon take 13 (payloads.py). Buttons: 100 under one message, one of them is for
the link. Titles: no limit is published; clients cut off what is wider than the screen, so ours are
cut at 64 units. Bots may write at any time to who has written to them.
"""

from __future__ import annotations

from bot.channels.telegram.payloads import MAC_BYTES, MOST_BUTTONS, MOST_BYTES, MOST_TITLE
from bot.channels.telegram.split import MOST_UNITS
from flows.engine.facts import ChannelFacts

_SIGNATURE = 1 + (MAC_BYTES * 4 + 2) // 3

TELEGRAM = ChannelFacts(
    max_text=MOST_UNITS,
    max_buttons=MOST_BUTTONS,
    max_title=MOST_TITLE,
    callback_bytes=MOST_BYTES - _SIGNATURE,
)
