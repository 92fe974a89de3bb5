"""What a bot says about itself: its menu of commands, its name, its page."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.stands.telegram import limits
from tests.stands.telegram.asked import Asked, Method
from tests.stands.telegram.params import Params
from tests.stands.telegram.state import Json, bad


def set_my_commands(asked: Asked) -> bool:
    language = limits.checked_language(asked.params)
    commands = limits.checked_commands(asked.params.structure("commands") or [])
    asked.account.commands[_scope(asked.params), language] = commands
    return True


def get_my_commands(asked: Asked) -> list[Json]:
    """Of exactly this scope and language; nothing is inherited here."""
    key = _scope(asked.params), limits.checked_language(asked.params)
    return asked.account.commands.get(key, [])


def delete_my_commands(asked: Asked) -> bool:
    key = _scope(asked.params), limits.checked_language(asked.params)
    asked.account.commands.pop(key, None)
    return True


def profile(name: str, longest: int) -> tuple[Method, Method]:
    """Sets and tells one text of the bot's page, per language."""

    def change(asked: Asked) -> bool:
        text = asked.params.text(name)
        if len(text) > longest:
            raise bad(f"{name.replace('_', ' ')} is too long")
        asked.account.profile[f"{name}:{limits.checked_language(asked.params)}"] = text
        return True

    def tell(asked: Asked) -> Json:
        told = asked.account.profile
        own, everyone = f"{name}:{limits.checked_language(asked.params)}", f"{name}:"
        return {name: told.get(own) or told.get(everyone, "")}

    return change, tell


def accepted(asked: Asked) -> bool:
    """Kept, and answered yes: nothing on the stand depends on it."""
    asked.account.profile["menu"] = asked.params.structure("menu_button")
    return True


def _scope(params: Params) -> str:
    scope = params.structure("scope") or {"type": "default"}
    kinds = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators",
             "chat", "chat_administrators", "chat_member"}  # fmt: skip
    if not isinstance(scope, dict) or scope.get("type") not in kinds:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    return json.dumps(scope, sort_keys=True)


_set_name, _get_name = profile("name", 64)
_set_description, _get_description = profile("description", 512)
_set_short, _get_short = profile("short_description", 120)

PROFILE: Mapping[str, Method] = {
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmyname": _set_name,
    "getmyname": _get_name,
    "setmydescription": _set_description,
    "getmydescription": _get_description,
    "setmyshortdescription": _set_short,
    "getmyshortdescription": _get_short,
    "setchatmenubutton": accepted,
    "setmydefaultadministratorrights": accepted,
}
