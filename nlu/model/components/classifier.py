"""Rasa's door to learned.py: which intent a message has, how sure that is, and what carried it."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.importer import words_of
from components.learned import Learned, Shape

RANKING = "intent_ranking"
WORDS = "words"
"""What an answer says beside Rasa's own: the words that spoke for its intent."""

LISTED = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(GraphComponent, IntentClassifier):
    """Reads messages by itself: it needs neither tokenizer nor featurizer.

    `strength`: how closely phrases are followed (the C of the support vector machines).
    `families`: how much words, runs of words, pieces of words, sounds and pairs of words say.
    `senses`: how much is said by what English words mean elsewhere; 0: nothing.
    `nowhere`: the intent of messages that are none of ours; None where there are no such phrases.
    `doubt`: how much likelier they are among messages than among phrases (logarithm of odds).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "strength": Shape.strength,
            "families": list(Shape.weights),
            "nowhere": Shape.nowhere,
            "doubt": Shape.doubt,
            "senses": Shape.senses,
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        learned: Learned | None = None,
    ) -> None:
        self.config, self.storage, self.resource = config, storage, resource
        self.learned = learned

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 # Rasa passes it by name
    ) -> LinearIntentClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        from components.making import tables  # noqa: PLC0415 # of libraries that serving lacks

        phrases = [each for each in training_data.intent_examples if each.get(TEXT)]
        shape = Shape(
            float(self.config["strength"]),
            tuple(float(each) for each in self.config["families"]),
            self.config["nowhere"] or "",
            float(self.config["doubt"]),
            float(self.config["senses"]),
        )
        cut = [words_of(each, tables()) for each in phrases]
        intents = [str(each.get(INTENT)) for each in phrases]
        self.learned = Learned.train(cut, intents, tables(), shape)
        with self.storage.write_to(self.resource) as folder:
            self.learned.keep(folder)
        return self.resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 # see `create`
        **_: Any,  # noqa: ANN401 # Rasa's own
    ) -> LinearIntentClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Learned.kept(folder))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if self.learned is not None and message.get(TEXT):
                self._answer(self.learned, message)
        return messages

    @staticmethod
    def _answer(learned: Learned, message: Message) -> None:
        answer = learned.answer(str(message.get(TEXT)))
        ranking = [{"name": name, "confidence": sure} for name, sure in answer.ranking[:LISTED]]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(RANKING, ranking, add_to_output=True)
        message.set(WORDS, list(answer.words), add_to_output=True)
