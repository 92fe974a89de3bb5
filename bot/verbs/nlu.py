"""`citydesk nlu`: train, test and serve the language model."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import signal

from bot.app import now
from bot.settings import Settings
from bot.supervise.child import Child
from bot.supervise.kept import Death
from bot.supervise.rasa import RasaChild, Stand
from bot.surroundings import Say
from bot.verbs.intents import intents
from bot.verbs.nlu_models import back, models
from bot.verbs.nlu_test import Wish, test
from bot.verbs.nlu_train import train
from flows.folders import Books
from nlu.present import Present


async def nlu(settings: Settings, books: Books, say: Say, wishes: argparse.Namespace) -> int:
    match wishes.what:
        case "train":
            return await train(settings, books, say, despite=wishes.despite)
        case "models" | "back":
            return _kept(settings, say, wishes)
        case "intents":
            return intents(books, as_markdown=wishes.markdown)
        case "test":
            return await test(
                settings, books, say, Wish(wishes.file, wishes.json, wishes.plot, wishes.mistakes)
            )
        case _:
            return await serve(settings, say, wishes.host, wishes.port)


def _kept(settings: Settings, say: Say, wishes: argparse.Namespace) -> int:
    """The models there are."""
    if wishes.what == "models":
        return models(settings, as_json=wishes.json)
    return back(settings, say, wishes.model)


async def serve(settings: Settings, say: Say, host: str, port: int) -> int:
    """The model alone, for desks that share one; until ended. Whoever asks says NLU_TOKEN, which
    is made and told where it is not set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    folder = settings.citydesk_data.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    token = settings.nlu_token or secrets.token_urlsafe(24)
    present = Present.of(folder)
    model = await asyncio.to_thread(present.model, say, now())
    child = RasaChild(model, folder, stand=Stand(host, port, token))

    async def on_up(_: Child) -> None:
        told = "" if settings.nlu_token else f" NLU_TOKEN={token}"
        say(f"the language model is up: NLU_URL={child.url}{told}")

    async def on_down(death: Death) -> None:
        why = "" if death.was_up else f" (is port {port} taken? see {folder / 'rasa.log'})"
        say(f"the language model ended{why}; again in {death.again_in:.0f} s")

    kept = child.kept(on_up, on_down)
    say("starting the language model, about 20 seconds ...")
    kept.start()
    following = asyncio.create_task(child.follow(present.chosen, say))
    await stop.wait()
    following.cancel()
    await kept.stop()
    return 0
