"""Rasa as our child: a real server with a real model, kept up, kept to itself and kept quiet.

One server for the whole file: it takes about ten seconds to start.
"""

import asyncio
import base64
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
import psutil
import pytest
import pytest_asyncio

from bot.ports import Refused, Unreachable
from bot.supervise.child import Child
from bot.supervise.kept import Death, Kept, Patience
from bot.supervise.rasa import GLANCE, RasaChild
from nlu.rasa import LIMIT, Rasa
from nlu.training import intents, model_id
from tests.stands.rasa import Up, rasa_up, twin

pytestmark = [pytest.mark.rasa, pytest.mark.asyncio(loop_scope="module")]

MARK = "标记Zq7XMARK"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def up(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Up]:
    async with rasa_up(tmp_path_factory.mktemp("a desk")) as desk:
        yield desk


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("pay my traffic fine", "traffic_fine.pay"),
        ("我要预约结婚登记", "marriage_registration.book"),
        ("想book个结婚登记", "marriage_registration.book"),
        ('/booking.cancel{"a": 1}', "booking.cancel"),
        ("/" + MARK, None),
    ],
)
async def test_it_understands(up: Up, text: str, intent: str | None) -> None:
    parse = await up.rasa.parse(text)

    assert parse.intent in intents()  # a typed order would be believed with confidence 1
    assert parse.confidence < 1
    assert parse.ranking[0] == (parse.intent, parse.confidence)
    if intent:
        assert parse.intent == intent


async def test_it_names_our_model_in_status_and_with_every_answer(up: Up) -> None:
    assert await up.rasa.status() == model_id(up.model)

    answer = await ask(up, "POST", "/model/parse", json={"text": "hello"})
    assert answer.headers["x-model"] == model_id(up.model)


async def test_it_listens_on_loopback_alone_and_shows_its_token_to_nobody(up: Up) -> None:
    process = psutil.Process(up.lives[-1].pid)
    listening = [at.laddr for at in process.net_connections("inet") if at.status == "LISTEN"]

    assert [(at.ip, at.port) for at in listening] == [("127.0.0.1", up.child.port)]
    assert up.child.token not in " ".join(process.cmdline())
    assert "CITYDESK_SECRET_KEYS" not in process.environ()


@pytest.mark.parametrize("said", [None, "Bearer wrong", "Basic secret", "Bearer ключ"])
async def test_without_the_token_nothing_is_told(up: Up, said: str | None) -> None:
    headers = [] if said is None else [(b"authorization", said.encode())]
    told = [
        await up.client.get(up.child.url + "/status", headers=headers),
        await up.client.post(up.child.url + "/model/parse", json={"text": "x"}, headers=headers),
        await up.client.put(up.child.url + "/model", json={}, headers=headers),
    ]

    assert [answer.status_code for answer in told] == [401, 401, 401]
    with pytest.raises(Refused, match="401"):
        await Rasa(up.client, up.child.url, None).parse("pay")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/webhooks/rest/webhook"),
        ("POST", "/model/train"),
        ("GET", "/conversations/x/tracker"),
        ("DELETE", "/model"),
        ("GET", "/domain"),
        ("GET", "/"),
    ],
)
async def test_the_rest_of_rasa_is_shut(up: Up, method: str, path: str) -> None:
    assert (await ask(up, method, path)).status_code == 404


async def test_its_log_says_that_something_went_wrong_but_never_what_was_said(up: Up) -> None:
    before = up.log.read_text().count("ERROR")

    await say_marked_things(up)

    log = up.log.read_bytes()
    assert log.decode().count("ERROR") >= before + 3
    for form in disguises(MARK):
        assert form not in log, form
    assert up.child.token.encode() not in log


async def say_marked_things(up: Up) -> None:
    """Good and bad requests that all carry the mark; the bad ones make Rasa log an error."""
    for body in (
        {"text": f"pay {MARK}"},
        {"text": {MARK: MARK}},
        {"text": [MARK, 5]},
        {MARK: MARK},
        {"text": "/" + MARK + '{"' + MARK + '": "' + MARK},
        {"text": MARK * 2000},
    ):
        await ask(up, "POST", "/model/parse", json=body)
    await ask(up, "POST", "/model/parse", content=("{" + MARK).encode())
    await ask(up, "POST", "/model/parse", params={"emulation_mode": MARK}, json={"text": MARK})
    await ask(up, "PUT", "/model", json={"model_file": f"/{MARK}"})
    await ask(up, "GET", f"/{quote(MARK)}")
    reader, writer = await asyncio.open_connection("127.0.0.1", up.child.port)
    writer.write(f"{MARK} / HTTP/9\r\n{MARK}\r\n\r\n".encode())
    await writer.drain()
    await asyncio.wait_for(reader.read(), 5)
    writer.close()


def disguises(mark: str) -> list[bytes]:
    """The mark's own letters are enough: they look the same in JSON, in a URL and in repr."""
    letters = "Zq7XMARK"
    raw = mark.encode()
    return [
        letters.encode(),
        raw,
        raw.hex().encode(),
        *(base64.b64encode(raw[skip:])[4:-4] for skip in range(3)),
    ]


async def test_killed_it_comes_back_on_another_port_under_another_token(up: Up) -> None:
    before = (up.child.port, up.child.token)

    os.kill(up.lives[-1].pid, signal.SIGKILL)
    await asyncio.wait_for(up.fallen.wait(), 10)
    with pytest.raises(Unreachable):
        await Rasa(up.client, f"http://127.0.0.1:{before[0]}", before[1]).parse("pay")
    await asyncio.wait_for(up.risen.wait(), 120)

    assert up.deaths[-1] == Death(-signal.SIGKILL, was_up=True, again_in=1.0)
    assert (up.child.port, up.child.token) != before
    assert (await up.rasa.parse("交罚单")).intent == "traffic_fine.pay"


