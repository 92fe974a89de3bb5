"""`citydesk flows`: publishing services beside a running desk, and their history."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.domain.publications import Plan, Publication, following, newest, withdrawn
from bot.domain.publications import revisions as revisions_of
from bot.ports import Conflict
from bot.settings import Settings
from bot.surroundings import Say
from bot.usecases.inside import standing
from bot.usecases.publish_flow import Publish
from bot.verbs.impact import in_sum, show_inside
from bot.verbs.looking import Looker, NoSuchCity, NotOne, looker
from bot.verbs.publishing import (
    Decided,
    NotDone,
    files,
    history,
    holding,
    refuse_lost,
    refuse_mixed,
    refuse_withdrawn,
    refuse_wrong,
    revisions,
)
from bot.verbs.pull import pull
from bot.verbs.showing import MOST, agreed, show
from bot.verbs.talks import Replay, find_talks, in_short, tell
from flows.engine.catalog import Flows
from flows.folders import Books

SHORTEST = 4
"""Signs of a revision that are enough to name it."""


async def flows(settings: Settings, books: Books, say: Say, wishes: argparse.Namespace) -> int:
    try:
        async with looker(settings, books, wishes.city) as look:
            return await DO[wishes.what](look, say, wishes)
    except (NotDone, NotOne, NoSuchCity) as wrong:
        say(f"flows {wishes.what}: {wrong}")
        return wrong.code if isinstance(wrong, NotDone) else 1 if isinstance(wrong, NotOne) else 2


# --- publish ---------------------------------------------------------------------------------


async def _publish(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    """What the files say becomes the live revision, where it is not yet."""
    books, wanted = look.books, wishes.service
    if wanted is not None and wanted not in books.services:
        raise NotDone(f"there is no service {wanted}; one of: {', '.join(books.services)}", 2)
    refuse_wrong(books, say)
    services = [wanted] if wanted else list(books.services)
    decided: list[Decided] = []
    for city in look.cities:
        past = await history(look, city)
        live = newest(past)
        for name in services:
            revision = books.services[name].revision
            if name in live and live[name].revision == revision:
                continue
            refuse_withdrawn(past, name, revision)
            line = following(past, _line(look, wishes, name, revision))
            decided.append(Decided(city, line, books.files[name]))
    if not decided:
        print("nothing to publish: what the files say is live already")
        return 0
    return await _carry_out(look, say, wishes, decided)


def _line(look: Looker, wishes: argparse.Namespace, service: str, revision: str) -> Publication:
    plan, moves = Plan(wishes.plan), dict(wishes.map or ())
    if moves and plan is not Plan.MOVE:
        raise NotDone("--map is for the plan move", 2)
    by = wishes.by or getpass.getuser()
    return Publication(
        service, 0, revision, look.now, plan, note=wishes.note or "", by=by, moves=moves
    )


async def _carry_out(
    look: Looker, say: Say, wishes: argparse.Namespace, decided: Sequence[Decided]
) -> int:
    """Checks what would be live then, replays recorded talks on it, shows who is inside and what
    becomes of them, asks, publishes: all of a city's or none."""
    refuse_lost(decided)
    read, now, then = revisions(look), dict[str, Flows](), dict[str, Flows]()
    for city in dict.fromkeys(each.city for each in decided):
        now[city] = await read.now(city)
        then[city] = await read.then(now[city], _of(city, decided))
        refuse_mixed(look, say, city, then[city])
    replay = Replay(look.settings, say, now, then, _services(decided))
    decided = await _replayed(look, wishes, decided, replay)
    inside = {
        city: await standing(
            look.store, city, _services(_of(city, decided)), holding(look, flows, read), look.now
        )
        for city, flows in then.items()
    }
    show_inside(look, inside, as_json=wishes.json)
    _ask(f"publish {_names(decided)}? Plan: {WORDS[Plan(wishes.plan)]}{in_sum(inside)}", wishes)
    publish = Publish(look.store, lambda: look.now)
    for city in then:
        try:
            await publish(city, [(each.line, each.files) for each in _of(city, decided)])
        except Conflict:
            raise NotDone(f"{city}: somebody else has just published; look again") from None
    show([_told(look, each.city, each.line, live=True) for each in decided], as_json=wishes.json)
    return 0


def _of(city: str, decided: Sequence[Decided]) -> list[Decided]:
    return [each for each in decided if each.city == city]


def _services(decided: Sequence[Decided]) -> list[str]:
    return list(dict.fromkeys(each.line.service for each in decided))


async def _replayed(
    look: Looker, wishes: argparse.Namespace, decided: Sequence[Decided], replay: Replay
) -> Sequence[Decided]:
    """The same, with a note where it is published despite its talks. Talks that were recorded on
    newer revisions do not keep anybody from going back."""
    if all(each.line.revision == replay.lives(each.city, each.line.service) for each in decided):
        return decided
    try:
        talks = find_talks(look.books, wishes.talks).of(replay.then, look.books.default_city)
    except LookupError as none:
        raise NotDone(str(none), 2) from None
    replayed = await replay(talks)
    tell(replayed, replay.say, as_json=wishes.json)
    if not replayed.failed or wishes.what != "publish":
        return decided
    if not wishes.despite_talks:
        why = f"{in_short(replayed)}; --despite-talks publishes it all the same"
        raise NotDone(f"nothing was published: {why}")
    note = " ".join(filter(None, (wishes.note, f"(though {in_short(replayed)})")))
    return [replace(each, line=replace(each.line, note=note)) for each in decided]


