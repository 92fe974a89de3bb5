"""What the trained model makes of phrases it has never seen. `-s` shows the numbers."""

import statistics
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.app import cascade_of, flows_of
from bot.settings import Settings
from bot.verbs.nlu_test import exam_of, sat, trained_texts
from flows.folders import read_books
from nlu.evaluate.floors import floors_in
from nlu.evaluate.show import page
from nlu.rasa import Rasa
from nlu.training import ROOT
from tests.model.phrases import LANGUAGES, validation

pytestmark = [pytest.mark.rasa, pytest.mark.asyncio(loop_scope="module")]

STARTS = ("traffic_fine.pay", "marriage_registration.book", "booking.change", "booking.cancel")
SURE = 0.6
"""Above it the desk would act on a text without asking back."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rasa(shared_model: Mapping[str, str]) -> AsyncIterator[Rasa]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield Rasa(client, shared_model["NLU_URL"], shared_model["NLU_TOKEN"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_shipped_model_reaches_its_floors(
    rasa: Rasa, language: str, tmp_path: Path
) -> None:
    books, settings = read_books(), Settings(citydesk_data=tmp_path)
    flows = flows_of(books)[books.default_city]
    file = ROOT / "nlu" / "model" / "held_out" / f"{language}.yml"
    exam = exam_of(file, flows, trained_texts())

    told, _ = await sat(exam, cascade_of(rasa), flows, settings, books)

    print("\n".join(page(told)))  # noqa: T201 # the numbers are the point
    assert floors_in().missed(told) == []


BARE = """
tomorrow | next Tuesday at 10 | 20 May 2027 | 9:30 | half past ten | 3 | 明天 | 下周二上午十点
5月20号 | 十点半 | 24号 | Li Ceshi | 李测试 | 张示例 | 沪A12345 | 粤B00008 | 沪AD00012 | 苏E00007
310101199001010006 | 31010119920505000X | 010006 | 13000000000 | 130 0000 1111 | 3101000000000010
310100000000001 | 徐汇区婚姻登记处 | Xuhui | 浦东 | Pudong marriage registration office | 小型汽车
""".replace("\n", " | ").split(" | ")


@pytest.mark.parametrize("value", [value for value in BARE if value])
async def test_a_bare_answer_starts_nothing(rasa: Rasa, value: str) -> None:
    scores = dict((await rasa.parse(value)).ranking)

    assert {name: scores[name] for name in STARTS if scores.get(name, 0) > SURE} == {}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("book marriage registration next Wednesday at 11", "marriage_registration.book"),
        ("预约下周三上午九点半结婚登记", "marriage_registration.book"),
        ("交罚单 决定书编号3101000000000077", "traffic_fine.pay"),
        ("pay fine for 沪C00077", "traffic_fine.pay"),
        ("沪AD00088有没有罚单", "traffic_fine.query"),
        ("ｐａｙ　ｍｙ　ｔｒａｆｆｉｃ　ｆｉｎｅ", "traffic_fine.pay"),
        ("取消预约CD000321", "booking.cancel"),
        ("change my booking CD000321 to the 14th at 3 pm", "booking.change"),
    ],
)
async def test_values_do_not_hide_what_is_wanted(rasa: Rasa, text: str, intent: str) -> None:
    parse = await rasa.parse(text)

    assert (parse.intent, parse.confidence > SURE) == (intent, True)


@pytest.mark.parametrize("text", ["甪里氍毹", "blorf grumpf", "ქართული ენა", "..x.."])
async def test_what_is_wholly_unknown_is_never_sure_to_be_ours(rasa: Rasa, text: str) -> None:
    ours = [each for each in (await rasa.parse(text)).ranking if each[0] != "out_of_scope"]

    assert [(name, score) for name, score in ours if score > SURE] == []


async def test_how_long_a_text_takes(rasa: Rasa) -> None:
    took = []
    for phrase in validation("en")[:50] + validation("zh")[:50]:
        began = time.perf_counter()
        await rasa.parse(phrase.text)
        took.append((time.perf_counter() - began) * 1000)

    print(f"\nms a text: median {statistics.median(took):.1f}, slowest {max(took):.1f}")  # noqa: T201
    assert len(took) == 100
