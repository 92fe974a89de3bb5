"""One update of every kind a bot of ours can be sent, made by the stand's own builders.

python -m tests.stands.telegram.recorded     writes recorded.json anew
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.stands.telegram import shapes
from tests.stands.telegram.account import Account
from tests.stands.telegram.resident import Resident
from tests.stands.telegram.stand import TelegramStand
from tests.stands.telegram.state import Json

FILE = Path(__file__).with_name("recorded.json")
TOKEN = "100000001:recorded-token-of-nobody-000000000"  # noqa: S105  # nobody's
BUTTONS = {"inline_keyboard": [[{"text": "Fines", "callback_data": "#0a1b2c3d.1"}]]}
ODD = {
    "markup in the text": "<b>Pay</b> & <script>alert(1)</script>",
    "right to left override": "pay \u202eenif\u202c now",
    "zero width": "p\u200ba\u200by\u200d \ufeffmy fine",
    "chinese": "我想交交通违章罚款",
    "family of four": "👨‍👩‍👧‍👦 5",
    "longest": "长" * 4096,
    "only spaces": " \n\t ",
}


def updates() -> dict[str, Json]:
    """What it is -> the update, in the order of their numbers."""
    stand = TelegramStand()
    account = stand.account(token=TOKEN)
    li = stand.resident("Li", language="zh-hans")
    told: dict[str, int | None] = {}
    told |= _said(li)
    told |= {kind: li.send(kind, caption="") for kind in shapes.KINDS}
    told["photo with a caption"] = li.send("photo", caption="my fine")
    told |= _taps(stand, account, li)
    told |= _groups(stand, account, li)
    told |= {"blocked": li.block(), "unblocked": li.unblock()}
    told |= _others(account, li)
    made = {update["update_id"]: update for update in account.updates.made}
    return {what: made[number] for what, number in told.items() if number is not None}


def _said(li: Resident) -> dict[str, int | None]:
    told = {
        "start": li.start(),
        "start with a payload": li.start("traffic_fine"),
        "text": li.say("pay my fine"),
        "command": li.say("/my"),
        "command to this bot": li.say("/my@littleham_bot"),
        "link": li.say("see https://example.org/ for it"),
    }
    told |= {what: li.say(text) for what, text in ODD.items()}
    told |= {
        "edited": li.edit("pay my parking fine"),
        "own contact": li.send_contact(),
        "foreign contact": li.send_contact(own=False),
        "location": li.send_location(),
    }
    return told


def _taps(stand: TelegramStand, account: Account, li: Resident) -> dict[str, int | None]:
    stand.now(account, "sendMessage", chat_id=str(li.id), text="Which?", reply_markup=BUTTONS)
    message = li.messages[-1]
    told = {"tap": li.press("Fines"), "forged tap": li.tap("x" * 64, message)}
    answer = shapes.words("this one") | {"reply_to_message": message.json()}
    told["answer to a message"] = li.put(answer)
    forward = {"type": "user", "sender_user": li.person.json(), "date": stand.date}
    told["forwarded"] = li.put(shapes.words("look at this") | {"forward_origin": forward})
    stand.now(account, "deleteMessage", chat_id=str(li.id), message_id=message.id)
    told["tap on a deleted message"] = li.tap("#0a1b2c3d.1", message)
    return told


def _groups(stand: TelegramStand, account: Account, li: Resident) -> dict[str, int | None]:
    group = stand.group()
    first = account.updates.next_id
    told: dict[str, int | None] = {"said that it is in a group": group.add_bot(li)}
    told["put into a group"] = first
    told["command in a group"] = group.say(li, "/start@littleham_bot")
    first = account.updates.next_id
    group.migrate(li)
    told |= {"group moves to": first, "group moved from": first + 1}
    told["command in a supergroup"] = group.say(li, "/help")
    told["removed from a group"] = group.remove_bot(li)
    return told


def _others(account: Account, li: Resident) -> dict[str, int | None]:
    """Kinds that come only where a bot asked for them, or by accident."""
    person = li.person.json()
    channel = {"id": -1_009_900_000_001, "type": "channel", "title": "News"}
    inline = {"id": "1", "from": person, "query": "fine", "offset": "", "chat_type": "private"}
    option = {"poll_id": "1000000001", "user": person, "option_ids": [0]}
    answered = option | {"option_persistent_ids": ["0"]}
    post = {"message_id": 7, "chat": channel, "sender_chat": channel, "date": li.stand.date}
    reaction = {"type": "emoji", "emoji": "👍"}
    reacted = {"chat": li.chat.json(), "message_id": 1, "user": person, "date": li.stand.date}
    asked: dict[str, Any] = {"chat": channel, "from": person, "user_chat_id": li.id}
    account.updates.allow(["channel_post", "inline_query", "poll", "poll_answer",
                           "message_reaction", "chat_join_request"])  # fmt: skip
    put = account.updates.put
    reacted |= {"old_reaction": [], "new_reaction": [reaction]}
    poll = shapes.sent(account, "poll", content=None, name="", caption="")["poll"]
    return {
        "channel post": put("channel_post", post | shapes.words("office closed")),
        "inline query": put("inline_query", inline),
        "poll changed": put("poll", poll),
        "poll answered": put("poll_answer", answered),
        "reaction": put("message_reaction", reacted),
        "wants to join": put("chat_join_request", asked | {"date": li.stand.date}),
    }


def written() -> str:
    return json.dumps(updates(), ensure_ascii=True, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
    sys.stdout.write(f"{FILE}: {len(updates())} updates\n")
