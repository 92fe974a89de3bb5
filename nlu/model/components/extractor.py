"""Rasa's door to naming.py: the entities that have no shape of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import accumulate
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.importer import words_of
from components.naming import Example, Names
from components.plain import Tables

LEAST = 0.02
"""A weight that is kept."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NameExtractor(GraphComponent, EntityExtractorMixin):
    """`entities`: those that are learned from the marks of phrases; `as_written`: those whose words
    are their value. It stands behind the classifier, whose intent says what a word is likely to
    be."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"entities": [], "as_written": []}

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        names: Names | None = None,
    ) -> None:
        self.config, self.storage, self.resource = config, storage, resource
        self.names = names

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 # Rasa passes it by name
    ) -> NameExtractor:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        from components.making import tables  # noqa: PLC0415 # of libraries that serving lacks

        written = frozenset(self.config["as_written"])
        phrases = [each for each in training_data.intent_examples if each.get(TEXT)]
        examples = [_example(each, written, tables()) for each in phrases]
        wanted = written | frozenset(self.config["entities"])
        self.names = Names.learn(examples, wanted, tables(), weighed)
        told = asdict(self.names)
        with self.storage.write_to(self.resource) as folder:
            text = json.dumps(told, ensure_ascii=False, sort_keys=True)
            (folder / "names.json").write_text(text, "utf-8")
        return self.resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,  # noqa: ARG003 # see `create`
        **_: Any,  # noqa: ANN401 # Rasa's own
    ) -> NameExtractor:
        with model_storage.read_from(resource) as folder:
            told = json.loads((folder / "names.json").read_text("utf-8"))
        meant = {name: (entity, value) for name, (entity, value) in told["meant"].items()}
        names = Names(Tables(**told["tables"]), meant, told["weights"], told["common"])
        return cls(config, model_storage, resource, names)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if self.names is None or not message.get(TEXT):
                continue
            intent = (message.get(INTENT) or {}).get("name") or ""
            found = self.names.found(str(message.get(TEXT)), intent.partition(".")[0])
            told = [
                {
                    "entity": each.entity,
                    "value": each.value,
                    "start": each.start,
                    "end": each.end,
                    "confidence_entity": round(each.sure, 4),
                    "extractor": type(self).__name__,
                }
                for each in found
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + told, add_to_output=True)
        return messages


def weighed(seen: Sequence[Sequence[str]], marked: Sequence[bool]) -> dict[str, float]:
    """By logistic regression; what says next to nothing is left out."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 # only who trains needs it
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    if all(marked) or not any(marked):
        return {"bias": 10.0 if any(marked) else -10.0}
    columns = {each: at for at, each in enumerate(sorted({s for one in seen for s in one}))}
    found = [columns[each] for one in seen for each in one]
    ends = [0, *accumulate(len(one) for one in seen)]
    rows = csr_matrix(([1.0] * len(found), found, ends), shape=(len(seen), len(columns)))
    machine = LogisticRegression(C=2.0, solver="liblinear", fit_intercept=False).fit(rows, marked)
    told = zip(columns, machine.coef_[0].tolist())  # noqa: B905 # as long as each other
    return {each: round(weight, 4) for each, weight in told if abs(weight) >= LEAST}


def _example(message: Message, written: frozenset[str], tables: Tables) -> Example:
    marks = [
        (
            mark["start"],
            mark["end"],
            mark["entity"],
            "" if mark["entity"] in written else str(mark["value"]),
        )
        for mark in message.get(ENTITIES) or ()
    ]
    return Example(words_of(message, tables), str(message.get(INTENT)).partition(".")[0], marks)
