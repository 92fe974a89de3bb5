"""What publishing reads first, and what keeps anything from being published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.domain.publications import FILES, Publication, fates, newest, withdrawn
from bot.surroundings import Say
from bot.usecases.follow_shelf import FollowShelf
from bot.usecases.inside import Holding
from bot.usecases.publish_flow import Files
from bot.verbs.check import in_lines, problems_of
from bot.verbs.looking import Looker
from flows.engine.catalog import Flows
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
        errors = "1 error" if len(wrong) == 1 else f"{len(wrong)} errors"
        raise NotDone(f"nothing was published: {errors}")


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


def refuse_mixed(look: Looker, say: Say, city: str, then: Flows) -> None:
    """The services as they would be live together may not fit, though the files among themselves
    do: others may be live in another revision than the files say."""
    ours = {name: each.revision for name, each in look.books.services.items()}
    if {name: each.revision for name, each in then.live.items()} == ours:
        return
    there = {city: look.books.cities[city]}
    refuse_wrong(Books(then.live, there, (), look.books.files), say)


@dataclass(frozen=True, slots=True)
class Revisions:
    """What is live in each city and what would be. Each revision is read once: it is the same in
    every city."""

    look: Looker
    known: dict[tuple[str, str], Service]

    async def now(self, city: str) -> Flows:
        past = await history(self.look, city)
        names = self.look.books.services
        lines = [p for p in newest(past).values() if p.origin != FILES or p.service in names]
        live = {p.service: await self._service(city, p) for p in lines}
        return replace(self.look.flows[city], live=live, fates=fates(past))

    async def then(self, now: Flows, decided: Sequence[Decided]) -> Flows:
        """`decided`: for this city."""
        city, live = now.city.id, dict(now.live)
        for each in decided:
            live[each.line.service] = self._read(each.line, each.files)
        past = await history(self.look, city)
        ends = fates([*past, *(each.line for each in decided)])
        return replace(now, live=dict(sorted(live.items())), fates=ends)

    async def _service(self, city: str, line: Publication) -> Service:
        known = self.known.get((line.service, line.revision))
        return known or self._read(line, await files(self.look, city, line))

    def _read(self, line: Publication, files: Files) -> Service:
        pinned = line.service, line.revision
        if pinned not in self.known:
            self.known[pinned] = from_texts(line.service, files)
        return self.known[pinned]


def revisions(look: Looker) -> Revisions:
    services = look.books.services.items()
    return Revisions(look, {(name, each.revision): each for name, each in services})


def holding(look: Looker, then: Flows, read: Revisions) -> Holding:
    """`then`, with every revision that a talk stands in: they are read as the desk reads them."""
    city = then.city.id
    known = dict(read.known)
    shelf = FollowShelf(look.store, from_texts, lambda: look.now, {city: then}, (), known=known)
    return partial(shelf.holding, city)
