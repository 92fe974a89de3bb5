"""A talk on a draft: the same engine on a desk of its own, of which nothing is left and which
nothing leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.settings import Settings
from bot.supervise import note
from flows.engine.city import City, Connector
from flows.folders import Books


@contextmanager
def apart(settings: Settings, books: Books) -> Iterator[tuple[Settings, Books]]:
    """An empty desk in a folder of its own, whose cities are in practice. It understands by the
    model that is there already."""
    running = note.read(settings.citydesk_data.resolve())
    model = (settings.nlu_url, settings.nlu_token)
    if settings.nlu_url is None and running is not None:
        model = (running.nlu_url, running.nlu_token)
    with TemporaryDirectory(prefix="citydesk-draft-") as folder:
        own = {
            "citydesk_data": Path(folder),
            "database_url": None,
            "redis_url": None,
            "citydesk_sandbox_url": None,
            "nlu_url": model[0],
            "nlu_token": model[1],
        }
        cities = {name: _in_practice(city) for name, city in books.cities.items()}
        yield settings.model_copy(update=own), replace(books, cities=cities)


def _in_practice(city: City) -> City:
    """No city system and no gateway hears of it."""
    if city.practice:
        return city
    connector = None if city.connector is None else Connector()
    gateway = None if city.gateway is None else "sandbox"
    return replace(city, practice=True, connector=connector, gateway=gateway)
