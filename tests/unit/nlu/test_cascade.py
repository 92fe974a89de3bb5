"""Emergencies first, then what needs no model, then the model, then saying that it is away."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from typing_extensions import override

from bot.ports import Parse, Refused
from flows.engine.advance import advance
from flows.engine.effects import Say
from flows.engine.events import Entity, Said, Understood
from nlu.cascade import LONGEST, Cascade
from nlu.safety import Safety
from nlu.words import SureWords
from tests.fakes import FakeInterpreter, sure_parse
from tests.unit.engine.talking import MONDAY, Chat, chat

PARKING = """
    flows:
      pay_parking:
        name: Parking ticket
        translation: {zh: {name: 停车罚单}}
        description: Pays a parking ticket
        nlu_trigger: [{intent: parking.pay}, {intent: parking.look}]
        metadata: {city_desk: {menu: 1}}
        steps:
          - {id: ask_plate, collect: plate}
          - {id: ask_story, collect: story}
          - {id: ask_sure, collect: sure}
    slots:
      plate: {type: text, kind: cn_plate}
      story: {type: text, kind: free_text}
      sure: {type: bool}
    responses:
      utter_ask_plate: [{text: "Plate?"}]
      utter_ask_story: [{text: "What happened?"}]
      utter_ask_sure: [{text: "Sure?"}]
"""
FISHING = """
    flows:
      get_permit:
        name: Fishing permit
        description: Gives a permit; not offered in this city
        nlu_trigger: [{intent: fishing.permit}]
        steps: [{id: ask_lake, collect: lake}]
      fishing_rules:
        name: Fishing rules
        description: Called by others, never started by words
        steps: [{id: ask_lake, collect: lake}]
    slots: {lake: {type: text}}
    responses: {utter_ask_lake: [{text: "Lake?"}]}
