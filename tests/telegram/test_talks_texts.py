"""What people and cities write cannot change how a chat looks; nothing is too long for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram.split import MOST_UNITS, units
from tests.crash.talks import fine_number, new_number
from tests.stands.catalogue import shipped
from tests.stands.reminded import EN
from tests.stands.telegram import Resident
from tests.stands.telegram.state import Person
from tests.telegram.test_talks_contents import to_the_phone
from tests.telegram.whole import BOTS, PUBLIC, TOGETHER, Whole, offers, whole_desk

ODD_NAMES = (
    "<b>Li</b><script>alert(1)</script>",
    "&lt;i&gt; & \"quotes\" 'too'",
    "\u202eeman live\u202c",
    "\u200b\u200d\u2060\ufeff" * 30,
    "Z̵̡̢̛͎̯̦͔̞͓̰̥̮̹̲̹̞̐̃̂̃̀̓͊͌̏͑͝͝a̴l̷g̶o̷",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 20,
    "*bold* _it_ [x](tg://user?id=1) `code`",
)
HIDDEN = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200b\u2060\ufeff"


class TestTogether:
    pytestmark = TOGETHER

    @pytest.mark.parametrize("name", ODD_NAMES)
    async def test_any_name_can_talk(self, whole: Whole, name: str) -> None:
        account = whole.stand.account(BOTS["shanghai"])
        person = Person(8_100_000_000 + new_number(), name, name, "en")
        li = whole.stand.resident(account=account, person=person)
        li.start()
        await li.see(offers(EN.fine))
        li.press(EN.fine)
        await li.see("16 digits")

    @pytest.mark.parametrize("text", ODD_NAMES)
    async def test_any_text_is_answered_and_the_question_stays(
        self, whole: Whole, text: str
    ) -> None:
        li = whole.resident()
        li.start("pay-traffic-fine")
        question = await li.see("16 digits")
        li.say(text)
        answer = await li.see(lambda m: m.id > question.id)
        assert not set(HIDDEN) & set(answer.text)
        li.say("/menu")
        await li.see(offers(EN.fine))

    async def test_markup_in_an_answer_is_shown_as_it_was_typed(self, whole: Whole) -> None:
        """A name that goes into the next question, its summary and its button."""
        li = await to_the_phone(whole)
        li.say("13000000007")
        summary = await li.see("Please check")
        assert "Zhang Wei" in summary.text
        sent = whole.stand.sent(chat=li.id)[-1].params
        assert sent["parse_mode"] == "HTML"
        assert "<" not in sent["text"].replace("&lt;", "")

    async def test_the_longest_message_there_can_be_is_answered(self, whole: Whole) -> None:
        li = whole.resident()
        li.start("pay-traffic-fine")
        question = await li.see("16 digits")
        for text in ("长" * 4096, "𠀀" * 2048, "a " * 2048):
            li.say(text)
            question = await li.see(lambda m, q=question: m.id > q.id)  # type: ignore[misc]
        li.say("/menu")
        await li.see(offers(EN.fine))

    async def test_a_slow_answer_shows_that_somebody_is_at_it(self, whole: Whole) -> None:
        li = whole.resident()
        li.start("pay-traffic-fine")
        await li.see("16 digits")
        assert li.typings == 0, "a quick one shows nothing"
        li.say(fine_number(new_number(), 8))
        await li.see_kind("typing")
        await li.see(lambda m: m.text)


@pytest.fixture(params=[None, PUBLIC], ids=["fetched", "called"])
async def odd(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Whole]:
    """A city whose own words are odd and long."""
    books = shipped()
    shanghai = books.cities["shanghai"]
    lines = "\n".join(
        f"{n}. <b>Bring</b> paper &amp; pen \u202eno. {n}\u202c {'纸' * 30}。" for n in range(120)
    )
    desk = replace(shanghai.desks["jingan"], documents={"en": lines, "zh": lines})
    cities = {**books.cities} | {
        "shanghai": replace(shanghai, desks={**shanghai.desks, "jingan": desk})
    }
    async with whole_desk(tmp_path, request.param, books=replace(books, cities=cities)) as opened:
        yield opened


async def test_a_long_text_comes_in_pieces_none_too_long_and_nothing_missing(odd: Whole) -> None:
    li = await _booked_at(odd, EN.desk)
    await li.see(lambda m: m.document)
    pieces = [m for m in li.messages if m.id >= _first(li, "Booked")]
    whole_text = "\n".join(m.text for m in pieces)
    assert len(pieces) >= 3
    assert all(units(m.text) <= MOST_UNITS for m in pieces)
    for n in range(120):
        assert f"{n}. <b>Bring</b> paper &amp; pen no. {n}" in whole_text, "as typed, unhidden"
    assert [bool(m.buttons) for m in pieces][-2:] == [True, False], "buttons below the last words"
    ends = [m.text[-1] for m in pieces[:-2]]
    assert set(ends) <= {"。"}, "cut where one pauses"


async def _booked_at(whole: Whole, office: str) -> Resident:
    li = await to_the_phone(whole, office)
    li.say("13000000007")
    await li.see(offers("Yes, book"))
    li.press("Yes, book")
    return li


def _first(li: Resident, words: str) -> int:
    return next(m.id for m in li.messages if words in m.text)
