"""Reads phrases as they stand in nlu/model/data: Rasa's own reader takes half a minute for thirty
thousand of them, this one two seconds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.plain import Tables
from components.words import Word, words

CUT = "cut"
BLOCK = re.compile(r"- intent: (?P<intent>\S+)\s*$")
PHRASE = re.compile(r"    - (?P<phrase>.*\S)\s*$")
PASSED = re.compile(r"\s*(?:#.*|version: .*|nlu:|  examples: \||)$")
MARK = re.compile(r"\[(?P<text>[^\[\]]+)\]\((?P<entity>[^():]+)(?::(?P<value>[^()]+))?\)")


class PhraseMessage(Message):
    """One phrase. Rasa copies and compares its messages by everything they hold, again and again;
    nothing changes a phrase, and its text and intent tell it from others."""

    def __hash__(self) -> int:
        return hash((self.data.get(TEXT), self.data.get(INTENT)))

    def __deepcopy__(self, _: dict[int, Any]) -> PhraseMessage:
        return self

    def fingerprint(self) -> str:
        """All that it holds; Rasa sums up the whole of them."""
        return repr((self.data.get(INTENT), self.data.get(TEXT), self.data.get(ENTITIES)))


def words_of(phrase: Message, tables: Tables) -> list[Word]:
    """Its words, cut once for all that learn from them."""
    found: list[Word] | None = phrase.get(CUT)
    if found is None:
        found = words(str(phrase.get(TEXT)), tables)
        phrase.set(CUT, found)
    return found


class PhraseImporter(RasaFileImporter):
    """Files of blocks `- intent:` with `examples: |` and a phrase in each line; nothing else."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        super().__init__(config_file, domain_path, [])
        given = training_data_paths or []
        self.folders = [given] if isinstance(given, str) else list(given)
        self._read: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:  # noqa: ARG002 # Rasa's
        if self._read is None:
            found = [message for file in self._files() for message in messages_in(file)]
            self._read = TrainingData(found)
        return self._read

    def _files(self) -> Iterator[Path]:
        for each in map(Path, self.folders):
            yield from sorted(each.glob("**/*.yml")) if each.is_dir() else (each,)


def messages_in(file: Path) -> Iterator[Message]:
    """Raises ValueError with the line that is none of a phrase file."""
    intent = ""
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if block := BLOCK.match(line):
            intent = block["intent"]
        elif intent and (found := PHRASE.match(line)):
            yield message(found["phrase"], intent)
        elif not PASSED.match(line):
            raise ValueError(f"{file.name}, line {number}: no phrase and no intent: {line[:60]}")


def message(phrase: str, intent: str) -> PhraseMessage:
    text, marks = unmarked(phrase)
    data: dict[str, Any] = {TEXT: text, INTENT: intent}
    if marks:
        data[ENTITIES] = list(marks)
    return PhraseMessage(data)


def unmarked(phrase: str) -> tuple[str, Iterable[dict[str, Any]]]:
    """The text without its marks, and what was marked."""
    text, marks, at = "", [], 0
    for found in MARK.finditer(phrase):
        text += phrase[at : found.start()]
        mark = {
            "entity": found["entity"],
            "value": found["value"] or found["text"],
            "start": len(text),
            "end": len(text) + len(found["text"]),
        }
        marks.append(mark)
        text += found["text"]
        at = found.end()
    return text + phrase[at:], marks
