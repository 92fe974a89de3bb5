"""The phrases of the model are nobody's, and what it is examined on it does not learn."""

import re

import pytest

from nlu.evaluate.overlap import words
from nlu.training import intents
from nlu.words import bare
from tests.model.phrases import LANGUAGES, held_out, trained, validation

ID_NUMBER = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{6}(\d{3})[\dXx](?!\d)")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
SHORT = 3
"""Words: "pay gas bill" may be everybody's."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_asked_about_is_not_learned(language: str) -> None:
    known = {bare(phrase.text) for phrase in trained(language)}
    for asked in (held_out(language), validation(language)):
        long = {bare(phrase.text) for phrase in asked if len(words(phrase.text)) > SHORT}
        assert long & known == set()
        assert {phrase.intent for phrase in asked} == intents()


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_belong_to_nobody(language: str) -> None:
    everything = [*trained(language), *held_out(language), *validation(language)]
    text = "\n".join(phrase.text for phrase in everything)

    assert set(ID_NUMBER.findall(text)) <= {"000"}
    assert [phone for phone in PHONE.findall(text) if not phone.startswith("1300000")] == []
