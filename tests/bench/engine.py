"""The engine alone, without servers: what one turn costs, what loading the catalogue costs, and
whether a long talk costs more.

A turn is `advance` on what one resident writes or presses next; understanding and storing are not
in it. Every resident answers the ten questions in words of their own. Seconds are seconds of CPU,
so that a busy machine is not a slow engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from statistics import median, quantiles
from time import process_time

from flows.engine.advance import advance, wants_understanding
from flows.engine.catalog import Flows
from flows.engine.events import Event, Pressed, Said, Understood
from flows.engine.load import load_service
from flows.engine.session import Session, fresh
from flows.engine.yaml_tree import Source
from flows.folders import Books, read_books
from nlu.language import detect
from tests.bench.ten_questions import FLOW, LANGUAGES, WISH, Line, last_digits, resident

MOST_FOR_A_TURN = 0.0003
MOST_FOR_LOADING = 1.0
MOST_GROWTH = 1.3
"""A turn of a long talk, in parts of a turn of a short one; this much is noise."""

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LONG = (10, 100, 1000)
"""Turns after which turns are measured once more."""

WISHED = Understood(WISH, 0.99, ((WISH, 0.99),), "model")
WEAK = (("traffic_fine.pay", 0.31), ("marriage_registration.book", 0.24), ("small.thanks", 0.12))
GUESSED = Understood(WEAK[0][0], WEAK[0][1], WEAK, "model")
"""What the language model makes of an answer: nothing to speak of."""


@dataclass(frozen=True, slots=True)
class Took:
    """One turn, and what the resident did in it."""

    part: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Measured:
    """`turns` of the best round; seconds for loading everything; the median turn after so many
    turns of one talk."""

    turns: tuple[Took, ...]
    loading: float
    after: tuple[tuple[int, float], ...]

    @property
    def turn(self) -> float:
        return middle(self.turns)

    @property
    def p95(self) -> float:
        return quantiles((took.seconds for took in self.turns), n=20)[-1]

    @property
    def growth(self) -> float:
        """The last of a long talk against the first."""
        return self.after[-1][1] / self.after[0][1]

    @property
    def reached(self) -> bool:
        return (
            self.turn < MOST_FOR_A_TURN
            and self.loading < MOST_FOR_LOADING
            and self.growth <= MOST_GROWTH
        )

    def parts(self) -> dict[str, float]:
        """The median of each kind of turn."""
        names = dict.fromkeys(took.part for took in self.turns)
        return {name: middle([t for t in self.turns if t.part == name]) for name in names}


def middle(turns: Sequence[Took]) -> float:
    return median(took.seconds for took in turns)


def measure(*, rounds: int = 5, residents: int = 40) -> Measured:
    books = read_books()
    flows = ten_questions(books)
    played = [_round(flows, each * residents, residents) for each in range(rounds)]
    return Measured(
        turns=min(played, key=middle),
        loading=min(_loading() for _ in range(3)),
        after=after(flows, rounds),
    )


def ten_questions(books: Books) -> Flows:
    """The first city with the whole catalogue, and the ten questions as one service more."""
    loaded = load_service("bench", [Source("ten.yml", FLOW)])
    if not loaded.sound:
        raise ValueError(loaded.problems)
    first = next(iter(books.cities.values()))
    patient = {**first.policies, "messages_per_minute": 1_000_000}
    town = replace(first, services=first.services | {"bench"}, policies=patient)
    return Flows(town, {**books.services, "bench": loaded.service}, {})


def _round(flows: Flows, first: int, residents: int) -> tuple[Took, ...]:
    """So many residents of each language, none of whom has spoken before."""
    return tuple(
        took
        for language in LANGUAGES
        for number in range(first, first + residents)
        for took in _played(flows, fresh(f"bench.{language}.{number}", language), number)[1]
    )


def after(flows: Flows, rounds: int) -> tuple[tuple[int, float], ...]:
    """(turns, median seconds of a turn) for each length; the same residents' words each time."""
    found: list[tuple[int, float]] = []
    session = fresh("bench.long", "en")
    for turns in LONG:
        while session.turn + len(list(resident(0, "en"))) < turns:
            session = once(flows, session)
        played = [
            [t for n in range(6) for t in _played(flows, session, n)[1]] for _ in range(rounds)
        ]
        found.append((turns, min(map(middle, played))))
    return tuple(found)


def once(flows: Flows, session: Session, number: int = 0) -> Session:
    """The session after one whole talk more."""
    return _played(flows, session, number)[0]


def _played(flows: Flows, session: Session, number: int) -> tuple[Session, list[Took]]:
    """One talk from the wish to its end, each turn by the clock."""
    took: list[Took] = []
    for line in resident(number, session.language):
        event = _event(flows, session, line)
        began = process_time()
        turn = advance(flows, session, event, now=NOW)
        took.append(Took(line.part, process_time() - began))
        session = turn.session
    if session.stack or last_digits(number) not in session.said[-1]:
        raise ValueError("the ten questions did not come to their end")
    return session, took


def _event(flows: Flows, session: Session, line: Line) -> Event:
    """As the desk would hand it on: whoever answers exactly needs no language model."""
    if line.press:
        return Pressed(session.token, line.press)
    if not session.stack:
        return Said(line.text, WISHED, detect(line.text))
    asked = wants_understanding(flows, session, line.text, now=NOW)
    return Said(line.text, GUESSED if asked else Understood(), detect(line.text))


def _loading() -> float:
    began = process_time()
    read_books()
    return process_time() - began


def lines(found: Measured) -> Iterator[str]:
    """What was measured, in words."""
    yield "the engine alone"
    most = 1000 * MOST_FOR_A_TURN
    yield f"  a turn of ten questions {1000 * found.turn:8.3f} ms   (under {most:.1f})"
    yield f"  19 of 20 turns under    {1000 * found.p95:8.3f} ms"
    for part, seconds in found.parts().items():
        yield f"    {part:22}{1000 * seconds:8.3f} ms"
    yield f"  the whole catalogue     {found.loading:8.2f} s    (under {MOST_FOR_LOADING:.0f})"
    for turns, seconds in found.after:
        yield f"  after {turns:5} turns       {1000 * seconds:8.3f} ms"
    yield f"  the last of these is    {found.growth:8.2f} of the first (at most {MOST_GROWTH})"
    yield f"  {'reached' if found.reached else 'NOT REACHED'}"
