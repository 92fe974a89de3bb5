"""What a process does for the accounts on messengers, beside its roles."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from bot.app import Assembled, Surroundings
from bot.channels.telegram.poller import keep_account
from bot.channels.telegram.presence import get_known
from bot.store.clock import only_hand


async def finish(desk: Assembled, seconds: float = 5.0) -> None:
    """Turns that go on by themselves, and what Telegram is told beside them."""
    await desk.receive.finish(seconds)
    if desk.needs.telegram:
        await desk.needs.telegram.finish(seconds)


def telegram(
    desk: Assembled, around: Surroundings, roles: tuple[str, ...]
) -> dict[str, Callable[[], Awaitable[None]]]:
    """One worker at a time attends to each account; every process gets to know their names."""
    door = desk.needs.telegram
    if door is None or not door.accounts:
        return {}
    begins: dict[str, Callable[[], Awaitable[None]]] = {
        "telegram names": partial(get_known, door.accounts.values())
    }
    if "worker" in roles:
        for name, account in door.accounts.items():
            hold = partial(only_hand, around.database_url, f"telegram {name}")
            keep = partial(keep_account, account, door, hold, desk.settings.public_url)
            begins[f"telegram {name}"] = keep
    return begins
