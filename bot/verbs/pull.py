"""`citydesk flows pull`: what is live, written back into files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.domain.publications import newest
from bot.surroundings import Say
from bot.verbs.looking import Looker
from flows.folders import HERE

CATALOG = "catalog"


async def pull(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    """Exit code 1 where files differ and are not to be overwritten, 2 where cities do."""
    wanted: dict[str, Mapping[str, str]] = {}
    for city in look.cities:
        for service, files in (await _live(look, city)).items():
            if wanted.setdefault(service, files) != files:
                say(f"flows pull: {service} is another one in {city}: say which with --city")
                return 2
    folder: Path = wishes.folder or HERE
    differing = sorted(_differing(folder, wanted))
    if differing and not wishes.force:
        for path in differing:
            say(f"flows pull: {path} differs from what is published")
        say("flows pull: nothing was written; --force overwrites them")
        return 1
    for service, files in wanted.items():
        _write(folder, service, files)
    print(f"{sum(map(len, wanted.values()))} files of {len(wanted)} services in {folder}")
    return 0


async def _live(look: Looker, city: str) -> dict[str, Mapping[str, str]]:
    """Service -> its files, by their names below the catalogue's folder of the service."""
    found: dict[str, Mapping[str, str]] = {}
    async with look.store.begin(city, look.now) as work:
        for service, last in newest(await work.shelf.history()).items():
            files = await work.shelf.files(service, last.revision) or {}
            found[service] = {_inside(service, name): text for name, text in files.items()}
    return found


def _inside(service: str, name: str) -> str:
    """`catalog/<service>/` is left out. Raises ValueError for a name that leads elsewhere."""
    inside = name.removeprefix(f"{CATALOG}/{service}/")
    if Path(inside).is_absolute() or ".." in Path(inside).parts or "/" in service:
        raise ValueError(f"{name} is no file of {service}")
    return inside


def _differing(folder: Path, wanted: Mapping[str, Mapping[str, str]]) -> Iterator[Path]:
    """Files that would be lost: with another text, or that are not published."""
    for service, files in wanted.items():
        place = folder / CATALOG / service
        for path in _flow_files(place):
            text = files.get(path.relative_to(place).as_posix())
            if text is None or path.read_text("utf-8") != text:
                yield path


def _flow_files(place: Path) -> list[Path]:
    return [*place.rglob("*.yml"), *place.rglob("*.yaml")]


def _write(folder: Path, service: str, files: Mapping[str, str]) -> None:
    place = folder / CATALOG / service
    for path in _flow_files(place):
        if path.relative_to(place).as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
