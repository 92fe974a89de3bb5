"""How many turns the store takes in a second, beside a fixed yardstick; nothing fails by it.

    python -m tests.store.turns_per_second URL [RESIDENTS] [SECONDS]

URL is of an empty database, as SQLAlchemy writes it. A turn is: receive, read_talk, then in one
transaction the session, three events, two messages, the row handled and the lease given back.
"""

import asyncio
import itertools
import sys
import tempfile
import time
from pathlib import Path

from bot.domain.messages import Address, Button, Outgoing, Words
from bot.store.migrate import migrate
from bot.store.store import PostgresStore
from tests.bench.yardstick import yard
from tests.fakes_store import nothing
from tests.stands.stores import CITY, KEYS, LEASE, later, said

SESSION = {"stack": [{"flow": "pay_fine", "slots": {"plate": "沪A12345", "notes": "x" * 600}}]}
EVENTS = [{"event": "said"}, {"event": "slot", "name": "plate"}, {"event": "asked"}]
REPLY = Words("Which plate is it?", (Button("Yes", "yes"), Button("No", "no")))
WARM_UP = 1.0


async def turn(store: PostgresStore, home: Address, number: int) -> None:
    now = later(number)
    got = await store.receive(
        home, said("hello", f"m{number}", received_at=now), holder="b", lease=LEASE
    )
    read = await store.read_talk(CITY, got.resident)
    if read.oldest is None or got.fence is None:
        raise RuntimeError("somebody else works for this resident")
    async with store.begin(CITY, now) as work:
        await work.talks.save(got.resident, read.turn, SESSION, pending=None)
        await work.talks.log(got.resident, read.turn + 1, EVENTS)
        for each in range(2):
            key = f"{got.resident}:{read.turn}:{each}"
            await work.outbox.add(got.resident, home, Outgoing(key, REPLY, reply_to=got.id))
        await work.inbox.handled(read.oldest.id)
        await work.release_lease(got.resident, got.fence)
        await work.commit("turn")


async def talk(store: PostgresStore, home: Address, until: float) -> list[float]:
    """Seconds of each turn."""
    took = []
    for number in itertools.count():
        began = time.perf_counter()
        if began > until:
            break
        await turn(store, home, number)
        took.append(time.perf_counter() - began)
    return took


async def round_of(store: PostgresStore, name: str, residents: int, seconds: float) -> list[float]:
    until = time.perf_counter() + seconds
    homes = [Address(CITY, "bench", "rest", f"{name}-{n}") for n in range(residents)]
    talks = await asyncio.gather(*(talk(store, home, until) for home in homes))
    return sorted(itertools.chain.from_iterable(talks))


async def main(url: str, residents: int = 16, seconds: float = 10) -> None:
    migrate(url)
    store = PostgresStore(url, KEYS, nothing)
    await store.open()
    await round_of(store, "warm", residents, WARM_UP)
    began = time.process_time()
    took = await round_of(store, "timed", residents, seconds)
    busy = (time.process_time() - began) / len(took)
    await store.close()
    with tempfile.TemporaryDirectory() as folder:
        unit = yard(Path(folder))
    sys.stdout.write(
        f"{residents} residents: {len(took) / seconds:.0f} turns/s;"
        f" p50 {took[len(took) // 2] * 1e3:.1f} ms, p95 {took[len(took) * 95 // 100] * 1e3:.1f} ms;"
        f" {busy * 1e3:.2f} ms of this process's CPU each; one yard is {unit * 1e3:.2f} ms\n"
    )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:])))
