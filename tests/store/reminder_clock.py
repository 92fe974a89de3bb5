"""One of several clocks that tick over the same reminders: `python -m tests.store.reminder_clock
URL TICKS [POINT]`. Says how many it was given; killed at that point, it says nothing."""

import asyncio
import os
import signal
import sys

from bot.store.store import PostgresStore
from bot.usecases.remind import Remind
from flows.engine.catalog import Flows
from tests.stands.catalogue import shipped
from tests.stands.stores import CITY, KEYS, later

DUE = later(hours=1)


def remind_with(store: PostgresStore) -> Remind:
    books = shipped()
    flows = Flows(city=books.cities[CITY], live=books.services, actions={})
    return Remind(store, {CITY: flows}, "https://desk.test", lambda: DUE)


async def main(url: str, ticks: int, point: str = "") -> None:
    async def die(at: str) -> None:
        if at == point:
            os.kill(os.getpid(), signal.SIGKILL)

    store = PostgresStore(url, KEYS, die)
    await store.open()
    remind = remind_with(store)
    got = [await remind(CITY) for _ in range(ticks)]
    await store.close()
    sys.stderr.write(f"{sum(got)}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
