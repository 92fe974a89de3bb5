"""The phrases the model learns from: enough of them, of both languages, and of nobody real."""

import re
from collections import Counter, defaultdict

import pytest

from nlu.model.components.words import words
from nlu.training import intents
from tests.model.phrases import LANGUAGES, Phrase, held_out, trained

TRANSACTIONS = (
    "traffic_fine.pay",
    "marriage_registration.book",
    "my.matters",
    "booking.change",
    "booking.cancel",
    "payment.status",
)
LEAST = {"out_of_scope": 150} | dict.fromkeys(TRANSACTIONS, 40)

ID_NUMBER = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{6}(\d{3})[\dXx](?!\d)")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def same(text: str) -> str:
    """What the model cannot tell apart, except by question marks and numbers."""
    return " ".join(word.text.casefold() for word in words(text) if word.form != "question")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_phrases_enough_in_every_language(language: str) -> None:
    counted = Counter(phrase.intent for phrase in trained(language))

    assert set(counted) == intents()
    assert {name: n for name, n in counted.items() if n < LEAST.get(name, 20)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_stands_twice_or_under_two_intents(language: str) -> None:
    seen: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in trained(language):
        seen[phrase.text.casefold()].append(phrase)

    assert [twice for twice in seen.values() if len(twice) > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["", "_blind"])
def test_what_is_held_out_is_not_trained_on(language: str, kind: str) -> None:
    known = {same(phrase.text) for phrase in trained(language)}
    asked = held_out(language + kind)

    assert [phrase for phrase in asked if same(phrase.text) in known] == []
    assert {phrase.intent for phrase in asked} == intents()
    assert min(Counter(phrase.intent for phrase in held_out(language)).values()) >= 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_belong_to_nobody(language: str) -> None:
    everything = [*trained(language), *held_out(language), *held_out(f"{language}_blind")]
    text = "\n".join(phrase.text for phrase in everything)

    assert set(ID_NUMBER.findall(text)) == {"000"}
    assert [phone for phone in PHONE.findall(text) if not phone.startswith("1300000")] == []
