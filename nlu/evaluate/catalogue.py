"""Every intent with its kind, and everything phrases may name: `nlu/model/intents.yml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flows.engine.yaml_tree import Items, Leaf, Source, Table, Tree, read_yaml

HERE = Path(__file__).resolve().parent.parent / "model" / "intents.yml"

TRANSACTION = "transaction"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`kinds`: intent -> transaction, which, question or small. `entities`: what may be named ->
    the values it has; none where its words are its value. `lines`: where each intent stands."""

    kinds: Mapping[str, str] = field(default_factory=dict[str, str])
    entities: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    lines: Mapping[str, int] = field(default_factory=dict[str, int])


def catalogue_of(source: Source) -> Catalogue:
    """Raises ValueError with what is wrong."""
    tree, problems = read_yaml(source)
    for problem in problems:
        raise ValueError(f"{source.path}:{problem.line}: {problem.message}")
    content = tree.entries if isinstance(tree, Table) else {}
    intents, entities = content.get("intents"), content.get("entities")
    if not isinstance(intents, Table):
        raise ValueError(f"{source.path}: has no table `intents`")  # noqa: TRY004  # somebody's slip
    named = entities.entries if isinstance(entities, Table) else {}
    return Catalogue(
        {name: "".join(_texts(_part(told, "kind"))) for name, told in intents.entries.items()},
        {name: frozenset(_texts(_part(told, "values"))) for name, told in named.items()},
        intents.lines,
    )


def kinds_in(path: Path = HERE) -> dict[str, str]:
    """Intent -> its kind; nothing where there is no such file. Raises ValueError where it is not
    one."""
    if not path.exists():
        return {}
    return dict(catalogue_of(Source(path.name, path.read_text("utf-8"))).kinds)


def _part(told: Tree, key: str) -> Tree | None:
    return told.entries.get(key) if isinstance(told, Table) else None


def _texts(tree: Tree | None) -> Iterator[str]:
    for each in tree.items if isinstance(tree, Items) else (tree,):
        if isinstance(each, Leaf):
            yield each.text
