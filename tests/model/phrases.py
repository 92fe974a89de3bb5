"""The phrases of the model as rows, for tests."""

from pathlib import Path
from typing import NamedTuple

from ruamel.yaml import YAML

PROJECT = Path(__file__).parents[2] / "nlu" / "model"
LANGUAGES = ("en", "zh")


class Phrase(NamedTuple):
    text: str
    intent: str
    file: str


def trained(language: str) -> list[Phrase]:
    files = sorted((PROJECT / "data" / language).glob("*.yml"))
    return [phrase for file in files for phrase in read(file)]


def held_out(name: str) -> list[Phrase]:
    return read(PROJECT / "test" / f"{name}.yml")


def read(file: Path) -> list[Phrase]:
    found = YAML(typ="safe").load(file)["nlu"]
    return [
        Phrase(line.removeprefix("- "), block["intent"], file.name)
        for block in found
        for line in block["examples"].splitlines()
    ]
