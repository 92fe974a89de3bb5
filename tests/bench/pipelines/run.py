"""Trains and asks every pipeline on every set of phrases; what is done is kept, so that a run that
was ended goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlu.evaluate.phrases import phrases_in
from nlu.training import ROOT, here
from tests.bench.pipelines.figures import Told, told
from tests.bench.pipelines.sets import PhraseSet, clinc, own

HERE = Path(__file__).resolve().parent
LOOKS = 200_000
"""Phrases that DIET is shown, over all its epochs: more take hours on two cores."""

PIPELINES = {
    "LogisticRegressionClassifier": HERE / "logistic.yml",
    "DIETClassifier": HERE / "diet.yml",
    "CityDesk": ROOT / "config.yml",
}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """One pipeline on one part of a set. `seconds` of training, `ms` a message (median), `memory`:
    megabytes at the most, in training and in serving."""

    pipeline: str
    set: str
    part: str
    asked: tuple[Told, ...]
    tuned: tuple[Told, ...]
    seconds: float
    ms: float
    memory: tuple[float, float]


def measured(pipelines: Sequence[str], kept: Path, say: Say) -> Iterator[Measured]:
    with tempfile.TemporaryDirectory() as name:
        for phrases in (own(), clinc(Path(name))):
            for pipeline in pipelines:
                say(f"{pipeline} on {phrases.name} …")
                yield from _on(phrases, pipeline, kept)


def _on(phrases: PhraseSet, pipeline: str, kept: Path) -> Iterator[Measured]:
    config = PIPELINES[pipeline].read_text("utf-8").replace("EPOCHS", str(_epochs(phrases)))
    texts = [text for part in phrases.parts for text, _ in (*part.asked, *part.tuned)]
    found = _tried(phrases, config, texts, kept)
    rankings = iter(found["told"])
    for part in phrases.parts:
        answers = [
            told([intent for _, intent in side], [next(rankings) for _ in side])
            for side in (part.asked, part.tuned)
        ]
        memory = (found["memory"][0], found["memory"][1])
        yield Measured(
            *(pipeline, phrases.name, part.name, tuple(answers[0]), tuple(answers[1])),
            *(found["seconds"], found["ms"], memory),
        )


def _epochs(phrases: PhraseSet) -> int:
    shown = sum(len(list(phrases_in(file))) for file in phrases.folder.glob("**/*.yml"))
    return max(1, round(LOOKS / shown))


def _tried(phrases: PhraseSet, config: str, texts: list[str], kept: Path) -> dict[str, Any]:
    place = kept / f"{_hash(phrases, config, texts)}.json"
    if not place.exists():
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "config.yml").write_text(config, "utf-8")
            (folder / "asked.json").write_text(json.dumps(texts), "utf-8")
            out = folder / "out.json"
            surroundings = os.environ | {  # noqa: TID251 # of a program that needs its PATH
                "COMPONENTS": str(ROOT / "nlu" / "model"),
                "INTENTS": json.dumps(phrases.intents),
            }
            argv = ("config.yml", str(phrases.folder), "asked.json", str(out))
            subprocess.run(  # noqa: S603 # our own program
                [here().python, HERE / "trial.py", *argv],
                cwd=folder,
                env=surroundings,
                stderr=subprocess.DEVNULL,
                check=True,
            )
            place.write_bytes(out.read_bytes())
    found: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return found


def _hash(phrases: PhraseSet, config: str, texts: list[str]) -> str:
    digest = hashlib.sha256(config.encode())
    digest.update(json.dumps(texts).encode())
    used = "*.py" if "components.classifier" in config else "tokenizer.py"
    components = sorted((ROOT / "nlu" / "model" / "components").glob(used))
    for file in (*sorted(phrases.folder.glob("**/*.yml")), *components):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:24]
