"""Recorded talks before something is published: whether they would still go as they went."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot.app import ModelDoor, cascade_of
from bot.ports import Parse, Refused, Unreachable
from bot.settings import Settings
from bot.surroundings import Say, model_only
from bot.usecases.hear import Understands
from bot.verbs.replay import Stage, play_all, read_tests
from flows.engine.catalog import Flows
from flows.engine.events import Understood
from flows.engine.problems import FileProblem
from flows.engine.replay import Failure, Played
from flows.engine.replay_case import Case
from flows.engine.session import Session
from flows.folders import HERE, Books
from nlu.training import NotTrained

PLACE = Path("tests/conversations")
"""In the folder of the flows, or beside it; told from here where it is below."""

MANY = 100
"""Talks that take more than a moment."""


@dataclass(frozen=True, slots=True)
class Talks:
    """What was recorded. `place`: where; None where nothing was looked for, as there is none."""

    place: Path | None
    cases: Sequence[Case] = ()
    problems: Sequence[FileProblem] = ()

    def of(self, cities: Collection[str], otherwise: str) -> Talks:
        """Those of these cities; a talk that names none is of the city `otherwise`."""
        return replace(self, cases=[c for c in self.cases if (c.city or otherwise) in cities])


@dataclass(frozen=True, slots=True)
class Broken:
    """A talk that goes another way, at its line. `counts`: what is to be published is why, or is
    what the talk is about; else it goes that way on what is live now, too. `heard`: False where
    the reason may be that the language model is away."""

    case: str
    failure: Failure
    counts: bool
    heard: bool = True

    @property
    def line(self) -> str:
        told = f"{self.failure.file}:{self.failure.line}: {self.case}: {self.failure.message}"
        if not self.heard:
            return f"{told} (the language model is away)"
        return told if self.counts else f"{told} (as it is live now, too)"


@dataclass(frozen=True, slots=True)
class Replayed:
    """`about`: service -> how many talks came by it. `away`: why there is no language model, where
    it was needed."""

    talks: Talks
    about: Mapping[str, int]
    broken: Sequence[Broken] = ()
    away: str = ""

    @property
    def failed(self) -> int:
        """Talks because of which nothing is published."""
        return len({(b.failure.file, b.case) for b in self.broken if b.counts})

    @property
    def unheard(self) -> int:
        """So many of those may go another way only because the language model is away."""
        return len({(b.failure.file, b.case) for b in self.broken if not b.heard})


def find_talks(books: Books, given: str | None) -> Talks:
    """Raises LookupError where there is nothing at the place that was given."""
    place = given or _place(books)
    if place is None:
        return Talks(None)
    cases, problems = read_tests(str(place))
    if given and not cases and not problems:
        raise LookupError(f"there are no recorded talks at {given}")
    return Talks(Path(place), cases, [each for each in problems if each.level == "error"])


def _place(books: Books) -> Path | None:
    """A draft of services alone has our talks, unless it brings its own."""
    if books.folder is None:
        return None
    folder = books.folder.resolve()
    around = [folder, folder.parent]
    if not (folder / "cities").is_dir():
        around.append(HERE.parent)
    found = next((each / PLACE for each in around if (each / PLACE).is_dir()), None)
    here = Path.cwd()
    return found.relative_to(here) if found and found.is_relative_to(here) else found


# --- understanding ---------------------------------------------------------------------------


@dataclass
class LateModel:
    """The model, looked for when the first text needs it: NLU_URL, the running desk's, else one
    that is started then. The same text is asked once. `away`: why there is none."""

    settings: Settings
    say: Say
    stack: AsyncExitStack
    door: ModelDoor | None = None
    known: dict[str, Parse] = field(default_factory=dict[str, Parse])
    away: str = ""

    async def parse(self, text: str) -> Parse:
        if self.away:
            raise Unreachable("model", self.away)
        if text not in self.known:
            try:
                self.known[text] = await (await self._opened()).parse(text)
            except (Unreachable, Refused, NotTrained, OSError) as error:
                self.away = " ".join(str(error).split())
                raise Unreachable("model", self.away) from error
        return self.known[text]

    async def _opened(self) -> ModelDoor:
        if self.door is None:
            self.door = await self.stack.enter_async_context(model_only(self.settings, self.say))
        return self.door


@dataclass
class Attentive:
    """`unheard`: so many texts would have been the model's, and it was away."""

    understands: Understands
    unheard: int = 0

    async def understand(
        self, flows: Flows, session: Session, text: str, *, now: datetime
    ) -> Understood:
        understood = await self.understands.understand(flows, session, text, now=now)
        self.unheard += understood.source == "away"
        return understood