"""
SURE = "sure"


@dataclass
class Listener:
    """A talk, and the cascade that listens to it."""

    model: FakeInterpreter = field(default_factory=FakeInterpreter)
    chat: Chat = field(default_factory=lambda: chat({"parking": PARKING, "fishing": FISHING}))

    async def hear(self, text: str) -> Understood:
        cascade = Cascade(self.model, Safety.load(), SureWords.load())
        return await cascade.understand(self.chat.flows, self.chat.session, text, now=MONDAY)

    def at(self, step: str) -> Listener:
        """The talk, brought to that question."""
        self.chat.say("my parking ticket", "parking.pay")
        answers = {"ask_plate": (), "ask_story": ("沪A12345",), "ask_sure": ("沪A12345", "Rain")}
        for text in answers[step]:
            self.chat.say(text)
        assert self.chat.step == step
        return self


def _sure(intent: str) -> Understood:
    return Understood(intent, 1.0, ((intent, 1.0),), SURE)


@pytest.mark.parametrize("away", [False, True], ids=["model up", "model away"])
@pytest.mark.parametrize(
    "text", ["pay my fine and there is a gas smell in the kitchen", "我闻到煤气味，顺便交罚款"]
)
async def test_an_emergency_comes_before_everything(text: str, away: bool) -> None:
    listener = Listener(FakeInterpreter({text: sure_parse("parking.pay")}, away))
    assert await listener.hear(text) == Understood(safety="gas")
    assert await listener.at("ask_story").hear(text) == Understood(safety="gas")
    assert listener.model.asked == []


async def test_an_emergency_is_heard_while_a_result_is_waited_for() -> None:
    listener = Listener()
    asking = "{id: ask_plate, action: look_up, into: {outcome: story}, next: ask_story}"
    waiting = PARKING.replace("{id: ask_plate, collect: plate}", asking)
    listener.chat = chat({"parking": waiting, "fishing": FISHING}, {"look_up": [{}]})
    start = Said("parking", Understood("parking.pay", 0.95, (), "model"))
    turn = advance(listener.chat.flows, listener.chat.session, start, now=MONDAY)
    listener.chat.session = turn.session
    assert turn.session.pending is not None
    assert await listener.hear("my house is on fire") == Understood(safety="fire")
    assert await listener.hear("how long does it take") == Understood()


@pytest.mark.row("11.1.4")
@pytest.mark.parametrize(
    ("step", "text"),
    [
        pytest.param("ask_plate", "沪A12345", id="a plate where one is asked for"),
        pytest.param("ask_sure", "yes", id="yes to a yes-or-no question"),
        pytest.param("ask_sure", "不是", id="no to it"),
        pytest.param("ask_sure", "1", id="the number of a button"),
        pytest.param("ask_plate", "/pay_fine{}", id="a typed slash"),
        pytest.param("ask_plate", " ?! …", id="signs only"),
        pytest.param("ask_plate", "", id="nothing"),
    ],
)
async def test_what_answers_by_itself_asks_nobody(step: str, text: str) -> None:
    listener = Listener().at(step)
    assert await listener.hear(text) == Understood()
    assert listener.model.asked == []


@pytest.mark.parametrize(
    "text", ["/parking.pay", "  /start", "\u200b/parking.pay", "／parking.pay"]
)
async def test_a_slash_never_reaches_the_model(text: str) -> None:
    listener = Listener()
    assert await listener.hear(text) == Understood()
    assert listener.model.asked == []


@pytest.mark.parametrize("away", [False, True], ids=["model up", "model away"])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("stop", "control.cancel"),
        ("人工", "control.human"),
        ("Menu please!", "control.menu"),
        ("我的业务", "my.matters"),
        ("English", "control.repeat"),
        ("你好", "small.greet"),
    ],
)
async def test_sure_words_need_no_model(text: str, intent: str, away: bool) -> None:
    listener = Listener(FakeInterpreter({text: sure_parse("parking.pay")}, away))
    assert await listener.hear(text) == _sure(intent)
    assert listener.model.asked == []


async def test_a_wish_for_a_language_says_which_one() -> None:
    assert await Listener().hear("说中文吧") == replace(
        _sure("control.language"), entities=(Entity("language", "zh"),)
    )
    said = "could you go on in Chinese, my husband reads along"
    listener = Listener(FakeInterpreter({said: sure_parse("control.language")}))
    assert (await listener.hear(said)).entities == (Entity("language", "zh"),)


@pytest.mark.parametrize(
    "text", ["K7QD-4MXH", " k7qd-4mxh ", "link k7qd4mxh", "请关联K7QD-4MXH", "K7QD—4MXH!"]
)
async def test_a_code_to_link_two_doors_is_a_wish_by_itself(text: str) -> None:
    listener = Listener(FakeInterpreter({}, away=True))
    assert await listener.hear(text) == _sure("doors.link")


@pytest.mark.parametrize("text", ["k7qd4mxh", "what is K7QD-4MXH", "FREE-CARD", "3467-9634"])
async def test_what_only_holds_or_resembles_a_code_is_not(text: str) -> None:
    assert (await Listener().hear(text)).source == "model"


@pytest.mark.parametrize("text", ["stop", "转人工", "menu"])
async def test_sure_words_are_no_answer_to_a_question_that_takes_any_words(text: str) -> None:
    listener = Listener().at("ask_story")
    understood = await listener.hear(text)
    assert understood.source == SURE
    turn = advance(listener.chat.flows, listener.chat.session, Said(text, understood), now=MONDAY)
    assert "story" not in turn.session.slots


@pytest.mark.parametrize("text", ["yes", "no", "是"])
async def test_yes_and_no_are_not_sure_words(text: str) -> None:
    listener = Listener(FakeInterpreter({text: sure_parse("answer.yes")}))
    assert (await listener.hear(text)).source == "model"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Parking ticket", "parking.pay"),
        ("PARKING TICKET, please", "parking.pay"),
        ("我要停车罚单", "parking.pay"),
        ("停车罚单！", "parking.pay"),
        ("fishing permit", "fishing.permit"),
    ],
)
async def test_the_name_of_a_service_starts_it_without_the_model(text: str, intent: str) -> None:
    listener = Listener(FakeInterpreter(away=True))
    assert await listener.hear(text) == _sure(intent)
    said = Said(text, await listener.hear(text))
    turn = advance(listener.chat.flows, listener.chat.session, said, now=MONDAY)
    says = [effect.text for effect in turn.effects if isinstance(effect, Say)]
    assert ("Plate?" in says) is (intent == "parking.pay")


@pytest.mark.parametrize("text", ["Fishing rules", "parking tickets in general"])
async def test_what_is_no_services_name_is_asked_about(text: str) -> None:
    listener = Listener()
    assert (await listener.hear(text)).source == "model"
    assert listener.model.asked == [text]


@pytest.mark.row("11.1.4")
async def test_the_models_word_is_passed_on() -> None:
    parse = Parse("parking.pay", 0.8, (("parking.pay", 0.8), ("fishing.permit", 0.1)))
    listener = Listener(FakeInterpreter({"wheel clamp": parse}))
    expected = Understood("parking.pay", 0.8, parse.ranking, "model")
    assert await listener.hear("wheel clamp") == expected


@pytest.mark.row("11.1.4")
async def test_a_model_without_a_word_means_nothing() -> None:
    listener = Listener(FakeInterpreter({"wheel clamp": Parse("", 0.0, ())}))
    assert await listener.hear("wheel clamp") == Understood(source="model")


@pytest.mark.row("11.1.4")
async def test_the_model_reads_the_beginning_of_a_long_text() -> None:
    listener = Listener()
    await listener.hear("parking " * 5_000)
    assert [len(text) for text in listener.model.asked] == [LONGEST]


async def test_while_the_model_is_away_that_is_said() -> None:
    listener = Listener(FakeInterpreter(away=True))
    assert await listener.hear("wheel clamp") == Understood(source="away")


async def test_a_model_that_refuses_is_as_good_as_away() -> None:
    class Refusing(FakeInterpreter):
        @override
        async def parse(self, text: str) -> Parse:
            raise Refused("model", str(len(text)))

    assert await Listener(Refusing()).hear("wheel clamp") == Understood(source="away")
