"""The commands of the menu beside the typing field: a closed list, and what each one does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bot.channels.telegram.texts import texts_of
from flows.engine.catalog import Flows, menu_order
from flows.engine.languages import code_of, itself

Does = Mapping[str, Any]
"""What a button would do."""

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

"""Command -> what it wishes, in the order the menu shows them."""

COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w{1,64}))?(?:\s+(.*))?", re.DOTALL)
LINK = re.compile(r"link_([A-Za-z0-9_-]{1,59})")


def titles_of(language: str, languages: Sequence[str]) -> Mapping[str, str]:
    """Command -> its line in the menu; a language is offered by its own name, the others first."""
    texts = texts_of(language, languages)
    others = [each for each in languages if each != language]
    own = {"language": " / ".join(map(itself, (*others, language)))}
    return {name: own.get(name) or texts[f"command_{name}"] for name in INTENTS}


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
    language = language_of(code_of(wished) or wished, languages)
    return {"language": language} if language else None
