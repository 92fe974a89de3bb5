"""The services of the repository, and of folders much like it, each read once per process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from flows import folders
from flows.engine.load import Loaded, load_service
from flows.engine.yaml_tree import Source
from flows.folders import HERE, Books, read_books


@cache
def shipped() -> Books:
    return read(HERE)


def read(folder: Path) -> Books:
    """Another folder; a service that was read before, word for word, is not read again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folders, "read_service", lambda name, told: _service(name, tuple(told)))
        return read_books(folder)


@cache
def _service(name: str, sources: tuple[Source, ...]) -> Loaded:
    return load_service(name, list(sources))
