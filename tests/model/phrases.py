"""The phrases of the model, for tests."""

from pathlib import Path

from nlu.evaluate.phrases import Phrase, phrases_in

PROJECT = Path(__file__).parents[2] / "nlu" / "model"
LANGUAGES = ("en", "zh")


def trained(language: str) -> list[Phrase]:
    files = sorted((PROJECT / "data" / language).glob("*.yml"))
    return [phrase for file in files for phrase in phrases_in(file)]


def validation(language: str) -> list[Phrase]:
    return list(phrases_in(PROJECT / "validation" / f"{language}.yml"))


def held_out(language: str) -> list[Phrase]:
    return list(phrases_in(PROJECT / "held_out" / f"{language}.yml"))
