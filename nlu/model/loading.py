"""Loads a model beside one that serves, with the code that it was trained with.

Components change, and a running server may be asked for a model of yesterday or tomorrow: so every
model carries its components in its archive (train.py), and they are imported anew with it.
"""
# Of a program of Rasa's own environment, whose objects have no types:
# ruff: noqa: INP001, PLC0415, ANN401

from __future__ import annotations

import asyncio
import importlib
import sys
import tarfile
import tempfile
from contextvars import ContextVar
from pathlib import Path, PurePosixPath
from typing import Any

CODE = "code"
"""The folder of an archive that holds the components."""

ANSWERED: ContextVar[str] = ContextVar("answered", default="")
"""The id of the model that answered this request."""


def loaded(model: str) -> Any:
    """An agent that has answered once. Raises whatever goes wrong; blocks: for a thread."""
    from rasa.core.agent import load_agent

    code = tempfile.TemporaryDirectory()
    use_code(model, Path(code.name))
    agent = asyncio.run(load_agent(model_path=model))
    name, parse = agent.model_id, agent.parse_message
    asyncio.run(parse("hello"))

    async def signed(text: str) -> Any:
        ANSWERED.set(name)
        return await parse(text)

    agent.parse_message = signed
    agent.code = code  # goes when the model goes
    return agent


def use_code(model: str, folder: Path) -> None:
    """Components are imported from the model's own archive from here on, where it has any; what is
    imported already stays with the model that uses it."""
    with tarfile.open(model) as archive:
        for each in archive:
            place = PurePosixPath(each.name)
            if each.isfile() and place.parts[0] == CODE and ".." not in place.parts:
                file, content = folder / place, archive.extractfile(each)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content.read() if content else b"")
    for name in [name for name in sys.modules if name.partition(".")[0] == "components"]:
        del sys.modules[name]
    sys.path[:] = [place for place in sys.path if Path(place).name != CODE]
    if (folder / CODE).exists():
        sys.path.insert(0, str(folder / CODE))
    importlib.invalidate_caches()