async def test_a_file_that_is_no_model_is_a_death_not_a_server(up: Up, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tar.gz"
    wrong.write_bytes(up.model.read_bytes())
    child = RasaChild(wrong, tmp_path)
    wrong.write_bytes(b"not a model")

    assert await first_death(child) == 3
    assert "no model could be loaded" in (tmp_path / "rasa.log").read_text()


async def test_a_taken_port_is_a_death_at_once(up: Up, tmp_path: Path) -> None:
    child = RasaChild(up.model, tmp_path)
    command = child.command()
    with socket.create_server(("127.0.0.1", child.port)):
        life = Child(command)
        await life.start()
        assert await asyncio.wait_for(life.wait_death(), 30) == 1

    assert (tmp_path / "rasa.log").read_text().strip() == f"port {child.port} is taken"


async def test_a_server_with_another_model_is_not_ours(up: Up, tmp_path: Path) -> None:
    child = RasaChild(up.model, tmp_path)
    child.command()
    child.port, child.token = up.child.port, up.child.token
    assert await child.answers()

    child.wanted = "another"
    assert not await child.answers()


async def test_another_model_takes_over_between_two_messages(up: Up, tmp_path: Path) -> None:
    marker, other = tmp_path / "imported", tmp_path / "other model.tar.gz"
    code = f"\nfrom pathlib import Path\nPath({str(marker)!r}).write_text(__file__)\n"
    ids = (model_id(up.model), twin(up.model, other, code))
    port, token = up.child.port, up.child.token

    async with following(up) as (choose, said):
        async with talking(up) as (answers, waited):
            choose(other)
            await until(lambda: any(answer.headers["x-model"] == ids[1] for answer in answers))
            await asyncio.sleep(0.5)
        told = [answer.headers["x-model"] for answer in answers]
        assert {answer.status_code for answer in answers} == {200}
        assert {answer.json()["intent"]["name"] for answer in answers} == {"traffic_fine.pay"}
        assert told == sorted(told, key=ids.index)  # it changes once
        assert max(waited) < LIMIT
        assert (await up.rasa.status(), up.child.wanted) == (ids[1], ids[1])
        assert (up.child.port, up.child.token) == (port, token)
        assert "code/components/__init__.py" in marker.read_text()  # with its own components
        assert said == [f"the language model is another one from now on: {other.name}"]

        os.kill(up.lives[-1].pid, signal.SIGKILL)
        await asyncio.wait_for(up.fallen.wait(), 10)
        await asyncio.wait_for(up.risen.wait(), 120)
        assert await up.rasa.status() == ids[1]

        choose(up.model)
        await until(lambda: up.child.wanted == ids[0])
        assert await up.rasa.status() == ids[0]


async def test_a_model_that_cannot_be_loaded_changes_nothing(up: Up, tmp_path: Path) -> None:
    broken, empty = tmp_path / "broken.tar.gz", tmp_path / "empty.tar.gz"
    twin(up.model, broken, "raise RuntimeError")
    empty.write_bytes(b"no model")

    async with following(up) as (choose, said), talking(up) as (answers, waited):
        for wrong in (broken, empty):
            choose(wrong)
            await until(lambda name=wrong.name: name in "".join(said))  # type: ignore[misc]
        await asyncio.sleep(2.5)

    assert len(said) == 2  # each is said once
    assert {answer.headers["x-model"] for answer in answers} == {model_id(up.model)}
    assert max(waited) < LIMIT
    assert await up.child.answers()


async def test_a_model_chosen_while_it_is_down_is_the_next_one(up: Up, tmp_path: Path) -> None:
    child, other = RasaChild(up.model, tmp_path), tmp_path / "other.tar.gz"
    id_, said = twin(up.model, other), list[str]()
    task = asyncio.create_task(child.follow(lambda: other, said.append))
    await asyncio.sleep(1.5 * GLANCE)
    task.cancel()

    assert child.model == up.model
    assert str(other) in child.command().argv
    assert (child.model, child.wanted, said) == (other, id_, [])


@asynccontextmanager
async def following(up: Up) -> AsyncIterator[tuple[Callable[[Path], None], list[str]]]:
    """How to choose another model, and what is said about it."""
    chosen, said = [up.model], list[str]()
    task = asyncio.create_task(up.child.follow(lambda: chosen[-1], said.append))
    yield chosen.append, said
    task.cancel()


@asynccontextmanager
async def talking(up: Up) -> AsyncIterator[tuple[list[httpx.Response], list[float]]]:
    """Three residents who write all the time: what they are answered, and after how long."""
    answers, waited = list[httpx.Response](), list[float]()

    async def write() -> None:
        while True:
            began = time.perf_counter()
            answers.append(await ask(up, "POST", "/model/parse", json={"text": "pay my fine"}))
            waited.append(time.perf_counter() - began)

    tasks = [asyncio.create_task(write()) for _ in range(3)]
    await asyncio.sleep(0.5)
    yield answers, waited
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [each for each in ended if not isinstance(each, asyncio.CancelledError)] == []


async def until(there: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not there():  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.05)


async def first_death(child: RasaChild) -> int:
    fell: asyncio.Future[Death] = asyncio.get_running_loop().create_future()

    async def on_down(death: Death) -> None:
        fell.set_result(death)

    kept = Kept(child.command, child.answers, Patience(60, (60.0,)), on_down=on_down)
    kept.start()
    try:
        return (await asyncio.wait_for(fell, 90)).code
    finally:
        await kept.stop()


async def ask(up: Up, method: str, path: str, **rest: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {up.child.token}"}
    url = up.child.url + path
    return await up.client.request(method, url, headers=headers, **rest)  # type: ignore[arg-type]
