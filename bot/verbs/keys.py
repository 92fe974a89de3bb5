"""`citydesk keys`: which secret keys residents' values need, and bringing all of them to one."""

from __future__ import annotations

import argparse
from contextlib import suppress

from bot.ports import Conflict
from bot.settings import Settings
from bot.store.rewrapping import PostgresRewrapping
from bot.surroundings import Say
from bot.verbs.looking import Looker, looker
from bot.verbs.showing import Line, show
from bot.web.chat_cookie import KEPT
from flows.folders import Books

MOST_TRIES = 5
"""For one resident who is writing just then."""


async def keys(settings: Settings, books: Books, say: Say, wishes: argparse.Namespace) -> int:
    async with looker(settings, books, None) as look:
        if wishes.what == "rewrap":
            left = await _all(look)
            if left:
                say(f"keys: {left} residents could not be brought over: say it again")
                return 1
            await _until_when(look, say)
        show(await _lines(look), as_json=wishes.json)
    return 0


async def _lines(look: Looker) -> list[Line]:
    """The one that writes first; then those that are not given, which cannot be."""
    counts = dict(await look.store.rewrap.counts())
    return [
        {
            "key": each.hex(),
            "use": "writes and reads" if number == 0 else "reads",
            "residents": counts.get(each, 0),
        }
        for number, each in enumerate(look.keys.ids)
    ]


async def _all(look: Looker) -> int:
    """How many were not brought over."""
    left = 0
    for city in look.cities:
        after = 0
        while numbers := await look.store.rewrap.old(city, after):
            after = numbers[-1]
            for number in numbers:
                left += not await _one(look.store.rewrap, city, number)
    return left


async def _one(rewrap: PostgresRewrapping, city: str, number: int) -> bool:
    for _ in range(MOST_TRIES):
        with suppress(Conflict):
            return await rewrap(city, number)
    return False


async def _until_when(look: Looker, say: Say) -> None:
    """Some things are found by the old keys until they are over."""
    last = await look.store.rewrap.last_appointment()
    until = max(look.now + KEPT, last or look.now)
    say(
        f"residents' own keys are all wrapped by {look.keys.ids[0].hex()}. Keep the old keys "
        f"behind it until {until:%Y-%m-%d}: browsers and persons of appointments are known by them"
    )
