"""What was published when: a service's history, and what it means for those in the middle of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from flows.engine.fates import Fate, Fates

FILES = "files"
"""The origin of what was read from the catalogue's folders at a start."""

PUBLISHED = "published"
"""The origin of what somebody decided to publish."""


class Plan(StrEnum):
    """What becomes of those inside: they finish on the revision they began with, go on in the new
    one, or are told that it is over."""

    KEEP = "keep"
    MOVE = "move"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Publication:
    """One line of a service's history. `number` counts from 1; `revision` is live from here on.

    `moves`: old step -> new step, for the plan *move*. `withdrawn`: the one revision the plan is
    about and that never comes back; None where it is about all older ones. `told`: when everybody
    inside had been told; None where that is still to be done.
    """

    service: str
    number: int
    revision: str
    at: datetime
    plan: Plan = Plan.KEEP
    origin: str = PUBLISHED
    note: str = ""
    by: str = ""
    moves: Mapping[str, str] = field(default_factory=dict[str, str])
    withdrawn: str | None = None
    told: datetime | None = None


def newest(publications: Iterable[Publication]) -> dict[str, Publication]:
    """Service -> its last publication, which says what is live."""
    found = sorted(publications, key=lambda each: (each.service, each.number))
    return {each.service: each for each in found}


def revisions(publications: Iterable[Publication]) -> list[tuple[str, str]]:
    """(service, revision) of everything ever published, the oldest first."""
    found = sorted(publications, key=lambda each: (each.at, each.number))
    return list(dict.fromkeys((each.service, each.revision) for each in found))


def withdrawn(publications: Iterable[Publication], service: str) -> frozenset[str]:
    """Revisions of the service that must not be live any more."""
    return frozenset(p.withdrawn for p in publications if p.service == service and p.withdrawn)


def fates(publications: Sequence[Publication]) -> Fates:
    """(service, revision) -> what becomes of a matter that stands there. Those without one finish
    as they began. What was decided last counts; what is live again has no end."""
    found: dict[tuple[str, str], Fate] = {}
    seen: dict[str, list[str]] = {}
    for each in sorted(publications, key=lambda p: (p.service, p.number)):
        before = seen.setdefault(each.service, [])
        found.pop((each.service, each.revision), None)
        for revision in over(each, before):
            found[each.service, revision] = Fate(each.plan is Plan.MOVE, each.moves)
        before.append(each.revision)
    return found


def over(publication: Publication, before: Iterable[str]) -> frozenset[str]:
    """The revisions whose matters this publication ends or moves."""
    if publication.plan is Plan.KEEP:
        return frozenset()
    if publication.withdrawn is not None:
        return frozenset({publication.withdrawn})
    return frozenset(before) - {publication.revision}


def following(history: Iterable[Publication], new: Publication) -> Publication:
    """The same as the next line of its service's history. Where everybody goes on as they were,
    there is nobody to tell."""
    last = newest(history).get(new.service)
    told = new.at if new.plan is Plan.KEEP else None
    return replace(new, number=last.number + 1 if last else 1, told=told)
