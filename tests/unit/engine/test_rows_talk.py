"""How a talk goes (docs/flows.md, docs/rules.md), row by row of the format's description."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.engine.definition import Json
from flows.engine.events import Entity, Pressed, Said, Understood
from tests.unit.engine.talking import CITY, Chat, chat, texts

row = pytest.mark.row

DESK = """
    flows:
      post:
        name: a parcel
        description: Sends a parcel
        nlu_trigger: [{intent: post.send}]
        steps:
          - {id: ask_day, collect: day}
          - {id: ask_pieces, collect: pieces}
          - {id: ask_note, collect: note}
          - id: confirm
            collect: sure
            ask_before_filling: true
            next:
              - {if: slots.sure, then: sent}
              - else: END
          - {id: sent, action: utter_sent}
      card:
        name: a card
        description: Renews a card
        nlu_trigger: [{intent: card.renew}]
        run_pattern_completed: false
        steps:
          - {id: ask_years, collect: years}
          - {action: look, into: {code: code}}
          - {action: utter_renewed}
      mute:
        description: asks nothing
        nlu_trigger: [{intent: mute.go}]
        steps: [{id: q, collect: unasked}]
    slots:
      day: {type: text, kind: date, labels: {en: pick-up, zh: 日期}}
      pieces: {type: float, labels: {en: pieces, zh: 件数}}
      note: {type: text}
      sure: {type: bool}
      years: {type: float, initial_value: null}
      code: {type: text, mappings: [{type: controlled}]}
      unasked: {type: float}
      from_place: {type: text, mappings: [{type: from_entity, entity: place, role: from}]}
    responses:
      utter_ask_day: [{text: Day?}]
      utter_ask_pieces: [{text: Pieces?}]
      utter_ask_note: [{text: Note?}]
      utter_ask_sure: [{text: Sure?}]
      utter_ask_years: [{text: Years?}]
      utter_sent: [{text: Sent.}]
      utter_renewed: [{text: Renewed.}]
      utter_internal_error_rasa: [{text: Something is wrong here.}]
    """


@pytest.fixture
def talk() -> Chat:
    return chat({"parking": DESK}, {"look": [{"code": "x7"}]})


def begun(talk: Chat, *answers: str) -> Chat:
    talk.say("send a parcel", "post.send")
    for answer in answers:
        talk.say(answer)
    return talk


def stack(talk: Chat) -> list[str]:
    return [frame.flow for frame in talk.session.stack]


def facts(talk: Chat) -> list[str]:
    assert talk.last is not None
    return [fact.event for fact in talk.last.facts]


# --- 6: the stack ----------------------------------------------------------------------------


@row("6.1", "7.1", "11.1.8")
def test_a_wish_starts_its_flow(talk: Chat) -> None:
    begun(talk)
    assert (stack(talk), talk.step) == (["post"], "ask_day")
    assert "flow_started" in facts(talk)


@row("6.2", "11.2.4")
def test_another_wish_goes_on_top_and_the_first_keeps_its_answers(talk: Chat) -> None:
    begun(talk, "tomorrow")
    talk.say("renew my card", "card.renew")
    assert stack(talk) == ["post", "card"]
    assert "flow_interrupted" in facts(talk)
    assert talk.value("day") == "2026-11-24"


@row("6.3")
def test_a_wish_for_what_is_open_changes_nothing(talk: Chat) -> None:
    begun(talk, "tomorrow")
    talk.say("send a parcel", "post.send")
    assert (stack(talk), talk.step) == (["post"], "ask_pieces")


@row("6.4")
def test_a_wish_for_what_lies_deeper_brings_it_up(talk: Chat) -> None:
    begun(talk, "tomorrow")
    talk.say("renew my card", "card.renew")
    talk.say("send a parcel", "post.send")
    assert (stack(talk), talk.step) == (["card", "post"], "ask_pieces")


@row("6.5", "6.6")
def test_at_the_end_the_interrupted_one_is_offered_and_then_asks_again(talk: Chat) -> None:
    begun(talk)
    talk.say("renew my card", "card.renew")
    assert texts(talk.say("5"))[-1] == "Back to a parcel?"
    assert texts(talk.say("yes"))[-1] == "Day?"
    assert stack(talk) == ["post"]


@row("6.12")
def test_the_answers_of_a_flow_end_with_it(talk: Chat) -> None:
    talk.say("renew my card", "card.renew")
    talk.say("5")
    assert stack(talk) == []
    assert (talk.value("years"), talk.value("code")) == (None, None)


@row("6.15")
def test_a_question_without_words_ends_its_flow_and_tells_so(talk: Chat) -> None:
    talk.say("go", "mute.go")
    assert stack(talk) == []
    assert "internal_error" in facts(talk)


# --- 7: commands -----------------------------------------------------------------------------


@row("7.2", "11.1.6", "8.1")
def test_an_answer_fills_the_open_question(talk: Chat) -> None:
    begun(talk, "tomorrow")
    assert (talk.value("day"), talk.step) == ("2026-11-24", "ask_pieces")


@row("7.7")
def test_the_same_value_again_is_no_correction(talk: Chat) -> None:
    begun(talk, "tomorrow")
    says = talk.say("no, tomorrow")
    assert not any("Changed" in text for text in texts(says))
    assert talk.step == "ask_pieces"


@row("7.9")
def test_at_most_three_services_are_offered_at_once() -> None:
    flows = "\n".join(
        f"      s{n}: {{name: Service {n}, description: d{n}, nlu_trigger: [{{intent: i{n}}}],"
        " steps: [{action: utter_done}]}"
        for n in range(5)
    )
    desk = chat(
        {
            "parking": f"    flows:\n{flows}\n    responses:\n"
            "      utter_done: [{text: Done.}]\n"
            "      button_none: [{text: None of these}]\n"
            "      utter_clarification_options_rasa:\n"
            "        - {text: Which?, buttons_from: context.clarification_options}\n"
        }
    )
    desk.mean("hm", *((f"i{n}", 0.25) for n in range(4)))
    offered = [choice.title for choice in desk.session.choices]
    assert len([title for title in offered if title.startswith("Service")]) == 3


# --- 11: what is heard -----------------------------------------------------------------------


@row("11.1.5")
def test_a_sure_wish_about_the_talk_goes_before_a_weak_answer(talk: Chat) -> None:
    begun(talk, "tomorrow", "2")
    assert talk.step == "ask_note"
    talk.say("please stop all this", "control.cancel", 0.97)
    assert stack(talk) == []


@row("11.1.7", "11.4.1")
def test_what_is_said_with_the_wish_is_not_asked_for(talk: Chat) -> None:
    talk.say("send a parcel tomorrow", "post.send")
    assert (talk.value("day"), talk.step) == ("2026-11-24", "ask_pieces")


@row("11.2.1")
def test_an_exact_answer_is_an_answer_whatever_else_it_may_mean(talk: Chat) -> None:
    begun(talk)
    talk.say("tomorrow", "card.renew", 0.99)
    assert (stack(talk), talk.step) == (["post"], "ask_pieces")


@row("11.2.2")
def test_a_value_inside_a_strong_wish_is_taken_and_the_wish_begun(talk: Chat) -> None:
    begun(talk)
    talk.say("on Tuesday, and I want to renew my card as well", "card.renew", 0.97)
    assert stack(talk) == ["post", "card"]
    assert talk.value("day") == "2026-11-24"


@row("11.2.3")
def test_a_strong_wish_goes_before_free_text_and_a_weak_one_does_not(talk: Chat) -> None:
    begun(talk, "tomorrow", "2")
    weak = replace(talk, session=talk.session)
    talk.say("I want to renew my card", "card.renew", 0.97)
    assert stack(talk) == ["post", "card"]
    weak.mean("fragile card inside", ("card.renew", 0.3), ("post.send", 0.25), ("other", 0.45))
    assert weak.value("note") == "fragile card inside"


@row("11.3.5")
@pytest.mark.parametrize("words", ["2026-11-24", "tomorrow", "24 November"])
def test_a_day_is_stored_in_one_form(talk: Chat, words: str) -> None:
    begun(talk, words)
    assert talk.value("day") == "2026-11-24"


@row("11.4.2")
def test_one_thing_named_fills_one_slot() -> None:
    desk = chat(
        {
            "parking": """
    flows:
      trip:
        description: a trip
        nlu_trigger: [{intent: trip.book}]
        steps: [{id: a, collect: origin}, {id: b, collect: target}]
    slots:
      origin: {type: text, mappings: [{type: from_entity, entity: city}]}
      target: {type: text, mappings: [{type: from_entity, entity: city}]}
    responses:
      utter_ask_origin: [{text: From?}]
      utter_ask_target: [{text: To?}]
    """
        }
    )
    entity = Entity("city", "Berlin", 5, 11)
    ranking = (("trip.book", 0.95),)
    desk.happen(
        Said("from Berlin", Understood("trip.book", 0.95, ranking, "model", entities=(entity,)))
    )
    assert (desk.value("origin"), desk.value("target"), desk.step) == ("Berlin", None, "b")


@row("11.4.4")
@pytest.mark.parametrize(
    "text",
    [
        *("not tomorrow, but on Friday", "not tomorrow, Friday", "Friday, not tomorrow"),
        *("it's not tomorrow, it's Friday", "不是明天，是周五", "不是明天，周五", "周五，不是明天"),
    ],
)
def test_not_this_but_that_means_that(talk: Chat, text: str) -> None:
    begun(talk, "tomorrow")
    talk.say(text)
    assert (talk.value("day"), talk.step) == ("2026-11-27", "ask_pieces")


@row("11.4.6", "11.4.8")
def test_at_the_confirmation_a_new_value_is_a_correction_and_it_is_put_again(talk: Chat) -> None:
    begun(talk, "tomorrow", "2", "fragile")
    assert talk.step == "confirm"
    says = texts(talk.say("no, on Friday"))
    assert (talk.value("day"), talk.value("note"), talk.step) == (
        "2026-11-27",
        "fragile",
        "confirm",
    )
    assert says[-1] == "Sure?"


@row("11.4.7")
def test_what_was_just_given_is_changed_at_the_next_question(talk: Chat) -> None:
    begun(talk, "tomorrow")
    talk.say("no, Friday")
    assert (talk.value("day"), talk.step) == ("2026-11-27", "ask_pieces")


@row("11.4.9")
def test_what_was_done_once_is_not_done_again_and_not_corrected() -> None:
    desk = chat(
        {
            "parking": """
    flows:
      pay:
        description: pays
        nlu_trigger: [{intent: pay.go}]
        steps:
          - {id: ask_day, collect: day}
          - {id: book, action: book, once: true, args: {day: slots.day}, into: {outcome: done}}
          - {id: more, collect: more}
    slots:
      day: {type: text, kind: date, labels: {en: day}}
      more: {type: float}
      done: {type: text, mappings: [{type: controlled}]}
    responses:
      utter_ask_day: [{text: Day?}]
      utter_ask_more: [{text: More?}]
    """
        },
        {"book": [{"outcome": "ok"}]},
    )
    desk.say("pay", "pay.go")
    desk.say("tomorrow")
    assert desk.asked == ["book"]
    assert texts(desk.say("no, Friday"))[0] == "Done already."
    assert (desk.asked, desk.value("day")) == (["book"], "2026-11-24")


@row("11.5.4")
def test_what_is_beside_everything_is_told_apart(talk: Chat) -> None:
    talk.mean("blub", ("other", 0.9), ("post.send", 0.1))
    assert talk.last is not None
    reasons: list[Json] = [
        f.values.get("reason") for f in talk.last.facts if f.event == "cannot_handle"
    ]
    talk.happen(Said("blub", Understood(source="away")))
    reasons += [f.values.get("reason") for f in talk.last.facts if f.event == "cannot_handle"]
    assert reasons == ["not_understood", "model_away"]


@row("11.5.6")
def test_every_decision_is_recorded_with_its_rule_and_scores(talk: Chat) -> None:
    talk.mean("send a parcel", ("post.send", 0.9), ("card.renew", 0.1))
    assert talk.last is not None
    (told,) = talk.last.decisions
    assert (told.rule, told.why, told.source, told.fit) == ("8", "start", "model", "none")
    assert told.scores == (("post.send", 0.9), ("card.renew", 0.1))
    assert told.shown() == "8 start: fit none; model; post.send 0.90, card.renew 0.10"


@row("11.5.6")
def test_thresholds_are_the_city_s_and_an_intent_s_own() -> None:
    strict = CITY + "    thresholds: {start: 0.5, intents: {post.send: 0.8}}\n"
    desk = chat({"parking": DESK}, city=strict)
    desk.mean("send a parcel", ("post.send", 0.75), ("other", 0.1))
    assert stack(desk) == []
    desk.mean("renew a card", ("card.renew", 0.55), ("other", 0.1))
    assert stack(desk) == ["card"]


@row("8.6", "6.7")
def test_at_the_end_of_everything_it_is_asked_what_else() -> None:
    more = "utter_can_do_something_else: [{text: Anything else?}]\n      utter_sent:"
    words = DESK.replace("utter_sent:", more)
    desk = begun(chat({"parking": words}), "tomorrow", "2", "none", "yes")
    assert stack(desk) == []
    assert (
        any("pattern_completed" in where for where in (v for v, _ in desk.last.visited))
        if desk.last
        else False
    )


@row("5.5.7")
def test_a_button_of_another_turn_is_not_taken(talk: Chat) -> None:
    begun(talk, "tomorrow", "2", "fragile")
    token = talk.session.token
    talk.say("no, on Friday")
    talk.happen(Pressed(token, 1))
    assert talk.step == "confirm"


@row("11.4.5")
@pytest.mark.parametrize("text", ["change the pieces", "please change the pieces", "改一下件数"])
def test_a_wish_to_change_an_answer_is_no_answer_where_any_words_would_do(
    talk: Chat, text: str
) -> None:
    begun(talk, "tomorrow", "2")
    assert texts(talk.say(text)) == ["Pieces?"]
    assert (talk.value("pieces"), talk.value("note")) == (None, None)


@row("11.4.3")
@pytest.mark.parametrize("text", ["no, 5 pieces", "no, the pieces are 5", "件数改成5"])
def test_a_number_is_changed_where_it_is_named(talk: Chat, text: str) -> None:
    begun(talk, "tomorrow", "2", "fragile")
    talk.say(text)
    assert (talk.value("pieces"), talk.step) == (5.0, "confirm")


def test_who_tells_something_else_answers_though_a_change_stands_in_it(talk: Chat) -> None:
    begun(talk, "tomorrow", "2")
    talk.say("the box is fragile, change the pieces")
    assert talk.value("note") == "the box is fragile, change the pieces"
