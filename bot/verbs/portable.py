"""`citydesk flows export` and `import`: services as files of the public format, and back."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.surroundings import Say
from flows.engine.definition import Service
from flows.engine.load import Loaded
from flows.engine.portable import export
from flows.engine.portable_in import import_
from flows.engine.problems import FileProblem
from flows.engine.yaml_tree import Source
from flows.folders import HERE, read_books, read_portable, read_service


def send(say: Say, wishes: argparse.Namespace) -> int:
    """Exit code 1 where nothing could be written."""
    folder: Path = wishes.folder
    if folder.exists() and not wishes.force and (not folder.is_dir() or any(folder.iterdir())):
        say(f"flows export: {folder} is not empty; --force overwrites what is there")
        return 1
    books = read_books(HERE)
    if not books.sound:
        return _wrong(say, "export", books.problems)
    sources = {name: _sources(files) for name, files in books.files.items()}
    exported = export(books.services, sources)
    _write(folder, exported.files)
    for note in exported.notes:
        say(f"flows export: {note}")
    print(f"{len(exported.files)} files of {len(books.services)} services in {folder}")
    return 0


def take(say: Say, wishes: argparse.Namespace) -> int:
    """Exit code 1 where something is wrong or would be lost: then nothing is written."""
    folder: Path = wishes.folder
    sources, problems = read_portable(folder)
    if not sources:
        say(f"flows import: {folder} holds no `data`, `flows.yml` or `domain`")
        return 2
    arriving = _arriving(sources, problems, folder.resolve().name)
    if any(problem.level == "error" for problem in arriving.problems):
        return _wrong(say, "import", arriving.problems)
    for problem in arriving.problems:
        say(problem.line_of_text())
    into: Path = (wishes.into or HERE) / "catalog"
    new, other = arriving.beside(_present(into))
    if other and not wishes.force:
        say(f"flows import: {', '.join(other)} would change; --force overwrites the files")
        return 1
    for name in (*new, *other):
        _replace(into / name, arriving.files[name])
    same = len(arriving.services) - len(new) - len(other)
    print(f"{len(new)} services new, {len(other)} changed, {same} as they are in {into}")
    return 0


@dataclass(frozen=True, slots=True)
class _Arriving:
    services: Mapping[str, Loaded]
    files: Mapping[str, Sequence[Source]]
    problems: tuple[FileProblem, ...]

    def beside(self, present: Mapping[str, Service]) -> tuple[list[str], list[str]]:
        """Those that are not there yet, and those that are there and say something else."""
        new = [name for name in self.services if name not in present]
        other = [
            name
            for name, loaded in self.services.items()
            if name in present and said(loaded.service) != said(present[name])
        ]
        return new, other


def _arriving(sources: Sequence[Source], problems: list[FileProblem], fallback: str) -> _Arriving:
    imported = import_(sources, fallback)
    services = {name: read_service(name, list(files)) for name, files in imported.services.items()}
    told = [
        replace(problem, file=f"{name}/{problem.file}")
        for name, loaded in services.items()
        for problem in loaded.problems
    ]
    return _Arriving(services, imported.services, (*problems, *imported.problems, *told))


def said(service: Service) -> Service:
    """Without the places where its things are written."""
    flows = {
        name: replace(
            flow,
            file="",
            line=0,
            steps={step: replace(what, line=0) for step, what in flow.steps.items()},
        )
        for name, flow in service.flows.items()
    }
    slots = {name: replace(slot, file="", line=0) for name, slot in service.slots.items()}
    responses = {n: replace(one, file="", line=0) for n, one in service.responses.items()}
    return replace(service, revision="", flows=flows, slots=slots, responses=responses)


def _present(catalog: Path) -> dict[str, Service]:
    found: dict[str, Service] = {}
    for folder in sorted(path for path in catalog.glob("*") if path.is_dir()):
        texts = {str(path): path.read_text("utf-8") for path in sorted(folder.rglob("*.y*ml"))}
        found[folder.name] = read_service(folder.name, _sources(texts)).service
    return found


def _sources(files: Mapping[str, str]) -> list[Source]:
    return [Source(path, text) for path, text in files.items()]


def _replace(folder: Path, files: Sequence[Source]) -> None:
    """What stood there before goes: a service is all of its files."""
    for path in folder.rglob("*.y*ml"):
        path.unlink()
    _write(folder, {source.path: source.text for source in files})


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _wrong(say: Say, verb: str, problems: Sequence[FileProblem]) -> int:
    for problem in problems:
        say(problem.line_of_text())
    say(f"flows {verb}: nothing was written")
    return 1


PORTABLE: Mapping[str, Callable[[Say, argparse.Namespace], int]] = {"export": send, "import": take}
