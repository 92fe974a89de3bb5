"""What of a message carried its meaning: shown to who asks why, and kept nowhere."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime

import pytest

from bot.ports import Parse
from bot.usecases.growing import Round
from bot.verbs.ask import Wishes, told_of
from bot.verbs.options import understand_options
from flows.engine.advance import advance
from flows.engine.events import Said, Understood
from flows.engine.session import dump
from nlu.cascade import Cascade
from nlu.safety import Safety
from nlu.words import SureWords
from tests.fakes import FakeInterpreter
from tests.unit.engine.talking import MONDAY, Chat, chat

PARKING = """
    flows:
      pay_parking:
        name: Parking ticket
        description: Pays a parking ticket
        nlu_trigger: [{intent: parking.pay}]
        steps: [{id: ask_plate, collect: plate}]
    slots: {plate: {type: text, kind: cn_plate}}
    responses: {utter_ask_plate: [{text: "Plate?"}]}
"""
TEXT = "settle my clamp zebra"
RANKING = (("parking.pay", 0.9), ("answer.value", 0.05))
ANSWER = Parse("parking.pay", 0.9, RANKING, (), ("settle", "clamp zebra"))


@pytest.fixture
def talk() -> Chat:
    return chat({"parking": PARKING})


async def understood(talk: Chat, parse: Parse = ANSWER) -> Understood:
    cascade = Cascade(FakeInterpreter({TEXT: parse}), Safety.load(), SureWords.load())
    return await cascade.understand(talk.flows, talk.session, TEXT, now=MONDAY)


async def test_a_decision_names_them(talk: Chat) -> None:
    turn = advance(talk.flows, talk.session, Said(TEXT, await understood(talk)), now=MONDAY)
    (decision,) = turn.decisions
    assert decision.words == ("settle", "clamp zebra")
    assert decision.shown().endswith("parking.pay 0.95; by “settle”, “clamp zebra”")


async def test_a_model_that_names_none_is_shown_as_before(talk: Chat) -> None:
    heard = await understood(talk, Parse("parking.pay", 0.9, RANKING))
    turn = advance(talk.flows, talk.session, Said(TEXT, heard), now=MONDAY)
    assert turn.decisions[0].shown() == "8 start: fit none; model; parking.pay 0.95"


async def test_words_for_another_meaning_are_not_shown(talk: Chat) -> None:
    """Where nothing is asked an answer is none, and the next meaning stands on words of its own."""
    ranking = (("answer.value", 0.5), ("parking.pay", 0.45))
    heard = await understood(talk, Parse("answer.value", 0.5, ranking, (), ("zebra",)))
    turn = advance(talk.flows, talk.session, Said(TEXT, heard), now=MONDAY)
    assert turn.decisions[0].words == ()


async def test_they_are_kept_nowhere(talk: Chat) -> None:
    heard = await understood(talk)
    turn = advance(talk.flows, talk.session, Said(TEXT, heard), now=MONDAY)
    round_ = Round(turn)
    round_.take(turn)
    assert [each["event"] for each in round_.facts if "words" in each] == []
    assert "decision" in {each["event"] for each in round_.facts}
    stored = json.dumps([round_.facts, dump(turn.session)], ensure_ascii=False)
    logged = f"{heard!r} {turn.decisions!r} {ANSWER!r}"
    assert "zebra" not in stored
    assert "zebra" not in logged


# --- citydesk understand --explain ------------------------------------------------------------

SHAPE = ["text", "intent", "confidence", "flow", "entities", "decision"]


async def told(talk: Chat, *, explain: bool) -> dict[str, object]:
    wishes = Wishes("northport", "en", explain)
    model = FakeInterpreter({TEXT: ANSWER})
    return await told_of(model, talk.flows, TEXT, wishes, datetime(2026, 11, 23, 1, tzinfo=UTC))


async def test_asked_why_a_line_says_more(talk: Chat) -> None:
    line = await told(talk, explain=True)
    assert list(line) == [*SHAPE, "why", "ranking", "words"]
    assert line["words"] == ["settle", "clamp zebra"]
    assert line["ranking"] == [{"intent": name, "confidence": c} for name, c in RANKING]
    assert "by “settle”" in str(line["why"])


async def test_not_asked_why_a_line_is_as_it_was(talk: Chat) -> None:
    assert list(await told(talk, explain=False)) == SHAPE


@pytest.mark.parametrize(
    ("words", "explain"),
    [([], None), (["--explain"], ""), (["--explain", TEXT], TEXT), (["--lang", "en"], None)],
)
def test_the_text_may_stand_beside_the_option(words: list[str], explain: str | None) -> None:
    parser = argparse.ArgumentParser()
    understand_options(parser)
    assert parser.parse_args(words).explain == explain
