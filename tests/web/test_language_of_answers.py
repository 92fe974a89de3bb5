"""Each answer comes in the language of its sentence, through the REST channel of a whole desk: the
language is told, kept, and changed by saying so. No model is up: what is said here is sure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stands.house import House, house

HOOK = "/webhooks/rest/webhook"
ENGLISH, CHINESE = "[Practice]", "【演练】"


@pytest.fixture
async def desk(tmp_path: Path, desk_database: str) -> AsyncIterator[House]:
    async with house(desk_database, tmp_path) as made:
        yield made


async def said(desk: House, *texts: str) -> list[str]:
    """The language of each answer, by the sign of practice it begins with."""
    found: list[str] = []
    for text in texts:
        body = {"sender": "li", "message": text, "metadata": {"city": "shanghai"}}
        told = (await desk.client.post(HOOK, json=body)).json()
        found.append(told[0]["text"].split(" ")[0])
    return found


async def test_the_first_sentence_decides(desk: House) -> None:
    assert await said(desk, "menu please") == [ENGLISH]


async def test_what_tells_nothing_keeps_the_language(desk: House) -> None:
    texts = ("what can you do", "24", "沪A12345", "😀", "ok", "3101051000000014", "Zhang Wei")
    assert await said(desk, *texts) == [ENGLISH] * len(texts)


async def test_a_sentence_in_the_other_language_is_answered_in_it(desk: House) -> None:
    texts = ("help", "我要找人工", "24", "say that again please", "再说一遍")
    told = [ENGLISH, CHINESE, CHINESE, ENGLISH, CHINESE]
    assert await said(desk, *texts) == told


async def test_in_a_mixed_message_the_frame_decides(desk: House) -> None:
    texts = ("想book个结婚登记", "can I pay 罚款 here", "我的 ticket 怎么 pay", "how do I 领证")
    assert await said(desk, *texts) == [CHINESE, ENGLISH, CHINESE, ENGLISH]


async def test_what_was_asked_for_stays_until_a_whole_sentence(desk: House) -> None:
    texts = ("菜单", "说英文", "帮助", "24", "再说一遍", "我想知道你们这里能办哪些业务", "英文")
    told = [CHINESE, ENGLISH, ENGLISH, ENGLISH, ENGLISH, CHINESE, ENGLISH]
    assert await said(desk, *texts) == told


async def test_a_language_nobody_speaks_here_changes_nothing(desk: House) -> None:
    texts = ("hello there", "Привет, мне нужно заплатить", "こんにちは", "مرحبا كيف حالك")
    assert await said(desk, *texts) == [ENGLISH] * len(texts)
