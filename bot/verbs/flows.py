"""`citydesk flows`: publishing services beside a running desk, and their history."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.publications import Plan, Publication, following, newest, revisions, withdrawn
from bot.ports import Conflict
from bot.settings import Settings
from bot.surroundings import Say
from bot.usecases.inside import Standing, standing
from bot.usecases.publish_flow import Publish
from bot.verbs.looking import Looker, NoSuchCity, NotOne, looker
from bot.verbs.publishing import (
    Decided,
    NotDone,
    files,
    history,
    refuse_lost,
    refuse_mixed,
    refuse_withdrawn,
    refuse_wrong,
)
from bot.verbs.pull import pull
from bot.verbs.showing import MOST, Line, agreed, show
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
    """Checks what would be live then, shows who is inside, asks, publishes: all of a city's or
    none."""
    refuse_lost(decided)
    for city in dict.fromkeys(each.city for each in decided):
        await refuse_mixed(look, say, city, [each for each in decided if each.city == city])
    await _show_inside(look, decided, as_json=wishes.json)
    question = f"publish {_names(decided)}? Plan: {WORDS[Plan(wishes.plan)]}"
    yes = agreed(question, yes=wishes.yes)
    if yes is None:
        raise NotDone("nobody is there to be asked: say --yes", 2)
    if not yes:
        raise NotDone("nothing was published")
    publish = Publish(look.store, lambda: look.now)
    for city in dict.fromkeys(each.city for each in decided):
        lines = [(each.line, each.files) for each in decided if each.city == city]
        try:
            await publish(city, lines)
        except Conflict:
            raise NotDone(f"{city}: somebody else has just published; look again") from None
    show([_told(look, each.city, each.line, live=True) for each in decided], as_json=wishes.json)
    return 0


WORDS = {
    Plan.KEEP: "who is inside finishes on the revision they began with",
    Plan.MOVE: "who is inside goes on in the new revision",
    Plan.FINISH: "who is inside is told that it is over",
}


def _names(decided: Sequence[Decided]) -> str:
    return ", ".join(dict.fromkeys(f"{d.line.service} {d.line.revision}" for d in decided))


async def _show_inside(look: Looker, decided: Sequence[Decided], *, as_json: bool) -> None:
    """Per revision, flow and step: how many, and since when the longest silent one is."""
    lines: list[Line] = []
    for each in decided:
        found = await standing(look.store, each.city, each.line.service, look.now)
        lines += [_inside(look, each.city, one) for one in found]
    if lines or as_json:
        show(lines, as_json=as_json)
    else:
        print("nobody is inside")


def _inside(look: Looker, city: str, found: Standing) -> Line:
    return {
        "city": city,
        "inside": found.service,
        "revision": found.revision,
        "flow": found.flow,
        "step": found.step,
        "talks": found.talks,
        "oldest": look.local(city, found.oldest),
    }


# --- back, withdraw --------------------------------------------------------------------------


async def _back(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    """An older revision is the live one again."""
    decided: list[Decided] = []
    for city in await _cities_of(look, wishes):
        past = await history(look, city)
        live = newest(past)[wishes.service]
        revision = _named(past, wishes)
        if revision == live.revision:
            continue
        refuse_withdrawn(past, wishes.service, revision)
        line = _line(look, wishes, wishes.service, revision)
        if wishes.withdraw:
            if line.plan is Plan.KEEP:
                raise NotDone("--withdraw wants --plan move or --plan finish", 2)
            line = replace(line, withdrawn=live.revision)
        decided.append(Decided(city, following(past, line), await files(look, city, line)))
    if not decided:
        print(f"nothing to do: {wishes.revision} is live already")
        return 0
    return await _carry_out(look, say, wishes, decided)


async def _withdraw(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    """A harmful revision never comes back, and nobody goes on in it."""
    decided: list[Decided] = []
    for city in await _cities_of(look, wishes):
        past = await history(look, city)
        live = newest(past)[wishes.service]
        revision = _named(past, wishes)
        if revision == live.revision:
            raise NotDone(
                f"{revision} is the live one: go back to another one with "
                f"`flows back {wishes.service} REVISION --withdraw --plan {wishes.plan}`"
            )
        if revision in withdrawn(past, wishes.service):
            continue
        line = _line(look, wishes, wishes.service, live.revision)
        line = following(past, replace(line, withdrawn=revision, origin=live.origin))
        decided.append(Decided(city, line, await files(look, city, line)))
    if not decided:
        print(f"nothing to do: {wishes.revision} was withdrawn already")
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
    known = [rev for name, rev in revisions(past) if name == wishes.service]
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
