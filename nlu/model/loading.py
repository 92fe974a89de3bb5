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
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path, PurePosixPath
from typing import Any

CODE = "code"
"""The folder of an archive that holds the components."""

ANSWERED: ContextVar[str] = ContextVar("answered", default="")
"""The id of the model that answered this request."""


class InOrder:
    """Rasa's graph of components, run one after the other. Rasa has Dask plan anew for each message
    what never changes; that took as long as half the understanding."""

    def __init__(self, runner: Any, target: str) -> None:
        waiting = dict(runner._graph_schema.minimal_graph_schema([target]).nodes)  # noqa: SLF001
        self.nodes: list[tuple[str, Any, tuple[str, ...]]] = []
        while waiting:
            ready = [
                name for name, node in waiting.items() if waiting.keys().isdisjoint(_needs(node))
            ]
            for name in ready:
                part = runner._instantiated_nodes[name]  # noqa: SLF001 # there is no other door
                self.nodes.append((name, part, _needs(waiting.pop(name))))

    def run(self, inputs: Mapping[str, Any], targets: Sequence[str]) -> dict[str, Any]:
        told = {name: (name, value) for name, value in inputs.items()}
        for name, part, needs in self.nodes:
            told[name] = part(*(told[need] for need in needs))
        return {name: told[name][1] for name in targets}


def _needs(node: Any) -> tuple[str, ...]:
    return tuple(node.needs.values())


def loaded(model: str) -> Any:
    """An agent that has answered once. Raises whatever goes wrong; blocks: for a thread."""
    from rasa.core.agent import load_agent

    code = tempfile.TemporaryDirectory()
    use_code(model, Path(code.name))
    agent = asyncio.run(load_agent(model_path=model))
    processor = agent.processor
    processor.graph_runner = InOrder(processor.graph_runner, processor.model_metadata.nlu_target)
    processor._check_for_unseen_features = lambda _: None  # noqa: SLF001 # warns of a domain; none
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
