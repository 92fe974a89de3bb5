"""One open connection that speaks HTTP/1.1, one question at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import httpx
from httptools import HttpParserError, HttpResponseParser
from typing_extensions import override

ENOUGH = 64 * 1024
"""Bytes that may wait for their reader before the far side has to."""

Headers = list[tuple[bytes, bytes]]

_CARRIED_ON = 200  # what is below says only that the answer is still to come


class Line(asyncio.Protocol):
    """Raises httpx's errors, as every transport of it does."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: Headers = []
        self.free_since = 0.0
        self._parser = HttpResponseParser(self)
        self._open = True
        self._begun = self._kept = False
        self._over = True  # nothing was asked yet
        self._waiting = bytearray()
        self._paused = False
        self._news: asyncio.Future[None] | None = None
        self._wrong: httpx.TransportError | None = None
        self._transport: asyncio.Transport

    @property
    def is_open(self) -> bool:
        return self._open and not self._transport.is_closing()

    @property
    def may_be_kept(self) -> bool:
        """The answer is over, and another question may follow."""
        return self._over and self._kept and self.is_open

    async def ask(self, question: bytes, seconds: float | None) -> None:
        """Returns when status and headers of the answer are here."""
        self.headers, self._begun, self._over = [], False, False
        self._transport.write(question)
        while not self._begun:
            await self._more(seconds)

    async def body(self, seconds: float | None) -> AsyncIterator[bytes]:
        """Ends with the answer; `seconds` is how long the far side may pause."""
        while True:
            if self._waiting:
                piece = bytes(self._waiting)
                self._waiting.clear()
                self._go_on()
                yield piece
            elif self._over:
                return
            else:
                await self._more(seconds)

    def close(self) -> None:
        self._transport.abort()

    async def _more(self, seconds: float | None) -> None:
        if self._wrong is not None:
            raise self._wrong
        self._news = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await self._news
        except TimeoutError:
            raise httpx.ReadTimeout("no answer in time") from None
        finally:
            self._news = None

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)

    def _fail(self, error: httpx.TransportError) -> None:
        self._wrong = self._wrong or error
        self._tell()

    def _go_on(self) -> None:
        if self._paused and self._open:
            self._paused = False
            self._transport.resume_reading()

    # --- the loop's side ------------------------------------------------------------------

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    @override
    def data_received(self, data: bytes) -> None:
        if self._over:
            self._transport.abort()
            return
        try:
            self._parser.feed_data(data)
        except HttpParserError as error:
            self._fail(httpx.RemoteProtocolError(type(error).__name__))
            self._transport.abort()
            return
        if len(self._waiting) > ENOUGH and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._tell()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._open = False
        if self._begun and not self._over and exc is None and self._ends_with_the_line():
            self._over = True
        elif not self._over:
            self._fail(httpx.RemoteProtocolError("the far side hung up"))
        self._tell()

    def _ends_with_the_line(self) -> bool:
        """Neither a length nor chunks were announced."""
        names = {name.lower() for name, _ in self.headers}
        return not names & {b"content-length", b"transfer-encoding"}

    # --- the parser's side ----------------------------------------------------------------

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._over:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self._over:  # nobody asked: what comes on this line cannot be trusted any more
            self._kept = False
            return
        self.status = self._parser.get_status_code()
        if self.status >= _CARRIED_ON:
            self._begun, self._kept = True, self._parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        if not self._over:
            self._waiting += body

    def on_message_complete(self) -> None:
        if self._begun:
            self._over = True
        else:
            self.headers = []
