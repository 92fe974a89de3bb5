"""Who writes more than a person can is told so once, and is heard again afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.stands.catalogue import shipped
from tests.stands.reminded import EN
from tests.telegram.whole import Whole, offers, whole_desk

MOST = 5


@pytest.fixture
async def calm(tmp_path: Path) -> AsyncIterator[Whole]:
    """A city that hears five messages of one resident in a minute."""
    books = shipped()
    shanghai = books.cities["shanghai"]
    calm = replace(shanghai, policies={**shanghai.policies, "messages_per_minute": MOST})
    books = replace(books, cities={**books.cities, "shanghai": calm})
    async with whole_desk(tmp_path, None, books=books) as opened:
        yield opened


async def test_a_flood_gets_one_answer_and_nobody_else_notices(calm: Whole) -> None:
    li, zhang = calm.resident(), calm.resident()
    li.start()
    await li.see(offers(EN.fine))
    for n in range(6 * MOST):
        li.say(f"flood {n}")
    await li.see("more than I can read")
    zhang.start()
    await zhang.see(offers(EN.fine))
    await calm.until(lambda: not li.account.updates.waiting)
    told = [m.text for m in li.messages if "more than I can read" in m.text]
    assert len(told) <= 2, "once a minute; a minute may end in between"
    assert len(li.messages) < 6 * MOST
