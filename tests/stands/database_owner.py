"""A process that owns (or joins) an embedded database, as `citydesk run` and `chat` do.

    python -m tests.stands.database_owner FOLDER [PROGRAMS]

One JSON line with the url, whether it owns the server, and what it said; or with `failed`. Then
it stays until its input ends, and stops the server if it owns it.
"""

import asyncio
import json
import sys
from pathlib import Path

from bot.supervise.postgres import NotStarted, Postgres


async def stay(folder: Path, installed: Path | None) -> None:
    said: list[str] = []
    postgres = Postgres(folder, say=said.append, installed=installed)
    try:
        found = await postgres.start()
    except NotStarted as error:
        tell({"failed": str(error), "said": said})
        return
    tell({"url": found.url, "owner": found.owner, "said": said})
    await asyncio.to_thread(sys.stdin.read)
    await postgres.stop()


def tell(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    folder, *installed = map(Path, sys.argv[1:])
    asyncio.run(stay(folder, installed[0] if installed else None))