# --- replay ----------------------------------------------------------------------------------

Live = Mapping[str, Flows]
"""City -> its flows."""


@dataclass(frozen=True, slots=True)
class Replay:
    """`then`: as it would be live; `now`: as it is. `services`: those to be published."""

    settings: Settings
    say: Say
    now: Live
    then: Live
    services: Collection[str]

    def lives(self, city: str, service: str) -> str | None:
        """The revision that is live now."""
        live = self.now[city].live.get(service)
        return live.revision if live else None

    async def __call__(self, talks: Talks) -> Replayed:
        if len(talks.cases) > MANY:
            self.say(f"replaying {_talks(len(talks.cases))} ...")
        async with AsyncExitStack() as stack:
            model = LateModel(self.settings, self.say, stack)
            understands = Attentive(cascade_of(model))
            then, now = Stage(self.then, understands), Stage(self.now, understands)
            broken, about = [_unread(problem) for problem in talks.problems], Counter[str]()
            for case in talks.cases:
                played, heard = await _played(then, understands, case)
                visited = self._visited(played, self.then)
                about.update(visited)
                if played.failures:
                    counts = bool(visited) or not heard or await self._breaks(now, played)
                    broken += [Broken(case.name, each, counts, heard) for each in played.failures]
        return Replayed(talks, {n: about[n] for n in self.services}, broken, model.away)

    async def _breaks(self, now: Stage, played: Played) -> bool:
        """Whether the talk goes as it went as long as nothing is published, or comes by what is
        to be published then."""
        (before,) = await play_all(now, [played.case], fail_fast=False)
        return not before.failures or bool(self._visited(before, self.now))

    def _visited(self, played: Played, live: Live) -> list[str]:
        """The services to be published whose flows the talk came by."""
        services = live[played.case.city or next(iter(live))].live
        flows = {flow for _, flow, _ in played.visited}
        there = [name for name in self.services if name in services]
        return [name for name in there if flows & services[name].flows.keys()]


async def _played(stage: Stage, understands: Attentive, case: Case) -> tuple[Played, bool]:
    """And whether everything in it was understood."""
    before = understands.unheard
    (played,) = await play_all(stage, [case], fail_fast=False)
    return played, understands.unheard == before


def _unread(problem: FileProblem) -> Broken:
    failure = Failure(problem.file, problem.line, problem.message)
    return Broken(Path(problem.file).name, failure, counts=True)


# --- told ------------------------------------------------------------------------------------


def tell(replayed: Replayed, say: Say, *, as_json: bool) -> None:
    """What went another way, line by line; then what was replayed at all."""
    for each in replayed.broken:
        say(each.line)
    if replayed.away:
        say(f"the language model is away ({replayed.away}): what only it understands is not heard")
    if as_json:
        print(json.dumps(_plain(replayed), ensure_ascii=False))
        return
    for line in _sentences(replayed):
        print(line)


def _sentences(replayed: Replayed) -> Iterator[str]:
    talks = replayed.talks
    if not talks.cases:
        yield (
            f"no recorded talk was replayed: there is none in {talks.place or PLACE} for what is "
            "to be published; `citydesk chat --record FILE` writes one"
        )
        return
    way = f"{replayed.failed} would go another way" if replayed.failed else "as they were recorded"
    yield f"{_talks(len(talks.cases))} of {talks.place} replayed: {way}"
    if alone := [name for name, count in replayed.about.items() if not count]:
        yield f"no recorded talk comes by {', '.join(alone)}"


def in_short(replayed: Replayed) -> str:
    """Why nothing should be published."""
    told = f"{_talks(replayed.failed)} would go another way"
    if replayed.unheard:
        told += f", {replayed.unheard} of them maybe only as the language model is away"
    return told


def _talks(count: int) -> str:
    return f"{count} recorded talk{'' if count == 1 else 's'}"


def _plain(replayed: Replayed) -> dict[str, object]:
    place = replayed.talks.place
    broken = [
        {"case": b.case, "file": b.failure.file, "line": b.failure.line}
        | {"message": b.failure.message, "counts": b.counts, "heard": b.heard}
        for b in replayed.broken
    ]
    return {
        "talks": str(place) if place else None,
        "replayed": len(replayed.talks.cases),
        "model_away": replayed.away,
        "about": dict(replayed.about),
        "broken": broken,
    }
