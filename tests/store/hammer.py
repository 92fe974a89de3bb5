"""One of several processes that write to, and work for, one resident: `python -m tests.store.hammer
URL NAME MESSAGES`. Nobody else will: a row that is left waiting stays so."""

import asyncio
import sys

from bot.ports import Conflict
from bot.store.store import PostgresStore
from tests.fakes_store import nothing
from tests.stands.stores import CITY, HOME, KEYS, LEASE, NOW, said, words

AT_ONCE = 4


async def drain(store: PostgresStore, resident: int, fence: int) -> None:
    """As the use case does: until the lease is given back."""
    while True:
        read = await store.read_talk(CITY, resident)
        try:
            async with store.begin(CITY, NOW) as work:
                if read.oldest is not None:
                    await work.talks.save(resident, read.turn, {"n": read.turn}, pending=None)
                    await work.outbox.add(resident, HOME, words(f"{read.oldest.id}:{read.turn}"))
                    await work.inbox.handled(read.oldest.id)
                done = await work.release_and_commit(resident, fence, "turn", HOME)
        except Conflict:
            continue
        if not done.more:
            return


async def write(store: PostgresStore, name: str, numbers: range) -> None:
    for number in numbers:
        message = said(f"{name} {number}", f"{name}-{number}")
        got = await store.receive(HOME, message, holder=name, lease=LEASE)
        if got.fence is not None:
            await drain(store, got.resident, got.fence)


async def main(url: str, name: str, messages: int) -> None:
    store = PostgresStore(url, KEYS, nothing)
    await store.open()
    writers = [range(first, messages, AT_ONCE) for first in range(AT_ONCE)]
    await asyncio.gather(*(write(store, name, numbers) for numbers in writers))
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
