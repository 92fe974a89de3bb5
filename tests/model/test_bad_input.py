"""Whatever a resident sends, the whole understanding answers, and soon, with the model awake behind
it: text of no language, far too long, broken on purpose, or a real wish, mangled."""

from __future__ import annotations

import asyncio
import math
import string
import sys
import time
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

import httpx
import pytest
import pytest_asyncio

from bot.app import cascade_of, flows_of, now
from flows.engine.catalog import Flows
from flows.engine.commands import COMMAND
from flows.engine.events import Understood
from flows.engine.session import fresh
from flows.folders import read_books
from nlu.cascade import Cascade
from nlu.rasa import Rasa
from tests.model.phrases import LANGUAGES, validation

pytestmark = [pytest.mark.rasa, pytest.mark.asyncio(loop_scope="module")]

SOON = 2.0
"""Seconds; the model is given no longer, and nothing around it may take as long."""

TRIES = 3
"""A text is too slow that is slow each time; once, the machine may have been."""

MANGLED = 3000
AT_ONCE = 8
SEED = 20150422
WISH, MEANT = "pay my traffic fine", "traffic_fine.pay"


@dataclass(frozen=True)
class Desk:
    """The understanding of the default city, as it hears the first message of a new talk."""

    cascade: Cascade
    flows: Flows

    async def hears(self, text: str) -> Understood:
        spoken = LANGUAGES[len(text) % len(LANGUAGES)]
        talk = fresh("bad-input", spoken)
        return await self.cascade.understand(self.flows, talk, text, now=now())

    async def hears_soon(self, text: str) -> Understood:
        """A text that the model stumbles over leaves it "away" each time, however idle it is."""
        took, said = list[float](), set[str]()
        for _ in range(TRIES):
            began = time.perf_counter()
            understood = await self.hears(text)
            took.append(time.perf_counter() - began)
            said.add(understood.source)
            if took[-1] < SOON and understood.source != "away":
                return understood
        raise AssertionError(f"{text[:200]!a}: {said}, {took} s")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(shared_model: Mapping[str, str]) -> AsyncIterator[Desk]:
    books = read_books()
    async with httpx.AsyncClient(trust_env=False) as client:
        rasa = Rasa(client, shared_model["NLU_URL"], shared_model["NLU_TOKEN"])
        yield Desk(cascade_of(rasa), flows_of(books)[books.default_city])


def is_sound(text: str, told: Understood) -> bool:
    """Confidences are shares of one, the likeliest is first, and the answer where nobody gives the
    desk orders; what is named stands in the text; no word that carried the answer is empty."""
    shares = [sure for _, sure in told.ranking]
    places = [(each.start, each.end) for each in told.entities if each.end]
    return (
        all(math.isfinite(sure) and 0 <= sure <= 1 for sure in shares)
        and sum(shares) <= 1.001
        and shares == sorted(shares, reverse=True)
        and (not shares or told.intent == COMMAND or told.confidence == shares[0])
        and all(0 <= start < end <= len(text) for start, end in places)
        and all(0 <= each.confidence <= 1 for each in told.entities)
        and all(told.words)
    )


LONG = 10_000
TOWER = "".join(chr(code) for code in range(0x300, 0x370))

