"""What a publication is said to do before anybody decides is what it does."""

from __future__ import annotations

import pytest

from flows.engine.advance import advance
from flows.engine.events import Later, Said, Understood
from flows.engine.fates import Fate
from flows.engine.foresight import Becomes, foresee
from tests.unit.engine.moving_talks import (
    ASKS_MORE,
    FINISH,
    FREE_KIND,
    MOVE,
    NO_KIND,
    NOTHING,
    OTHER_END,
    OTHER_WORDS,
    RENAMED,
    WEDDING,
    changed,
    in_the_middle,
    publish,
)
from tests.unit.engine.talking import MONDAY, Chat

ON, TO, OVER, KEPT = Becomes.GOES_ON, Becomes.GOES_TO, Becomes.CLOSED, Becomes.KEEPS


def seen(talk: Chat) -> list[tuple[str, Becomes, str]]:
    found = foresee(talk.flows, talk.session, now=MONDAY)
    return [(each.matter[-1].step, each.becomes, each.step) for each in found]


@pytest.mark.parametrize(
    ("text", "fate", "becomes", "step"),
    [
        pytest.param(OTHER_WORDS, None, KEPT, "", id="keep"),
        pytest.param(OTHER_WORDS, MOVE, ON, "", id="other words"),
        pytest.param(OTHER_END, MOVE, ON, "", id="changed later on"),
        pytest.param(NO_KIND, MOVE, ON, "", id="a question before is gone: nothing to be asked"),
        pytest.param(ASKS_MORE, MOVE, TO, "consent", id="asked more before"),
        pytest.param(FREE_KIND, MOVE, TO, "kind", id="an answer means something else now"),
        pytest.param(RENAMED, MOVE, OVER, "", id="the step is gone"),
        pytest.param(
            RENAMED, Fate(moves=True, steps={"sure": "really"}), TO, "really", id="mapped"
        ),
        pytest.param(None, MOVE, OVER, "", id="the service is gone"),
        pytest.param(OTHER_WORDS, FINISH, OVER, "", id="finish"),
    ],
)
def test_what_is_foreseen_happens(
    text: str | None, fate: Fate | None, becomes: Becomes, step: str
) -> None:
    talk = in_the_middle("AB 123", "year")
    publish(talk, text, fate)
    assert seen(talk) == [("sure", becomes, step)]
    talk.happen(NOTHING)
    match becomes:
        case Becomes.CLOSED:
            assert not talk.session.stack
        case Becomes.GOES_TO:
            assert talk.step == step
        case _:
            assert talk.step == "sure"


def test_nothing_happens_to_the_talk_that_is_looked_at() -> None:
    talk = in_the_middle("AB 123", "year")
    publish(talk, FREE_KIND, MOVE)
    before = talk.session
    assert seen(talk) == seen(talk)
    assert talk.session is before


def test_whoever_waits_for_a_result_is_left_alone_until_it_is_there() -> None:
    talk = in_the_middle()
    turn = advance(talk.flows, talk.session, Said("AB 123", Understood()), now=MONDAY)
    talk.session = turn.session
    publish(talk, OTHER_WORDS, FINISH)
    assert seen(talk) == [("charge", Becomes.WAITS, "")]
    assert turn.ask
    talk.happen(Later(turn.ask.key))
    assert seen(talk) == [("charge", Becomes.WAITS, "")], "that stands aside by now"


def test_each_matter_has_a_future_of_its_own() -> None:
    talk = in_the_middle("AB 123")
    talk.say("a wedding", "wedding.book")
    publish(talk, OTHER_WORDS, FINISH)
    publish(talk, changed(("Whose wedding?", "Who?"), text=WEDDING), None, "wedding")
    assert seen(talk) == [("kind", OVER, ""), ("names", KEPT, "")]
