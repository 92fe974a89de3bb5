"""The commands of the menu beside the typing field: a closed list, and what each one does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flows.engine.catalog import Flows, menu_order

Does = Mapping[str, Any]
"""What a button would do."""

TITLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "start": {"en": "Begin", "zh": "开始"},
        "menu": {"en": "What can be done here", "zh": "可以办的事"},
        "my": {"en": "My matters", "zh": "我的事项"},
        "cancel": {"en": "Stop what we are doing", "zh": "取消正在办的事"},
        "language": {"en": "中文 / English", "zh": "English / 中文"},
        "help": {"en": "Help", "zh": "帮助"},
        "privacy": {"en": "What is kept about me", "zh": "保存了我的哪些信息"},
    }
)
"""Command -> its line in the menu, in the order it is shown."""

INTENTS: Mapping[str, str] = MappingProxyType(
    {
        "start": "control.menu",
        "menu": "control.menu",
        "my": "my.matters",
        "cancel": "control.cancel",
        "language": "control.language",
        "help": "control.help",
        "privacy": "privacy.show",
    }
)

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "english": "en",
        "英文": "en",
        "英语": "en",
        "chinese": "zh",
        "中文": "zh",
        "汉语": "zh",
        "华语": "zh",
    }
)
"""What people call a language, besides its code."""

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w{1,64}))?(?:\s+(.*))?", re.DOTALL)
LINK = re.compile(r"link_([A-Za-z0-9_-]{1,59})")


def does_of(text: str, flows: Flows) -> Does | None:
    """What this command does; None for everything that is no command of ours."""
    found = COMMAND.fullmatch(text.strip())
    name = found[1].lower() if found else ""
    if found is None or name not in INTENTS:
        return None
    rest = (found[3] or "").strip()
    more = None
    if name == "start":
        more = _begun(rest, flows)
    elif name == "language":
        more = _spoken(rest, flows.city.languages)
    return more or {"intent": INTENTS[name]}


def named(text: str) -> tuple[bool, str | None]:
    """Whether this is any command at all, and the bot it is for where it says so."""
    found = COMMAND.fullmatch(text.strip())
    return found is not None, found[2] if found else None


def language_of(hint: object, languages: Sequence[str]) -> str | None:
    """A client's language (`zh-hans`, `en`) as one of the city's, where it has it."""
    if not isinstance(hint, str):
        return None
    code = hint.lower().replace("_", "-").partition("-")[0]
    return code if code in languages else None


def _begun(payload: str, flows: Flows) -> Does | None:
    """`/start pay-bill` from a link that leads into a service, `/start link_<code>` from a page
    that joins two doors. Telegram allows A-Z a-z 0-9 _ and - there."""
    if code := LINK.fullmatch(payload):
        return {"link": code[1]}
    flow = flows.starts.get(payload.lower().replace("-", "_"))
    if flow is None or menu_order(flow) is None:
        return None
    return {"start": flow.id}


def _spoken(wished: str, languages: Sequence[str]) -> Does | None:
    language = language_of(NAMES.get(wished.casefold(), wished), languages)
    return {"language": language} if language else None
