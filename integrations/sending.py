"""The wire to the far sides: every request of ours to a city's system or a gateway leaves here."""

from __future__ import annotations

import asyncio

import httpx
from typing_extensions import override

from bot.ports import Checkpoint
from integrations.wire import Wire


class Sending(httpx.AsyncBaseTransport):
    """Each request bears its name (`extensions={"at": ...}`), which names its kill points too.

    Raises KeyError for one without a name: nothing of ours is sent past the crash tests.
    """

    def __init__(
        self, wire: httpx.AsyncBaseTransport, checkpoint: Checkpoint, up: asyncio.Event | None
    ) -> None:
        self._wire = wire
        self._checkpoint = checkpoint
        self._up = up

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        at = request.extensions["at"]
        if self._up is not None:
            await self._up.wait()
        await self._checkpoint(f"{at}:before")
        answer = await self._wire.handle_async_request(request)
        await self._checkpoint(f"{at}:after")
        return answer

    @override
    async def aclose(self) -> None:
        await self._wire.aclose()


def sending_client(
    checkpoint: Checkpoint,
    wire: httpx.AsyncBaseTransport | None = None,
    up: asyncio.Event | None = None,
) -> httpx.AsyncClient:
    """Closed by whoever asked for it. `wire`: what carries requests, by default the network.

    `up`: far sides of ours that are still starting are waited for, as long as the caller cares to.
    """
    carrier = wire or Wire()
    return httpx.AsyncClient(trust_env=False, transport=Sending(carrier, checkpoint, up))