def _ask(question: str, wishes: argparse.Namespace) -> None:
    yes = agreed(question, yes=wishes.yes)
    if yes is None:
        raise NotDone("nobody is there to be asked: say --yes", 2)
    if not yes:
        raise NotDone("nothing was published")


WORDS = {
    Plan.KEEP: "who is inside finishes on the revision they began with",
    Plan.MOVE: "who is inside goes on in the new revision",
    Plan.FINISH: "who is inside is told that it is over",
}


def _names(decided: Sequence[Decided]) -> str:
    return ", ".join(dict.fromkeys(f"{d.line.service} {d.line.revision}" for d in decided))


# --- back, withdraw --------------------------------------------------------------------------


LineOf = Callable[[Sequence[Publication], Publication, str], Publication | None]
"""(a city's history, the live line of the service, the revision that was named)."""


async def _back(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    """An older revision is the live one again."""

    def line_of(
        past: Sequence[Publication], live: Publication, revision: str
    ) -> Publication | None:
        if revision == live.revision:
            return None
        refuse_withdrawn(past, wishes.service, revision)
        line = _line(look, wishes, wishes.service, revision)
        if wishes.withdraw and line.plan is Plan.KEEP:
            raise NotDone("--withdraw wants --plan move or --plan finish", 2)
        return replace(line, withdrawn=live.revision) if wishes.withdraw else line

    return await _turn(look, say, wishes, line_of, "is live already")


async def _withdraw(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    """A harmful revision never comes back, and nobody goes on in it."""

    def line_of(
        past: Sequence[Publication], live: Publication, revision: str
    ) -> Publication | None:
        if revision == live.revision:
            raise NotDone(
                f"{revision} is the live one: go back to another one with "
                f"`flows back {wishes.service} REVISION --withdraw --plan {wishes.plan}`"
            )
        if revision in withdrawn(past, wishes.service):
            return None
        line = _line(look, wishes, wishes.service, live.revision)
        return replace(line, withdrawn=revision, origin=live.origin)

    return await _turn(look, say, wishes, line_of, "was withdrawn already")


async def _turn(
    look: Looker, say: Say, wishes: argparse.Namespace, line_of: LineOf, otherwise: str
) -> int:
    """In every city that has the revision. `line_of`: the next line of its history, None where
    there is nothing to do."""
    decided: list[Decided] = []
    for city in await _cities_of(look, wishes):
        past = await history(look, city)
        line = line_of(past, newest(past)[wishes.service], _named(past, wishes))
        if line is not None:
            decided.append(Decided(city, following(past, line), await files(look, city, line)))
    if not decided:
        print(f"nothing to do: {wishes.revision} {otherwise}")
        return 0
    return await _carry_out(look, say, wishes, decided)


async def _cities_of(look: Looker, wishes: argparse.Namespace) -> list[str]:
    """Those whose shelf has the revision. Raises NotOne."""
    found = [city for city in look.cities if _matching(await history(look, city), wishes)]
    if not found:
        raise NotOne(f"{wishes.service} has no revision {wishes.revision}; see `flows log`")
    return found


def _matching(past: Sequence[Publication], wishes: argparse.Namespace) -> list[str]:
    wanted = str(wishes.revision)
    known = [rev for name, rev in revisions_of(past) if name == wishes.service]
    return [rev for rev in known if rev == wanted or _begins(rev, wanted)]


def _begins(revision: str, wanted: str) -> bool:
    return len(wanted) >= SHORTEST and revision.startswith(wanted)


def _named(past: Sequence[Publication], wishes: argparse.Namespace) -> str:
    found = _matching(past, wishes)
    if len(found) > 1:
        raise NotOne(f"more than one revision begins with {wishes.revision}")
    return found[0]


# --- log -------------------------------------------------------------------------------------


async def _log(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    """Every line of the history, the newest first."""
    del say
    lines: list[tuple[str, Publication, bool]] = []
    for city in look.cities:
        past = await history(look, city)
        live = {(each.service, each.number) for each in newest(past).values()}
        lines += [
            (city, each, (each.service, each.number) in live)
            for each in past
            if wishes.service in (None, each.service)
        ]
    if not lines and wishes.service:
        raise NotOne(f"nothing was published of {wishes.service}")
    lines.sort(key=lambda each: (each[1].at, each[1].number), reverse=True)
    show([_told(look, *each[:2], live=each[2]) for each in lines[:MOST]], as_json=wishes.json)
    return 0


def _told(look: Looker, city: str, line: Publication, *, live: bool) -> Mapping[str, object]:
    return {
        "when": look.local(city, line.at),
        "city": city,
        "service": line.service,
        "revision": line.revision,
        "live": "live" if live else "",
        "plan": line.plan.value,
        "from": line.origin,
        "withdrawn": line.withdrawn,
        "by": line.by,
        "note": line.note,
    }


DO = {"publish": _publish, "log": _log, "back": _back, "withdraw": _withdraw, "pull": pull}
