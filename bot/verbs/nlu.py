"""`citydesk nlu train` and `citydesk nlu serve`."""

from __future__ import annotations

import asyncio
import secrets
import signal

from bot.settings import Settings
from bot.supervise.child import Child
from bot.supervise.kept import Death
from bot.supervise.rasa import RasaChild, Stand
from bot.surroundings import Say
from nlu.training import model_for


def train(say: Say) -> int:
    """Trains if the data, the pipeline or the components have changed since."""
    model = model_for(say)
    say(f"model: {model}")
    return 0


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
    model = await asyncio.to_thread(model_for, say)
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
    await stop.wait()
    await kept.stop()
    return 0
