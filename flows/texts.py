"""Words that are no flow's: of residents' pages, of a messenger's own keyboards. One file a
language, `<package>/<language>.yml`, a table of key and text; a new language is a new file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from flows.engine.problems import FileProblem
from flows.engine.reading import Reading
from flows.engine.tongue import OTHERWISE
from flows.engine.yaml_tree import Source, Table, read_yaml

ENDING = ".yml"


@cache
def texts_in(package: str) -> Mapping[str, Mapping[str, str]]:
    """Language -> key -> text, the language that all is written in first. What one of them lacks is
    read in that."""
    found = {language: texts for language, texts, _ in _read(package)}
    whole = found.get(OTHERWISE, {})
    codes = sorted(found, key=lambda code: (code != OTHERWISE, code))
    return {code: {**whole, **found[code]} for code in codes}


def complete_in(package: str) -> frozenset[str]:
    """The languages that lack nothing."""
    found = {language: texts for language, texts, _ in _read(package)}
    keys = found.get(OTHERWISE, {}).keys()
    return frozenset(language for language, texts in found.items() if keys <= texts.keys())


def problems_in(package: str) -> tuple[FileProblem, ...]:
    """What cannot be read."""
    return tuple(problem for _, _, problems in _read(package) for problem in problems)


@cache
def _read(package: str) -> tuple[tuple[str, Mapping[str, str], tuple[FileProblem, ...]], ...]:
    return tuple(_each(package))


def _each(package: str) -> Iterator[tuple[str, Mapping[str, str], tuple[FileProblem, ...]]]:
    for file in sorted(files(package).iterdir(), key=lambda each: each.name):
        if not file.name.endswith(ENDING):
            continue
        source = Source(f"{package.replace('.', '/')}/{file.name}", file.read_text("utf-8"))
        tree, broken = read_yaml(source)
        reading = Reading(source.path, OTHERWISE)
        table = tree if isinstance(tree, Table) else Table({}, {}, 1)
        texts = {key: reading.text(entry, key) for key, entry in table.entries.items()}
        yield file.name.removesuffix(ENDING), texts, (*broken, *reading.problems)
