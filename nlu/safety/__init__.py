"""Emergencies are heard before anything else, by rules that are quick and need no model.

Whoever writes of a gas smell, a fire or of not wanting to live gets the city's emergency text,
however it is spelled. In doubt it alarms. The words stand in the YAML files of this folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.engine.languages import languages
from nlu.safety.load import BadWords, Lists, load_lists

__all__ = ["BadWords", "Safety"]


@dataclass(frozen=True, slots=True)
class Safety:
    lists: Lists

    @classmethod
    def load(cls, folder: Path | None = None) -> Safety:
        """From the folder's lists, by default the house's own, read once. Raises BadWords."""
        return cls(load_lists(folder) if folder else _own())

    def kind(self, text: str) -> str | None:
        """The kind of emergency a message speaks of. Never raises; the gravest one wins."""
        writing = self.lists.pen.read(text)
        hits = self.lists.lexicon.find(writing)
        return self.lists.judge.kind(writing, hits) if hits else None


@cache
def _own() -> Lists:
    return load_lists(Path(__file__).parent, languages().values())