HUGE = {
    "one letter": "a" * LONG,
    "a letter and a space": "a " * (LONG // 2),
    "one emoji": "🚗" * LONG,
    "a family, joined": "👨‍👩‍👧‍👦" * (LONG // 7),
    "Chinese, one character": "罚" * LONG,
    "Chinese, a real wish": "我要交罚单" * (LONG // 5),
    "traditional Chinese": "繳納罰單與換發護照" * (LONG // 9),
    "English without spaces": "paymytrafficfine" * (LONG // 16),
    "one word of 9,000 letters": "pay " + "xq" * 4500 + " fine",
    "pinyin without spaces": "woyaojiaofakuan" * (LONG // 15),
    "words with an apostrophe": "it'" * (LONG // 3),
    "nothing but apostrophes": "'" * LONG,
    "digits": "7" * LONG,
    "digits one by one": "3 " * (LONG // 2),
    "spoken digits": "one three zero " * (LONG // 15),
    "question marks": "?" * LONG,
    "signs": "!@#$%^&*()" * (LONG // 10),
    "spaces": " " * LONG,
    "spaces around a wish": " " * LONG + WISH + " " * LONG,
    "lines": "\n" * LONG,
    "slashes": "/" * LONG,
    "a tower of marks": "a" + TOWER * (LONG // len(TOWER)),
    "one sign that stands for eighteen": "ﷺ" * LONG,
    "brackets": "[" * (LONG // 2) + "]" * (LONG // 2),
    "requests without end": "pay my fine and then " * (LONG // 21),
    "words two letters off": " ".join(f"trafic{a}{b}" for a in "xyz" for b in "abcdefgh") * 50,
}

ODD = {
    "nothing": "",
    "half a pair": "\ud83d",
    "the other half": "\ude97 pay my fine \ud800",
    "the halves swapped": "\ude97\ud83d",
    "controls": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "a null in a wish": "pay\0my\0traffic\0fine",
    "right to left": "\u202eenif ciffart ym yap\u202c\u2066x\u2069",
    "zalgo": "".join(f"{each}{TOWER[:40]}" for each in WISH),
    "no characters": "\ufffe\uffff\U0010ffff\ufdd0",
    "private ones": "\ue000\U000f0000",
    "beyond the dictionary": "\U00020000\U0002a6df\U00031350",
    "tags": "".join(chr(0xE0000 + ord(each)) for each in WISH),
    "letters of mathematics": "𝐩𝐚𝐲 𝓶𝔂 𝕥𝕣𝕒𝕗𝕗𝕚𝕔 𝖋𝖎𝖓𝖊",
    "Arabic": "أريد دفع مخالفة المرور ١٢٣",
    "Hebrew": "אני רוצה לשלם קנס",
    "Thai": "ฉันต้องการจ่ายค่าปรับจราจร",
    "Devanagari": "मुझे यातायात जुर्माना भरना है १२३",
    "Georgian": "საგზაო ჯარიმის გადახდა",
    "Amharic": "የትራፊክ ቅጣት መክፈል እፈልጋለሁ",
    "Korean": "교통 범칙금을 내고 싶어요",
    "Korean in parts": unicodedata.normalize("NFD", "교통 범칙금"),
    "Japanese": "交通違反の罰金を払いたいです。カタカナﾊﾝｶｸ",
    "Tibetan": "ཉེས་ཆད་སྤྲོད་དགོས།",
    "Turkish": "İSTANBUL ığdır ẞ",
    "Vietnamese": "tôi muốn nộp phạt giao thông",
    "JSON": '{"intent": {"name": "traffic_fine.pay", "confidence": 1.0}, "text": null}',
    "deep JSON": "[" * 500 + "]" * 500,
    "HTML": "<script>alert('x')</script><img src=x onerror=y>&lt;&#0;&#xD800;",
    "SQL": "'; DROP TABLE residents; --\" OR 1=1 /*",
    "YAML": "- intent: x\n  examples: |\n    - [a](b:c)\n*a &a !!python/object",
    "a template": "{{7*7}} ${jndi:ldap://x} {text} %s %n %00 \\u0000 \\x00",
    "an order": '/traffic_fine.pay{"plate": "x"}',
    "an order behind spaces": " \u200b\ufeff/control.cancel",
    "a full-width order": "／traffic_fine.pay",
    "orders after orders": "/ / //traffic_fine.pay@1.0",
    "marks of phrases": '[water](utility:water) [x]{"entity": "y", "value": 1}',
    "a very long number": "1" * 4300 + "." + "9" * 4300,
    "a number that is said": "pay one two three four five",
    "numbers of all scripts": "٣٤٥ ४५६ ๗๘๙ ①②③ ⅫⅣ ½¾ ²³ 〇一二三 零壹貳",
    "infinity": "NaN Infinity -Infinity 1e999 0x7fffffff -0",
    "a wide sign": "﷽ ﷺ ㍿ ㋿ ﬃ ǆ",
    "a path": "../../../etc/passwd\0.png",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in HUGE.items()])
async def test_what_is_far_too_long_is_answered_soon(desk: Desk, text: str) -> None:
    assert len(text) > 9_000
    assert is_sound(text, await desk.hears_soon(text))


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ODD.items()])
async def test_what_is_odd_is_answered_soon(desk: Desk, text: str) -> None:
    assert is_sound(text, await desk.hears_soon(text))


def kinds_of_characters() -> dict[str, list[str]]:
    """The first, the middle and the last of each category."""
    found: dict[str, list[str]] = {}
    for code in range(sys.maxunicode + 1):
        found.setdefault(unicodedata.category(chr(code)), []).append(chr(code))
    return {kind: [each[0], each[len(each) // 2], each[-1]] for kind, each in found.items()}


KINDS = kinds_of_characters()


async def test_every_kind_of_character_is_answered(desk: Desk) -> None:
    assert len(KINDS) == 30
    for each in (one for told in KINDS.values() for one in told):
        for text in (each, each * 3, f"pay{each}my fine", f"{each} 罚{each}单"):
            assert is_sound(text, await desk.hears_soon(text)), ascii(text)


# --- real wishes, mangled -------------------------------------------------------------------------


def swapped(text: str, dice: Random) -> str:
    at = dice.randrange(len(text))
    return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]


def dropped(text: str, dice: Random) -> str:
    at = dice.randrange(len(text))
    return text[:at] + text[at + 1 :]


def doubled(text: str, dice: Random) -> str:
    at = dice.randrange(len(text))
    return text[:at] + text[at] * dice.choice((2, 3, 40)) + text[at + 1 :]


def shuffled(text: str, dice: Random) -> str:
    words = text.split(" ") if " " in text else list(text)
    return " ".join(dice.sample(words, len(words)))


def another(dice: Random) -> str:
    """Any character, half of one included."""
    kind = dice.choice((0x80, 0x3000, 0xFFFF, sys.maxunicode))
    return chr(dice.randrange(kind + 1))


def struck(text: str, dice: Random) -> str:
    at = dice.randrange(len(text))
    return text[:at] + another(dice) + text[at + dice.randrange(2) :]


def covered(text: str, dice: Random) -> str:
    marks = "".join(dice.choices(TOWER, k=dice.randrange(1, 30)))
    return "".join(each + marks if dice.random() < 0.3 else each for each in text)


def widened(text: str, dice: Random) -> str:
    wide = {ord(each): chr(ord(each) + 0xFEE0) for each in string.ascii_letters + string.digits}
    return "".join(each.translate(wide) if dice.random() < 0.5 else each for each in text)


def cut(text: str, dice: Random) -> str:
    return text[dice.randrange(len(text)) :]


def joined(text: str, dice: Random) -> str:
    return text.replace(" ", dice.choice(("", "_", "/", "'", "\u200b", "\n", "?")))


MANGLES: tuple[Callable[[str, Random], str], ...] = (
    *(swapped, dropped, doubled, shuffled, struck, covered, widened, cut, joined),
)


def mangled(dice: Random) -> Iterator[str]:
    """One to eight wounds each; some are two phrases in one, of whatever languages; some are no
    phrase at all."""
    real = [phrase.text for language in LANGUAGES for phrase in validation(language)]
    for number in range(MANGLED):
        if number % 10 == 0:
            yield "".join(another(dice) for _ in range(dice.randrange(1, 200)))
            continue
        text = dice.choice(real)
        if number % 5 == 0:
            other = dice.choice(real)
            text = "".join(dice.choice(pair) for pair in zip(text, other, strict=False)) + other
        for _ in range(dice.randrange(1, 9)):
            text = dice.choice(MANGLES)(text or WISH, dice)
        yield text


async def test_mangled_wishes_are_answered_and_the_model_stays_well(desk: Desk) -> None:
    texts, room = list(mangled(Random(SEED))), asyncio.Semaphore(AT_ONCE)  # noqa: S311 # no secrets

    async def one(text: str) -> Understood:
        async with room:
            return await desk.hears(text)

    answers = await asyncio.gather(*map(one, texts))
    pairs = list(zip(texts, answers, strict=True))
    assert [text for text, told in pairs if not is_sound(text, told)] == []
    for text in (text for text, told in pairs if told.source == "away"):
        await desk.hears_soon(text)  # the machine may have been busy: alone it is heard

    told = await desk.hears(WISH)
    assert (told.intent, told.source) == (MEANT, "model")
    assert told.confidence > 0.6
