"""One file a language: how it is told from others, how it is written, its sure words.

The texts are read once, when the house starts; what they say is `flows.engine.languages`'s affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

ENDING = ".yml"


def _read() -> Mapping[str, str]:
    found = sorted(files(__name__).iterdir(), key=lambda each: each.name)
    return {each.name: each.read_text("utf-8") for each in found if each.name.endswith(ENDING)}


FILES: Mapping[str, str] = _read()
"""File name -> its text, in the order of the names."""
