"""How a turn ends whose resident is nobody any more: erased, or somebody else from now on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.ports import Waiting, Work
from bot.usecases.wording import outgoing_of
from flows.engine.catalog import Flows
from flows.engine.effects import Effect, Say


async def say_goodbye(
    work: Work, resident: int, row: Waiting | None, effects: Iterable[Effect], at: tuple[Flows, str]
) -> None:
    """After an erasure nothing is kept but the words that say so. `at`: flows and language."""
    for effect in effects:
        if isinstance(effect, Say) and row is not None:
            await work.outbox.add(resident, row.address, outgoing_of(effect, *at, None))
    await work.commit("erased")


async def say_joined(
    work: Work, owner: int, row: Waiting | None, effects: Iterable[Effect], at: tuple[Flows, str]
) -> None:
    """The words are the other one's now, at this door; no button of its old talk would work."""
    for effect in effects:
        if isinstance(effect, Say) and row is not None:
            words = replace(effect, buttons=())
            await work.outbox.add(owner, row.address, outgoing_of(words, *at, row.id))
    if row is not None:
        await work.inbox.handled(row.id)
    await work.commit("linked")
