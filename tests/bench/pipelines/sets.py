"""The phrases that pipelines are compared on: our own, and CLINC150."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlu.evaluate.phrases import phrases_in
from nlu.training import ROOT
from tests.bench.pipelines.figures import NOWHERE

CLINC = ROOT.parent / "shared" / "bench" / "clinc150.json"
DATA = ROOT / "nlu" / "model" / "data"

Pair = tuple[str, str]
"""A text and its intent."""


@dataclass(frozen=True, slots=True)
class Part:
    """Phrases that are asked about; `tuned` belongs to it: bounds are chosen on that."""

    name: str
    asked: tuple[Pair, ...]
    tuned: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class PhraseSet:
    name: str
    folder: Path
    intents: tuple[str, ...]
    parts: tuple[Part, ...]


def own() -> PhraseSet:
    """Our training data; asked are both validation files."""
    intents = {phrase.intent for file in DATA.glob("**/*.yml") for phrase in phrases_in(file)}
    parts = []
    for language in ("en", "zh"):
        file = ROOT / "nlu" / "model" / "validation" / f"{language}.yml"
        pairs = tuple((phrase.text, phrase.intent) for phrase in phrases_in(file))
        parts.append(Part(language, pairs, pairs))
    return PhraseSet("CityDesk", DATA, tuple(sorted(intents)), tuple(parts))


def clinc(folder: Path) -> PhraseSet:
    """CLINC150, whole: trained on `train` and `oos_train`, tuned on the `val` splits, asked about
    the `test` ones. `folder` takes the phrase file. Raises FileNotFoundError where it is not
    there."""
    told = json.loads(CLINC.read_text("utf-8"))
    train = _pairs(told["train"], told["oos_train"])
    by_intent: dict[str, list[str]] = {}
    for text, intent in train:
        by_intent.setdefault(intent, []).append(text)
    (folder / "clinc.yml").write_text("\n".join(_file(by_intent)), "utf-8")
    tested = _pairs(told["test"], told["oos_test"])
    part = Part("test", tested, _pairs(told["val"], told["oos_val"]))
    return PhraseSet("CLINC150", folder, tuple(sorted(by_intent)), (part,))


def _pairs(inside: Iterable[Pair], outside: Iterable[Pair]) -> tuple[Pair, ...]:
    ours = ((text, intent) for text, intent in inside)
    return (*ours, *((text, NOWHERE) for text, _ in outside))


def _file(by_intent: dict[str, list[str]]) -> Iterator[str]:
    yield 'version: "3.1"'
    yield "nlu:"
    for intent, texts in by_intent.items():
        yield f"- intent: {intent}"
        yield "  examples: |"
        yield from (f"    - {text.replace('[', '(').replace(']', ')')}" for text in texts)
