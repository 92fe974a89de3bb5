"""Services sent out as a project of the public format and taken in again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flows.engine.definition import Service
from flows.engine.load import Loaded, load_service
from flows.engine.portable import Exported, export
from flows.engine.portable_in import Imported, import_
from flows.engine.yaml_tree import Source


def sent(texts: Mapping[str, Sequence[Source]]) -> Exported:
    loaded = {name: load_service(name, files) for name, files in texts.items()}
    assert all(one.sound for one in loaded.values()), [one.problems for one in loaded.values()]
    return export({name: one.service for name, one in loaded.items()}, texts)


def taken_in(files: Mapping[str, str], fallback: str = "imported") -> Imported:
    sources = [Source(path, text) for path, text in files.items() if path != "config.yml"]
    return import_(sources, fallback)


def loaded_again(imported: Imported) -> dict[str, Loaded]:
    return {name: load_service(name, files) for name, files in imported.services.items()}


def bare(service: Service) -> Service:
    """Without the places where its things are written, and in no order of files."""
    return replace(
        service,
        revision="",
        flows={
            name: replace(flow, file="", line=0, steps=_bare_steps(flow.steps))
            for name, flow in service.flows.items()
        },
        slots={name: replace(slot, file="", line=0) for name, slot in service.slots.items()},
        responses={n: replace(one, file="", line=0) for n, one in service.responses.items()},
    )


def _bare_steps(steps: Mapping[str, Any]) -> dict[str, Any]:
    return {name: replace(step, line=0) for name, step in steps.items()}
