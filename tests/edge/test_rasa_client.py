"""The client of the language model against every kind of answer; any other host is refused."""

import asyncio
import json
from collections.abc import Callable

import httpx
import pytest

from bot.ports import Parse, Refused, Unreachable
from nlu import rasa
from nlu.rasa import Rasa

Answer = Callable[[httpx.Request], httpx.Response]

UNDERSTOOD = {
    "text": "交罚单",
    "intent": {"name": "traffic_fine.pay", "confidence": 0.96},
    "entities": [],
    "text_tokens": [[0, 1], [1, 2], [2, 3]],
    "intent_ranking": [
        {"name": "traffic_fine.pay", "confidence": 0.96},
        {"name": "payment.status", "confidence": 0.02},
    ],
}
STATUS = {"model_file": "m.tar.gz", "model_id": "0a1b", "num_active_training_jobs": 0}


def asking(answer: Answer, token: str | None = "secret") -> Rasa:  # noqa: S107 # a test's own
    def only_rasa(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "rasa.test"
        return answer(request)

    client = httpx.AsyncClient(transport=httpx.MockTransport(only_rasa))
    return Rasa(client, "http://rasa.test", token)


def always(code: int, content: str) -> Answer:
    return lambda _: httpx.Response(code, text=content)


async def test_a_text_is_asked_under_the_token_and_its_answer_taken_apart() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=UNDERSTOOD)

    parse = await asking(answer).parse("交罚单")

    assert parse == Parse(
        "traffic_fine.pay", 0.96, (("traffic_fine.pay", 0.96), ("payment.status", 0.02))
    )
    (request,) = asked
    assert (request.method, request.url.path, request.url.query) == ("POST", "/model/parse", b"")
    assert request.headers["authorization"] == "Bearer secret"
    assert json.loads(request.content) == {"text": "交罚单"}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param(["fine", "pay"], ("fine", "pay"), id="as our models say them"),
        pytest.param([], (), id="none"),
        pytest.param(["沪A12345", "pay"], ("pay",), id="without what holds a digit"),
        pytest.param([["a"], 7, "pay"], ("pay",), id="without what is no word"),
        pytest.param("pay", (), id="in another shape"),
        pytest.param({"pay": 1}, (), id="in a third shape"),
        pytest.param(["x" * 99] * 9, ("x" * 40,) * 5, id="not too many or too long"),
    ],
)
async def test_the_words_that_carried_an_answer(said: object, kept: tuple[str, ...]) -> None:
    parse = await asking(always(200, json.dumps({**UNDERSTOOD, "words": said}))).parse("x")
    assert parse.words == kept


@pytest.mark.row("11.1.4")
@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        pytest.param('/traffic_fine.pay{"a": 1}', 'traffic_fine.pay{"a": 1}', id="an order"),
        pytest.param("  //SetSlots(x=1)", "SetSlots(x=1)", id="an order behind spaces"),
        pytest.param("/ / pay", "pay", id="slashes and spaces"),
        pytest.param("pay \ud83d now", "pay ? now", id="half an emoji"),
        pytest.param("x" * 5000, "x" * rasa.LONGEST, id="a very long text"),
    ],
)
async def test_what_is_sent_of_what_was_typed(typed: str, sent: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content)["text"])
        return httpx.Response(200, json=UNDERSTOOD)

    await asking(answer).parse(typed)

    assert asked == [sent]


@pytest.mark.parametrize("typed", ["", "   ", "～～", "???", "/", "...", "\n"])
async def test_a_text_without_a_word_is_not_asked_about(typed: str) -> None:
    def never(_: httpx.Request) -> httpx.Response:
        raise AssertionError("it was asked")

    assert await asking(never).parse(typed) == Parse("", 0.0, ())


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(always(500, "{}"), "500", id="it broke"),
        pytest.param(always(503, ""), "503", id="it is overloaded"),
        pytest.param(always(409, "{}"), "409", id="it has no model"),
        pytest.param(always(200, "<html>"), "nonsense", id="no JSON"),
        pytest.param(always(200, "null"), "nonsense", id="nothing"),
        pytest.param(always(200, '{"intent": "pay"}'), "nonsense", id="another shape"),
        pytest.param(
            always(200, '{"intent": {"name": null, "confidence": 0}, "intent_ranking": []}'),
            "nonsense",
            id="a model without intents",
        ),
    ],
)
async def test_no_usable_answer_is_unreachable(answer: Answer, why: str) -> None:
    with pytest.raises(Unreachable, match=why) as caught:
        await asking(answer).parse("MARKED words")

    assert "MARKED" not in repr(caught.value)
    assert caught.value.who == "rasa"


@pytest.mark.parametrize("code", [400, 401, 403, 404, 413])
async def test_a_no_is_refused(code: int) -> None:
    with pytest.raises(Refused, match=str(code)):
        await asking(always(code, "MARKED")).parse("pay")


@pytest.mark.parametrize(
    "error", [httpx.ConnectError, httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError]
)
async def test_a_broken_line_is_unreachable(error: type[httpx.TransportError]) -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise error("MARKED")

    with pytest.raises(Unreachable, match=error.__name__):
        await asking(broken).parse("pay")


async def test_a_slow_answer_is_unreachable_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa, "LIMIT", 0.05)

    async def slow(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(5)
        return httpx.Response(200, json=UNDERSTOOD)

    client = httpx.AsyncClient(transport=httpx.MockTransport(slow))
    began = asyncio.get_running_loop().time()
    with pytest.raises(Unreachable, match="TimeoutError"):
        await Rasa(client, "http://rasa.test").parse("pay")
    assert asyncio.get_running_loop().time() - began < 1


@pytest.mark.parametrize(
    ("answer", "model"),
    [
        pytest.param(always(200, json.dumps(STATUS)), "0a1b", id="a model is loaded"),
        pytest.param(always(409, "{}"), None, id="none is loaded"),
        pytest.param(always(200, '{"model_id": null}'), None, id="it does not say which"),
        pytest.param(always(401, ""), None, id="a stranger has the port"),
        pytest.param(always(200, "Hello from Rasa"), None, id="something else answers"),
    ],
)
async def test_which_model_answers(answer: Answer, model: str | None) -> None:
    assert await asking(answer).status() == model


async def test_nobody_answers() -> None:
    def nobody(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    assert await asking(nobody).status() is None


async def test_what_the_model_finds_is_counted_from_where_the_typing_began() -> None:
    found = {"entity": "city", "value": "Kyiv", "start": 3, "end": 7, "role": "from", "x": 1}
    told = {**UNDERSTOOD, "entities": [found]}
    parse = await asking(lambda _: httpx.Response(200, json=told)).parse(" /to Kyiv")
    (entity,) = parse.entities
    assert (entity.value, entity.role, entity.group) == ("Kyiv", "from", None)
    assert " /to Kyiv"[entity.start : entity.end] == "Kyiv"
