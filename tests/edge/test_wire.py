"""The short wire against a far side that answers byte by byte what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from integrations import wire as short
from integrations.wire import Wire

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"
TO_THE_END = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nall of it"
CARRY_ON = b"HTTP/1.1 100 Continue\r\nx-odd: 1\r\n\r\n"
HALF = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"
HANG_UP = None


@dataclass
class FarSide:
    """Answers the questions of all lines from one list; `None` hangs up."""

    answers: list[bytes | None]
    port: int = 0
    lines: int = 0
    asked: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        try:
            while self.answers:
                self.asked.append(await self._question(reader))
                answer = self.answers.pop(0)
                if answer is None:
                    break
                writer.write(answer)
                if b"connection: close" in answer or answer == HALF:
                    break
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    async def _question(self, reader: asyncio.StreamReader) -> bytes:
        head = await reader.readuntil(b"\r\n\r\n")
        length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-l")]
        return head + await reader.readexactly(int(length[0].split(b":")[1]) if length else 0)


@asynccontextmanager
async def far_side(*answers: bytes | None) -> AsyncIterator[tuple[FarSide, httpx.AsyncClient]]:
    far = FarSide(list(answers))
    server = await asyncio.start_server(far.serve, "127.0.0.1", 0)
    far.port = server.sockets[0].getsockname()[1]
    base = f"http://127.0.0.1:{far.port}"
    try:
        async with httpx.AsyncClient(transport=Wire(), base_url=base, trust_env=False) as client:
            yield far, client
    finally:
        server.close()


async def test_a_question_is_sent_whole() -> None:
    async with far_side(OK) as (far, client):
        answer = await client.post("/look?x=1", json={"number": "号"}, headers={"X-City": "a"})
    assert (answer.status_code, answer.text) == (200, "ok")
    head, _, body = far.asked[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /look?x=1 HTTP/1.1\r\n")
    assert b"X-City: a" in head
    assert b"Host: 127.0.0.1:%d" % far.port in head
    assert body == '{"number":"号"}'.encode()


@pytest.mark.parametrize(
    ("first", "read", "lines"),
    [
        pytest.param(OK, "ok", 1, id="a length is told: the line is used again"),
        pytest.param(CHUNKED, "abcde", 1, id="chunks"),
        pytest.param(CARRY_ON + OK, "ok", 1, id="first it says that it is still thinking"),
        pytest.param(TO_THE_END, "all of it", 2, id="the answer ends with the line"),
        pytest.param(OK + OK, "ok", 2, id="more comes than was asked for"),
    ],
)
async def test_an_answer_is_read_to_its_end(first: bytes, read: str, lines: int) -> None:
    async with far_side(first, OK) as (far, client):
        assert (await client.get("/1")).text == read
        assert (await client.get("/2")).text == "ok"
    assert far.lines == lines


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(HANG_UP, httpx.RemoteProtocolError, id="hangs up"),
        pytest.param(HALF, httpx.RemoteProtocolError, id="hangs up in the middle of the body"),
        pytest.param(b"What?\r\n\r\n", httpx.RemoteProtocolError, id="speaks no HTTP"),
        pytest.param(b"", httpx.ReadTimeout, id="says nothing"),
    ],
)
async def test_what_goes_wrong_is_said_as_httpx_says_it(
    answer: bytes | None, error: type[httpx.TransportError]
) -> None:
    async with far_side(answer, OK) as (far, client):
        with pytest.raises(error):
            await client.get("/", timeout=0.3)
        far.answers[:] = [OK]
        assert (await client.get("/")).text == "ok"  # on a new line
    assert far.lines == 2


async def test_nobody_there() -> None:
    async with httpx.AsyncClient(transport=Wire(), trust_env=False) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("http://127.0.0.1:1/")


async def test_an_endless_answer_can_be_left() -> None:
    endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + b"x" * 5_000_000
    async with far_side(endless, OK) as (far, client):
        async with client.stream("GET", "/") as answer:
            piece = await anext(answer.aiter_bytes())
        assert 0 < len(piece) < 1_000_000
        assert (await client.get("/")).text == "ok"
    assert far.lines == 2


async def test_a_long_answer_arrives_whole() -> None:
    long = b"HTTP/1.1 200 OK\r\ncontent-length: 3000000\r\n\r\n" + b"x" * 3_000_000
    async with far_side(long, OK) as (far, client):
        assert len((await client.get("/")).content) == 3_000_000
        assert (await client.get("/")).text == "ok"
    assert far.lines == 1


async def test_an_idle_line_that_was_closed_is_not_used() -> None:
    async with far_side(OK) as (far, client):
        await client.get("/")
        await asyncio.sleep(0.05)  # with no answers left it hangs up
        far.answers.append(OK)
        assert (await client.get("/")).text == "ok"
    assert far.lines == 2


async def test_a_stale_line_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with far_side(OK, OK, OK) as (far, client):
        await client.get("/")
        monkeypatch.setattr(short, "KEPT", 0.0)
        assert (await client.get("/")).text == "ok"
    assert far.lines == 2


async def test_many_at_the_same_time() -> None:
    async with far_side(*[OK] * 200) as (far, client):
        answers = await asyncio.gather(*(client.get("/") for _ in range(100)))
        assert {answer.text for answer in answers} == {"ok"}
        await asyncio.gather(*(client.get("/") for _ in range(20)))
    assert far.lines == 100


@pytest.mark.parametrize(
    ("verb", "url"),
    [
        pytest.param("GET", "https://city.test/", id="encrypted"),
        pytest.param("HEAD", "http://127.0.0.1/", id="an answer without its body"),
    ],
)
async def test_the_rest_goes_by_httpx(verb: str, url: str) -> None:
    beyond: Callable[[httpx.Request], httpx.Response] = lambda _: httpx.Response(204)  # noqa: E731
    wire = Wire(httpx.MockTransport(beyond))
    async with httpx.AsyncClient(transport=wire, trust_env=False) as client:
        assert (await client.request(verb, url)).status_code == 204
