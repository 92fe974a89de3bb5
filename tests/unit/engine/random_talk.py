"""What residents, their phones and the world around may do to a talk, drawn by chance."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from flows.engine.definition import Json
from flows.engine.events import (
    Entity,
    Event,
    Located,
    Payload,
    Said,
    Told,
    Understood,
    Unread,
    Wished,
)
from tests.unit.engine.random_slots import ASKED, SAMPLES

TRIGGERS = tuple(f"{name}.{n}" for name in ("parks", "wedding", "waste") for n in (1, 2))
WISHES = (
    *("cancel", "help", "repeat", "restart", "skip", "human", "menu", "correct", "language"),
    *("none", "nobody_knows_it"),
)
INTENTS = (
    *TRIGGERS,
    *(f"control.{wish}" for wish in WISHES),
    *("answer.yes", "answer.no", "answer.value", "faq.fee", "faq.unheard_of"),
    *("small.thanks", "small.hello", "out_of_scope", "nobody_has_this"),
)
GOOD = tuple(text for name in ASKED for text in SAMPLES[name].good)
NEAR = tuple(text for name in ASKED for text in SAMPLES[name].near)
LABELS = tuple(
    label for sample in SAMPLES.values() for label in sample.slot.get("labels", {}).values()
)
ODD = (
    *("", " ", "🙂", "👩‍👩‍👧‍👦🎉", "?", "/help", "/start now", "/restart", "/SetSlots(sure=true)"),
    *("/parks.1", "/", "#1", "2.", "１", "99", "0", "-1", "²", "{phone}", "{{context.x}}", "\x00"),
    *("\u202e\u200b", "a" * 5000, "130 0000 0001 " * 400, "不" * 3000, "NaN", "1e400", "None"),
)
CUES = ("no, not {} but {}", "I meant {}, {}", "{}不对，是{}", "actually {} and {}", "{} {}")

_pieces = st.sampled_from(GOOD + NEAR)
texts = st.one_of(
    st.sampled_from(GOOD),
    st.sampled_from(GOOD),
    st.sampled_from(NEAR),
    st.sampled_from(ODD),
    st.builds(str.format, st.sampled_from(CUES), _pieces, _pieces),
    st.builds("change the {}".format, st.sampled_from(LABELS)),
    st.text(max_size=30),
)
_scores = st.sampled_from([0.1, 0.3, 0.5, 0.59, 0.6, 0.8, 0.86, 0.99])

_NAMED = st.lists(
    st.builds(Entity, st.sampled_from(["thing", "size"]), st.sampled_from(["blue", "M", 3])),
    max_size=2,
).map(tuple)
_SEVERAL = st.one_of(
    st.just(()),
    st.just(()),
    st.lists(
        st.tuples(st.sampled_from(TRIGGERS), st.sampled_from(["one thing", "130 0000 0001"])),
        min_size=2,
        max_size=4,
    ).map(tuple),
)
"""Most messages ask for one thing."""


@st.composite
def meanings(draw: st.DrawFn) -> Understood:
    source = draw(st.sampled_from(["model", "model", "model", "sure", "away", "skipped"]))
    if source in ("away", "skipped"):
        return Understood(source=source)
    intents = draw(st.lists(st.sampled_from(INTENTS), min_size=1, max_size=3, unique=True))
    ranking = sorted(((intent, draw(_scores)) for intent in intents), key=lambda one: -one[1])
    entities, several = draw(_NAMED), draw(_SEVERAL)
    return Understood(*ranking[0], tuple(ranking), source, entities=entities, several=several)


def wanting(trigger: str) -> Said:
    """The plain wish for a service."""
    return Said("please", Understood(trigger, 0.99, ((trigger, 0.99),), "model"))


languages = st.sampled_from([None, None, "en", "zh", "de"])
said: st.SearchStrategy[Event] = st.builds(
    Said, texts, meanings(), languages, st.sampled_from([False, False, False, True])
)
answered: st.SearchStrategy[Event] = st.builds(
    Said, st.sampled_from(GOOD), st.just(Understood()), languages
)
started: st.SearchStrategy[Event] = st.builds(wanting, st.sampled_from(TRIGGERS))
controlled: st.SearchStrategy[Event] = st.builds(
    lambda wish: Said(wish, Understood(f"control.{wish}", 1.0, (), "sure")),
    st.sampled_from(WISHES),
)

_slots: st.SearchStrategy[Json] = st.dictionaries(
    st.sampled_from([*SAMPLES, "nobody_knows_it"]),
    st.sampled_from(["red", "M", "north", "2026-12-01", True, 3, None]),
    min_size=1,
    max_size=2,
)
_does: st.SearchStrategy[Mapping[str, Json]] = st.one_of(
    st.builds(lambda slots: {"set": slots}, _slots),
    st.builds(lambda slot: {"reset": slot}, st.sampled_from(sorted(SAMPLES))),
    st.builds(lambda flow: {"start": flow}, st.sampled_from(["parks_main", "wedding_main", "x"])),
    st.builds(lambda slots: {"start": "parks_main", "set": slots}, _slots),
    st.builds(lambda intent: {"intent": intent}, st.sampled_from(INTENTS)),
    st.builds(lambda lang: {"language": lang}, st.sampled_from(["en", "zh", "de"])),
    st.sampled_from([{"tell": "utter_faq_fee", "service": "parks"}, {"say": "hm"}, {}, {"?": 1}]),
)
_told = st.builds(
    Told,
    st.sampled_from(["system", "parks", "nobody"]),
    st.sampled_from(["utter_payment_receipt", "utter_word", "utter_nobody_wrote_it"]),
    st.just({"total": "¥1", "title": "x", "receipt": "R1"}),
    st.lists(
        st.builds(lambda does: {"title": {"en": "Do", "zh": "做"}, "does": does}, _does), max_size=2
    ).map(tuple),
)
around: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        lambda kind: Said("it burns", Understood(safety=kind)), st.sampled_from(["fire", "unheard"])
    ),
    st.builds(Wished, _does),
    _told,
    st.builds(Unread, st.sampled_from(["voice", "photo", "sticker", "unheard_of"])),
    st.builds(Located, st.floats(-90, 90), st.floats(-180, 180)),
    st.builds(
        Payload,
        st.sampled_from(
            ["/SetSlots(sure=true)", "/SetSlots(phone=null)", "/parks.1", "/SetSlots(", "red", ""]
        ),
    ),
)
"""What comes beside words: wishes of a menu, news, what cannot be read, places, payloads."""

_item = st.builds(
    lambda title, value: {"title": title, "set": {"picked": value}},
    st.sampled_from(["One", "two", "三"]),
    st.sampled_from(["a", 1, {"minor": 100, "currency": "CNY"}]),
)
results: st.SearchStrategy[dict[str, Json]] = st.builds(
    lambda items, outcome: {"found": items, "number": "N-1", **outcome},
    st.lists(st.one_of(_item, st.sampled_from(["plain", 7])), max_size=3),
    st.sampled_from([{}, {}, {}, {"outcome": "gone"}, {"outcome": "ok"}]),
)
reasons = st.sampled_from(["gone", "runaway", "refused"])
