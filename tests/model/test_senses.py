"""Words that no phrase has are understood by what they mean elsewhere."""

import pytest

from tests.model.learning import told_by

pytestmark = pytest.mark.rasa

COMPARED = """
import json, sys, tempfile
from pathlib import Path
from components.learned import Learned, Shape
from components.plain import Tables
from components.words import words

phrases = {
    "lost": ["my wallet was stolen", "a thief took the bag", "somebody robbed us"],
    "ill": ["I have a fever", "my stomach hurts", "the doctor gave me pills"],
    "food": ["we ate some bread", "cook rice for dinner", "fresh fruit and cheese"],
}
chinese = {"pay": ["交罚款", "付罚款"], "ask": ["几点开门", "几点关门"]}
def learned(phrases, senses):
    pairs = [(words(text), intent) for intent, texts in phrases.items() for text in texts]
    shape = Shape(nowhere="", senses=senses)
    return Learned.train([cut for cut, _ in pairs], [each for _, each in pairs], Tables(), shape)

asked = {
    "burglars": "lost", "robbery": "lost", "stealing": "lost", "thieves": "lost",
    "medicine": "ill", "nausea": "ill", "headache": "ill", "disease": "ill",
    "noodles": "food", "vegetables": "food", "breakfast": "food", "kitchen": "food",
}

def right(model):
    return sum(model.answer(text).ranking[0][0] == intent for text, intent in asked.items())

one, other = learned(phrases, 1.0), learned(phrases, 1.0)
with tempfile.TemporaryDirectory() as folder:
    one.keep(Path(folder))
    kept = Learned.kept(Path(folder))
texts = [*asked, "my bag", "?", "罚款", "x" * 5000]
told = {
    "with": right(one),
    "without": right(learned(phrases, 0.0)),
    "again": all(one.answer(text) == other.answer(text) for text in texts),
    "kept": all(one.answer(text) == kept.answer(text) for text in texts),
    "why": one.answer("those burglars are back").words,
    "no_alphabet": learned(chinese, 1.0).answer("罚款").ranking[0][0],
    "chinese": float(abs(one.senses.of(["罚", "款"])).sum()),
}
json.dump(told, sys.stdout)
"""


def test_who_learned_of_thieves_has_a_notion_of_burglars() -> None:
    told = told_by(COMPARED)

    assert told["with"] >= 10
    assert told["without"] <= 6
    assert told["again"]
    assert told["kept"]
    assert told["why"][0].endswith("burglars")
    assert told["chinese"] == 0
    assert told["no_alphabet"] == "pay"
