"""What publishing reads first, and what keeps anything from being published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.publications import Publication, newest, withdrawn
from bot.surroundings import Say
from bot.usecases.publish_flow import Files
from bot.verbs.check import in_lines, problems_of
from bot.verbs.looking import Looker
from flows.engine.definition import Service
from flows.folders import Books, from_texts


class NotDone(Exception):
    """Why nothing was published, in one sentence. `code`: 1 the thing is wrong, 2 wrong use."""

    def __init__(self, why: str, code: int = 1) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to be published in one city."""

    city: str
    line: Publication
    files: Files


async def history(look: Looker, city: str) -> Sequence[Publication]:
    async with look.store.begin(city, look.now) as work:
        return await work.shelf.history()


async def files(look: Looker, city: str, line: Publication) -> Files:
    async with look.store.begin(city, look.now) as work:
        return await work.shelf.files(line.service, line.revision) or {}


def refuse_wrong(books: Books, say: Say) -> None:
    """Everything that is wrong, at once."""
    wrong = [each for each in problems_of(books) if each.level == "error"]
    for each in wrong:
        say(in_lines(each))
    if wrong:
        raise NotDone(f"nothing was published: {len(wrong)} errors")


def refuse_withdrawn(history: Sequence[Publication], service: str, revision: str) -> None:
    if revision in withdrawn(history, service):
        raise NotDone(f"revision {revision} of {service} was withdrawn and does not come back")


def refuse_lost(decided: Sequence[Decided]) -> None:
    """A mapping to a step that is not there would close what it was to save."""
    services = [from_texts(each.line.service, each.files) for each in decided]
    there = {step for service in services for flow in service.flows.values() for step in flow.steps}
    for old, new in decided[0].line.moves.items():
        if new not in there:
            raise NotDone(f"--map {old}={new}: there is no step {new} in what is published", 2)


async def refuse_mixed(look: Looker, say: Say, city: str, decided: Sequence[Decided]) -> None:
    """The services as they would be live together may not fit, though the files among themselves
    do: others may be live in another revision than the files say."""
    services = await _live_then(look, city, decided)
    ours = {name: each.revision for name, each in look.books.services.items()}
    if {name: each.revision for name, each in services.items()} == ours:
        return
    there = {city: look.books.cities[city]}
    refuse_wrong(Books(services, there, (), look.books.files), say)


async def _live_then(look: Looker, city: str, decided: Sequence[Decided]) -> dict[str, Service]:
    texts: dict[str, Files] = {}
    async with look.store.begin(city, look.now) as work:
        for name, last in newest(await work.shelf.history()).items():
            texts[name] = await work.shelf.files(name, last.revision) or {}
    texts |= {each.line.service: each.files for each in decided}
    return {name: from_texts(name, files) for name, files in sorted(texts.items())}
