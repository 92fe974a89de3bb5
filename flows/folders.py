"""Reads the catalogue and the cities from their folders; the engine itself opens no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flows.engine.catalog import SYSTEM
from flows.engine.city import City
from flows.engine.definition import Service
from flows.engine.load import Loaded, load_service
from flows.engine.load_city import load_city
from flows.engine.portable import BESIDE
from flows.engine.problems import FileProblem
from flows.engine.project import Project, read_project
from flows.engine.yaml_tree import Source

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that could be read, and everything that is wrong with it."""

    services: Mapping[str, Service]
    cities: Mapping[str, City]
    problems: tuple[FileProblem, ...]
    files: Mapping[str, Mapping[str, str]]
    """Service -> file name -> text, as it is published."""
    folder: Path | None = None
    """Where they were read; None where they are put together of something else."""

    @property
    def default_city(self) -> str:
        """The city that is meant where nobody says one: the first."""
        return next(iter(self.cities))

    @property
    def sound(self) -> bool:
        return not any(problem.level == "error" for problem in self.problems)


def read_books(folder: Path = HERE) -> Books:
    """`folder` holds `catalog/<service>/*.yml` and `cities/*.yml`; a draft of services alone is for
    our own cities."""
    services: dict[str, Service] = {}
    problems: list[FileProblem] = []
    files: dict[str, Mapping[str, str]] = {}
    for each in sorted(path for path in (folder / "catalog").iterdir() if path.is_dir()):
        sources = _sources(each, folder)
        loaded = read_service(each.name, sources)
        services[each.name] = loaded.service
        problems += loaded.problems
        files[each.name] = {source.path: source.text for source in sources}
    cities: dict[str, City] = {}
    home = folder if (folder / "cities").is_dir() else HERE
    for source in _sources(home / "cities", home):
        found = load_city(source)
        problems += found.problems
        if found.city is not None:
            cities[found.city.id] = found.city
    return Books(services, in_order(cities), tuple(problems), files, folder)


def in_order(cities: Mapping[str, City]) -> dict[str, City]:
    """Those that offer most come first."""
    ordered = sorted(cities.values(), key=lambda city: (-len(city.services), city.id))
    return {city.id: city for city in ordered}


def read_service(service: str, sources: list[Source]) -> Loaded:
    return load_service(service, sources)


def read_system() -> Service:
    """What the desk itself says, without the rest of the catalogue."""
    return read_service(SYSTEM, _sources(HERE / "catalog" / SYSTEM, HERE)).service


def from_texts(service: str, files: Mapping[str, str]) -> Service:
    """A service as it was published: file name -> text."""
    return load_service(service, [Source(path, text) for path, text in files.items()]).service


def _sources(folder: Path, root: Path) -> list[Source]:
    paths = sorted([*folder.rglob("*.yml"), *folder.rglob("*.yaml")])
    return [Source(str(path.relative_to(root)), path.read_text("utf-8")) for path in paths]


# --- other CALM projects -------------------------------------------------------------------------

WORDING = HERE / "calm"
"""Repairs and what CALM's built-in responses say here, under CALM's names."""

_PARTS = ("data", "domain")
_FILES = ("flows.yml", "domain.yml", "domain.yaml", "nlu.yml")


def is_project(folder: Path) -> bool:
    """True for a folder laid out as Rasa's own projects are."""
    return any((folder / name).exists() for name in ("data", "flows.yml"))


def read_calm(folder: Path) -> Project:
    """A CALM project: `data/` or `flows.yml`, `domain.yml` or `domain/`, `config.yml`."""
    problems: list[FileProblem] = []
    paths = [folder / name for name in _FILES if (folder / name).is_file()]
    for part in _PARTS:
        paths += sorted([*(folder / part).rglob("*.yml"), *(folder / part).rglob("*.yaml")])
    sources = [source for path in paths for source in _readable(path, problems)]
    config = next(iter(_readable(folder / "config.yml", problems)), None)
    system = read_system()
    calm = read_service(SYSTEM, _sources(WORDING, HERE)).service
    system = replace(system, flows={**system.flows, **calm.flows})
    found = read_project(sources, config, system, calm.responses)
    return replace(found, problems=(*problems, *found.problems))


def read_portable(folder: Path) -> tuple[list[Source], list[FileProblem]]:
    """A CALM project and what `flows export` wrote beside it; paths from the folder."""
    problems: list[FileProblem] = []
    paths = [folder / name for name in _FILES if (folder / name).is_file()]
    for part in (*_PARTS, BESIDE):
        paths += sorted([*(folder / part).rglob("*.yml"), *(folder / part).rglob("*.yaml")])
    sources = [source for path in paths for source in _readable(path, problems)]
    return [replace(one, path=str(Path(one.path).relative_to(folder))) for one in sources], problems


def _readable(path: Path, problems: list[FileProblem]) -> list[Source]:
    """Nothing where there is no such file, or where it is no text: then a problem says so."""
    try:
        return [Source(str(path), path.read_text("utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        problems.append(FileProblem(str(path), 1, f"cannot be read: {error}"))
        return []
