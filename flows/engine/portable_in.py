"""A project of the public format read as services of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flows.engine import calm_in
from flows.engine.portable import BESIDE, entries_of, joined
from flows.engine.problems import FileProblem
from flows.engine.yaml_tree import Items, Source, Table, Tree, read_yaml
from flows.engine.yaml_write import table, words, write_yaml

_FILES = (
    ("flow.yml", ("flows", "nlu")),
    ("domain.yml", ("slots", "entities")),
    ("texts.yml", ("responses",)),
)


_MADE = ("actions", "intents")
"""Lists that an export makes of what the services need."""

_LISTS = ("nlu", "entities", *_MADE)


@dataclass(frozen=True, slots=True)
class Imported:
    """Service -> its files, by name."""

    services: Mapping[str, tuple[Source, ...]]
    problems: tuple[FileProblem, ...]


@dataclass
class _Project:
    """Everything of the pure files, with the file each thing stands in."""

    named: dict[str, dict[str, tuple[Tree, str]]] = field(
        default_factory=lambda: {
            s: dict[str, tuple[Tree, str]]() for s in ("flows", "slots", "responses")
        }
    )
    lists: dict[tuple[str, str], Tree] = field(default_factory=dict[tuple[str, str], Tree])
    beside: dict[str, Table] = field(default_factory=dict[str, Table])
    problems: list[FileProblem] = field(default_factory=list[FileProblem])


def import_(sources: Sequence[Source], fallback: str) -> Imported:
    """`fallback`: the service of whatever belongs to none that stands beside the project."""
    project = _Project()
    for source in sorted(sources, key=lambda one: one.path):
        _take(project, source)
    services: dict[str, dict[str, Tree]] = {name: {} for name in project.beside}
    for section, things in project.named.items():
        for service, name, tree in _together(project, section, things, fallback):
            parts = services.setdefault(service, {})
            parts[section] = table({**entries_of(table(parts), section), name: tree})
    for (key, path), tree in project.lists.items():
        parts = services.setdefault(_stem(path, project) or fallback, {})
        if key in _MADE and project.beside:
            continue
        parts[key] = joined(parts.get(key), tree)
    for name, beside in project.beside.items():
        services[name] |= entries_of(beside, "other")
    written = {name: tuple(_files(parts)) for name, parts in services.items() if parts}
    return Imported(written, tuple(project.problems))


def _take(project: _Project, source: Source) -> None:
    tree, problems = read_yaml(source)
    project.problems.extend(problems)
    if not isinstance(tree, Table):
        return
    beside = tree.entries.get(BESIDE)
    if isinstance(beside, Table):
        project.beside[_file(source.path)] = beside
        return
    for section, things in project.named.items():
        for name, thing in entries_of(tree, section).items():
            things.setdefault(name, (thing, source.path))
    for key in _LISTS:
        if isinstance(listed := tree.entries.get(key), Items):
            project.lists[key, source.path] = listed


def _together(
    project: _Project, section: str, things: Mapping[str, tuple[Tree, str]], fallback: str
) -> Iterator[tuple[str, str, Tree]]:
    """(service, name, the whole thing): first what a service calls its own, then the rest."""
    owned: set[str] = set()
    for service, beside in project.beside.items():
        for name, other in entries_of(beside, section).items():
            tree, path = things.get(name, (None, f"{BESIDE}/{service}.yml"))
            whole = _whole(project, section, tree, _table(other), (path, name))
            if tree is not None and "whole" not in _table(other).entries:
                owned.add(name)
            if whole is not None:
                yield service, name, whole
    for name, (tree, path) in things.items():
        if name not in owned:
            yield _stem(path, project) or fallback, name, tree


def _whole(
    project: _Project, section: str, tree: Tree | None, beside: Table, where: tuple[str, str]
) -> Tree | None:
    path, name = where
    if "whole" in beside.entries:
        return beside.entries["whole"]
    if tree is None:
        message = f"{section[:-1]} '{name}' is not in the project any more"
        project.problems.append(FileProblem(path, 1, message, "warning"))
        return None
    if section == "responses":
        return calm_in.response(tree, beside)
    if section == "slots":
        return calm_in.put_back(tree, beside)
    whole, lost = calm_in.flow(_table(tree), beside)
    for step in lost:
        message = f"flow '{name}' has no step '{step}' any more; what stood beside it is left out"
        project.problems.append(FileProblem(path, tree.line, message, "warning"))
    return whole


def _files(parts: Mapping[str, Tree]) -> Iterator[Source]:
    for name, sections in _FILES:
        held = {section: parts[section] for section in sections if section in parts}
        if name == "domain.yml":
            known = {section for _, each in _FILES for section in each}
            held |= {key: tree for key, tree in parts.items() if key not in known}
        if held:
            yield Source(name, write_yaml(table({"version": words("3.1"), **held})))


def _stem(path: str, project: _Project) -> str | None:
    stem = _file(path)
    return stem if stem in project.beside else None


def _file(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def _table(tree: Tree | None) -> Table:
    return tree if isinstance(tree, Table) else table({})
