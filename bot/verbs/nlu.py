"""`citydesk nlu train` and `citydesk nlu serve`."""

from __future__ import annotations

import asyncio
import signal

from bot.settings import Settings
from bot.surroundings import Say, model_only
from nlu.training import model_for


def train(say: Say) -> int:
    """Trains if the data, the pipeline or the components have changed since."""
    model = model_for(say)
    say(f"model: {model}")
    return 0


async def serve(settings: Settings, say: Say) -> int:
    """The model alone, for machines that share one; until ended."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with model_only(settings, say):
        await stop.wait()
    return 0
