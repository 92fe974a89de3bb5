"""Services as one project of the public format, and such a project as services (docs/flows.md).

`data/` and `domain/` hold pure files; `city_desk/` holds, service by service, what the format has
no place for. Nobody else reads it, and without it a project is read all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flows.engine import calm_keys, calm_out
from flows.engine.calm_out import WHOLE
from flows.engine.definition import Act, Flow, Service
from flows.engine.yaml_tree import Items, Leaf, Source, Table, Tree, read_yaml
from flows.engine.yaml_write import items, table, tree_of, words, write_yaml

BESIDE = "city_desk"
_VERSION = words("3.1")
_NAMED = ("flows", "slots", "responses")
_CARRIED = ("version", *_NAMED, "entities", "nlu")
"""Sections that come back out of the pure files as they went in; lists of names are made anew."""


# --- out -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exported:
    """`files`: path -> text. `notes`: what another engine will see less of."""

    files: Mapping[str, str]
    notes: tuple[str, ...]


def export(services: Mapping[str, Service], sources: Mapping[str, Sequence[Source]]) -> Exported:
    """The files of sound services; of two that define the same the first one's is the project's."""
    files: dict[str, str] = {"config.yml": write_yaml(_config(services.values()))}
    taken: set[tuple[str, str]] = set()
    notes: list[str] = []
    for name in sorted(services, key=lambda one: (one != "system", one)):
        parts = _Parts(gathered(sources[name]), taken, notes, name)
        data, domain, beside = parts.apart(services[name])
        files[f"data/{name}.yml"] = write_yaml(data)
        files[f"domain/{name}.yml"] = write_yaml(domain)
        files[f"{BESIDE}/{name}.yml"] = write_yaml(beside)
    return Exported(files, tuple(notes))


def _config(services: Iterable[Service]) -> Tree:
    spoken = {
        language
        for service in services
        for response in service.responses.values()
        for variation in response.variations
        for language in variation.texts
    }
    more = sorted(spoken - {"en"})
    return tree_of(
        {
            "recipe": "default.v1",
            "language": "en",
            **({"additional_languages": [*more]} if more else {}),
            "pipeline": [{"name": "NLUCommandAdapter"}],
            "policies": [{"name": "FlowPolicy"}],
        }
    )


def gathered(sources: Sequence[Source]) -> Table:
    """The files of one service as one table; the first of two definitions stays."""
    whole: dict[str, Tree] = {}
    for source in sorted(sources, key=lambda one: one.path):
        tree, _ = read_yaml(source)
        for key, part in tree.entries.items() if isinstance(tree, Table) else ():
            whole[key] = joined(whole.get(key), part)
    return table(whole)


def joined(first: Tree | None, second: Tree) -> Tree:
    if isinstance(first, Table) and isinstance(second, Table):
        return table({**second.entries, **first.entries})
    if isinstance(first, Items) and isinstance(second, Items):
        return items((*first.items, *second.items))
    return second if first is None else first


@dataclass
class _Parts:
    """One service being taken apart. `taken`: names that an earlier one has in this project."""

    whole: Table
    taken: set[tuple[str, str]]
    notes: list[str]
    service: str
    calm: dict[str, dict[str, Tree]] = field(
        default_factory=lambda: {section: dict[str, Tree]() for section in _NAMED}
    )
    beside: dict[str, dict[str, Tree]] = field(
        default_factory=lambda: {section: dict[str, Tree]() for section in _NAMED}
    )

    def apart(self, service: Service) -> tuple[Tree, Tree, Tree]:
        for section in _NAMED:
            for name, tree in entries_of(self.whole, section).items():
                self._one(section, name, tree)
        return self._data(), self._domain(service), self._beside()

    def _one(self, section: str, name: str, tree: Tree) -> None:
        if (section, name) in self.taken:
            self.beside[section][name] = table({WHOLE: tree})
            if section != "slots":
                what = f"{section[:-1]} '{name}' of '{self.service}'"
                self.notes.append(f"{what} stands beside: another service has one of that name")
            return
        apart = _apart(section, name, tree)
        self.beside[section][name] = apart.beside
        if apart.calm is not None:
            self.taken.add((section, name))
            self.calm[section][name] = apart.calm

    def _data(self) -> Tree:
        data: dict[str, Tree] = {"version": _VERSION, "flows": table(self.calm["flows"])}
        if (nlu := self.whole.entries.get("nlu")) is not None:
            data["nlu"] = nlu
        return table(data)

    def _domain(self, service: Service) -> Tree:
        domain: dict[str, Tree] = {"version": _VERSION}
        for key, made in (("intents", _intents(service)), ("actions", _actions(service))):
            listed = [*_listed(self.whole, key), *(words(n) for n in sorted(made))]
            unique = {_name_of(one): one for one in reversed(listed)}
            fresh = [n for n in reversed(unique) if (key, n) not in self.taken]
            self.taken |= {(key, name) for name in fresh}
            if fresh:
                domain[key] = items(unique[name] for name in fresh)
        if (entities := self.whole.entries.get("entities")) is not None:
            domain["entities"] = entities
        domain |= {key: table(self.calm[key]) for key in ("slots", "responses") if self.calm[key]}
        return table(domain)

    def _beside(self) -> Tree:
        rest = {k: t for k, t in self.whole.entries.items() if k not in _CARRIED}
        named = {section: table(self.beside[section]) for section in _NAMED}
        return table({BESIDE: table({**named, **({"other": table(rest)} if rest else {})})})


def _apart(section: str, name: str, tree: Tree) -> calm_out.Apart:
    if section == "responses":
        return calm_out.response(name, tree)
    whole = tree if isinstance(tree, Table) else table({})
    return calm_out.flow(whole) if section == "flows" else calm_out.slot(whole)


def _intents(service: Service) -> set[str]:
    return {trigger.intent for flow in service.flows.values() for trigger in flow.triggers}


def _actions(service: Service) -> set[str]:
    return {name for flow in service.flows.values() for name in _acts(flow)}


def _acts(flow: Flow) -> Iterator[str]:
    names = (step.name for step in flow.steps.values() if isinstance(step, Act))
    own = (name for name in names if not name.startswith(("utter_", "{{")))
    return (name for name in own if name not in calm_keys.DEFAULT_ACTIONS)


def _listed(whole: Table, key: str) -> tuple[Tree, ...]:
    tree = whole.entries.get(key)
    return tree.items if isinstance(tree, Items) else ()


def _name_of(tree: Tree) -> str:
    return (
        next(iter(tree.entries), "")
        if isinstance(tree, Table)
        else tree.text
        if isinstance(tree, Leaf)
        else ""
    )


def entries_of(tree: Tree | None, key: str) -> Mapping[str, Tree]:
    """The entries of a table inside a table; nothing where it is none."""
    found = tree.entries.get(key) if isinstance(tree, Table) else None
    return found.entries if isinstance(found, Table) else {}
