"""The short wire: plain HTTP/1.1 to what runs beside us, the model and the practice far sides.

httpx's own transport costs 3 ms of CPU a request where sixteen are under way (measured), which is
more than everything a turn does itself; this one 0.5. What is not plain HTTP goes by httpx's.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
from typing_extensions import override

from integrations.line import Line

KEPT = 4.0
"""Seconds an idle connection is used again after; the far sides close theirs after five."""

MOST_KEPT = 32

Where = tuple[str, int]


class Wire(httpx.AsyncBaseTransport):
    """Used from one event loop."""

    def __init__(self, beyond: httpx.AsyncBaseTransport | None = None) -> None:
        """`beyond` carries what is not plain HTTP; by default what httpx has, once it is needed:
        it begins with reading every certificate of the machine."""
        self._beyond = beyond
        self._free: defaultdict[Where, list[Line]] = defaultdict(list)

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme != "http" or request.method == "HEAD":
            self._beyond = self._beyond or httpx.AsyncHTTPTransport(trust_env=False)
            return await self._beyond.handle_async_request(request)
        where = request.url.host, request.url.port or 80
        limits = request.extensions.get("timeout", {})
        question = _written(request, await request.aread())
        line = self._taken(where) or await _opened(where, limits.get("connect"))
        try:
            await line.ask(question, limits.get("read"))
        except BaseException:
            line.close()
            raise
        body = _Body(self, where, line, limits.get("read"))
        return httpx.Response(line.status, headers=line.headers, stream=body)

    @override
    async def aclose(self) -> None:
        for lines in self._free.values():
            for line in lines:
                line.close()
        self._free.clear()
        if self._beyond is not None:
            await self._beyond.aclose()

    def give_back(self, where: Where, line: Line) -> None:
        """Kept for the next request if its answer was read to the end."""
        if line.may_be_kept and len(self._free[where]) < MOST_KEPT:
            line.free_since = asyncio.get_running_loop().time()
            self._free[where].append(line)
        else:
            line.close()

    def _taken(self, where: Where) -> Line | None:
        """The one that was used last; older ones are let go as they go stale."""
        since = asyncio.get_running_loop().time() - KEPT
        lines = self._free[where]
        while lines:
            line = lines.pop()
            if line.is_open and line.free_since > since:
                return line
            line.close()
        return None


@dataclass(frozen=True, slots=True)
class _Body(httpx.AsyncByteStream):
    wire: Wire
    where: Where
    line: Line
    seconds: float | None

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self.line.body(self.seconds):
            yield piece

    @override
    async def aclose(self) -> None:
        self.wire.give_back(self.where, self.line)


async def _opened(where: Where, seconds: float | None) -> Line:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            _, line = await loop.create_connection(Line, *where)
    except TimeoutError:
        raise httpx.ConnectTimeout("no connection in time") from None
    except OSError as error:
        raise httpx.ConnectError(type(error).__name__) from error
    return line


def _written(request: httpx.Request, body: bytes) -> bytes:
    head = b"%s %s HTTP/1.1\r\n" % (request.method.encode(), request.url.raw_path)
    fields = b"".join(b"%s: %s\r\n" % field for field in request.headers.raw)
    return b"%s%s\r\n%s" % (head, fields, body)
