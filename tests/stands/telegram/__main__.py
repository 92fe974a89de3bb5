"""The stand by hand: one bot, one resident whose words are typed here.

    python -m tests.stands.telegram [PORT]

Type a text, `!title` to press a button, `:voice`, `:photo` ... to send something else.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime

from tests.stands.telegram import Resident, telegram_stand


def write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def show(resident: Resident) -> None:
    """Everything that happens in the chat, as it happens."""
    told = 0
    while True:
        for one in resident.seen[told:]:
            titles = " ".join(f"[{title}]" for title in one.message.titles) if one.message else ""
            write(f"  {one.kind}: {one.text} {titles}".rstrip())
        told = len(resident.seen)
        await resident.stand.bell.wait(60)


def act(resident: Resident, line: str) -> None:
    try:
        if line.startswith("!"):
            resident.press(line[1:])
        elif line.startswith(":"):
            resident.send(line[1:])
        else:
            resident.say(line)
    except AssertionError as problem:
        write(str(problem))


async def main(port: int) -> None:
    clock = lambda: datetime.now(UTC)  # noqa: E731, TID251  # by hand, time passes
    async with telegram_stand(clock=clock, port=port) as stand:
        account = stand.account()
        resident = stand.resident()
        write(f"TELEGRAM_BASE_URL={stand.url}   token: {account.token}")
        showing = asyncio.create_task(show(resident))
        while line := await asyncio.to_thread(sys.stdin.readline):
            act(resident, line.strip())
        showing.cancel()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 8081))
