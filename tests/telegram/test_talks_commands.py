"""Commands, deep links, two languages and two cities' bots in one process."""

from __future__ import annotations

import pytest

from bot.channels.telegram.commands import titles_of
from tests.stands.reminded import EN, ZH, Words, both
from tests.telegram.whole import BOTS, TOGETHER, Whole, asks, offers

pytestmark = TOGETHER

WELCOME = {"en": "This is the Shanghai city desk", "zh": "这里是上海市民服务台"}
SAYS = {
    "/start": WELCOME,
    "/menu": WELCOME,
    "/my": {"en": "You have no", "zh": "您在这里没有预约"},
    "/cancel": {"en": "There is nothing open to stop", "zh": "没有"},
    "/language": {"en": "我用中文回答", "zh": "I will write in English"},
    "/help": {"en": "12345", "zh": "12345"},
    "/privacy": {"en": "You have been writing here since", "zh": "起在这里留言"},
}


async def test_commands_are_in_the_menu_of_each_language(whole: Whole) -> None:
    account = whole.stand.account(BOTS["shanghai"])
    await whole.until(lambda: len(account.commands) == 3)
    shown = {language: commands for (_, language), commands in account.commands.items()}
    assert set(shown) == {"", "en", "zh"}
    for language in ("en", "zh"):
        told = {each["command"]: each["description"] for each in shown[language]}
        assert told == titles_of(language, ("zh", "en"))
    assert shown["en"][4]["description"] == "中文 / English"
    assert shown["zh"][4]["description"] == "English / 中文"
    assert shown[""] == shown["zh"], "the city's own language, for everybody else"


@both
@pytest.mark.parametrize("command", SAYS)
async def test_a_command_is_answered_in_the_client_s_language(
    whole: Whole, words: Words, command: str
) -> None:
    li = whole.resident(words.language)
    li.start()
    await li.see(WELCOME[words.language])
    li.say(command)
    await li.see(SAYS[command][words.language])


@both
async def test_cancel_ends_what_was_begun(whole: Whole, words: Words) -> None:
    li = whole.resident(words.language)
    li.start("pay-traffic-fine")
    await li.see("16 digits" if words is EN else "16")
    li.say("/cancel")
    await li.see(offers(words.fine, "Yes", "是"))
    li.say("/my@littleham_bot")
    await li.see(SAYS["/my"][words.language])


@both
async def test_a_deep_link_leads_into_its_service(whole: Whole, words: Words) -> None:
    li = whole.resident(words.language)
    li.start("book-marriage-registration")
    await li.see(offers(words.desk))
    await whole.until(lambda: li.below == ("Send where I am" if words is EN else "发送我的位置",))


@pytest.mark.parametrize("payload", ["nothing-we-have", "__proto__", "a" * 64, "link_"])
async def test_a_deep_link_to_nowhere_begins_at_the_menu(whole: Whole, payload: str) -> None:
    li = whole.resident()
    li.start(payload)
    await li.see(WELCOME["en"])


async def test_a_language_can_be_named(whole: Whole) -> None:
    li = whole.resident("zh")
    li.start()
    await li.see(WELCOME["zh"])
    li.say("/language en")
    await li.see("I will write in English")
    li.say("/menu")
    await li.see(offers(EN.wedding))
    li.say("/language 中文")
    await li.see(offers(ZH.wedding))


@pytest.mark.parametrize("language", [None, "pt-br", "xx"])
async def test_a_client_in_another_language_gets_the_city_s_first(
    whole: Whole, language: str | None
) -> None:
    li = whole.stand.resident(account=whole.stand.account(BOTS["shanghai"]), language=language)
    li.start()
    await li.see(WELCOME["zh"])


async def test_two_cities_talk_to_one_person_and_do_not_mix(whole: Whole) -> None:
    here = whole.resident("en")
    there = whole.stand.resident(account=whole.stand.account(BOTS["guangzhou"]), person=here.person)
    here.start("book-marriage-registration")
    await here.see(offers(EN.desk))
    there.start()
    await there.see("Guangzhou")
    here.press(EN.desk)
    await here.see(offers("2026", "2027", "20"))
    there.say("/my")
    await there.see(asks)
    assert not any("Guangzhou" in text for text in here.texts)
    assert not any(EN.desk in text for text in there.texts)
    (cities,) = zip(*whole.rows("SELECT city FROM address WHERE channel = 'telegram'"), strict=True)
    assert set(cities) == {"shanghai", "guangzhou"}


async def test_an_unknown_command_is_read_as_words(whole: Whole) -> None:
    li = whole.resident()
    li.say("/open_sesame")
    await li.see(offers(EN.fine))
