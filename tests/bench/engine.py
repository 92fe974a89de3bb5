"""The engine alone, without servers: what one turn costs, what loading the catalogue costs, and
whether a long talk costs more.

A turn is `advance` on the text of one answer; understanding and storing are not in it. Seconds are
seconds of CPU, so that a busy machine is not a slow engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from statistics import median
from time import process_time

from flows.engine.advance import advance
from flows.engine.catalog import Flows
from flows.engine.events import Event, Said, Understood
from flows.engine.load import load_service
from flows.engine.session import Session, fresh
from flows.engine.yaml_tree import Source
from flows.folders import Books, read_books

MOST_FOR_A_TURN = 0.0003
MOST_FOR_LOADING = 1.0
MOST_GROWTH = 1.3
"""A turn of a long talk, in parts of a turn of a short one; this much is noise."""

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WISH = "bench.ten"
LONG = (10, 100, 1000)
"""Turns after which a turn is measured once more."""

TEN = """
flows:
  ten_questions:
    name: ten questions
    description: Asks for one of everything
    nlu_trigger: [{intent: bench.ten}]
    run_pattern_completed: false
    metadata: {city_desk: {menu: 1}}
    steps:
      - {id: q1, collect: size}
      - {id: q2, collect: person}
      - id: q3
        collect: mobile
        rejections: [{if: 'not (slots.mobile matches "^.86")', utter: utter_no}]
      - {id: q4, collect: day}
      - {id: q5, collect: hour}
      - {id: q6, collect: plate}
      - {id: q7, collect: mail}
      - id: q8
        collect: many
        next: [{if: slots.many > 100, then: END}, {else: q9}]
      - {id: q9, collect: words}
      - {id: q10, collect: agreed, ask_before_filling: true}
      - {id: done, action: utter_done}
slots:
  size: {type: categorical, values: [small, middle, large], labels: {en: size}}
  person: {type: text, kind: person_name, labels: {en: name}}
  mobile: {type: text, kind: phone, labels: {en: phone}}
  day: {type: text, kind: date, labels: {en: day}}
  hour: {type: text, kind: time, labels: {en: time}}
  plate: {type: text, kind: cn_plate, labels: {en: plate}}
  mail: {type: text, kind: email, labels: {en: mail}}
  many: {type: text, kind: count, labels: {en: how many}}
  words: {type: text, kind: free_text, labels: {en: note}}
  agreed: {type: bool}
responses:
  utter_ask_size: [{text: "How large?"}]
  utter_ask_person: [{text: "Whose name?"}]
  utter_ask_mobile: [{text: "Which phone?"}]
  utter_ask_day: [{text: "Which day?"}]
  utter_ask_hour: [{text: "What time?"}]
  utter_ask_plate: [{text: "Which plate?"}]
  utter_ask_mail: [{text: "Which address?"}]
  utter_ask_many: [{text: "How many?"}]
  utter_ask_words: [{text: "Anything else?"}]
  utter_ask_agreed: [{text: "{size}, {person}, {day} {hour}: sure?"}]
  utter_no: [{text: "Not that one."}]
  utter_done: [{text: "Done, {person}."}]
"""
ANSWERS = (
    *("large", "Li Ming", "130 0000 0001", "2026-12-01", "10:30", "沪A12345"),
    *("ann@example.com", "3", "the lamp at the corner is out", "yes"),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds: the median turn of the ten questions, loading everything, and the median turn
    after so many turns of one talk."""

    turn: float
    loading: float
    after: tuple[tuple[int, float], ...]

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


def measure(*, times: int = 20) -> Measured:
    books = read_books()
    flows = ten_questions(books)
    return Measured(
        turn=median(talk(flows, fresh("bench", "en"), times)),
        loading=_seconds(read_books, 1),
        after=after(flows, times),
    )


def ten_questions(books: Books) -> Flows:
    """The first city with the whole catalogue, and the ten questions as one service more."""
    loaded = load_service("bench", [Source("ten.yml", TEN)])
    if not loaded.sound:
        raise ValueError(loaded.problems)
    first = next(iter(books.cities.values()))
    town = replace(first, services=first.services | {"bench"})
    return Flows(town, {**books.services, "bench": loaded.service}, {})


def talk(flows: Flows, session: Session, times: int) -> Iterator[float]:
    """The seconds of each turn from the wish to the end, each taken so many times: the clock
    itself would cost as much as a turn."""
    for event in _events():
        act = partial(advance, flows, session, event, now=NOW)
        yield _seconds(act, times)
        session = act().session
    if session.stack or session.turn % (1 + len(ANSWERS)):
        raise ValueError("the ten questions did not come to their end")


def after(flows: Flows, times: int) -> tuple[tuple[int, float], ...]:
    """(turns, median seconds of a turn) for each length; the same questions over and over."""
    found: list[tuple[int, float]] = []
    session = fresh("bench.long", "en")
    for turns in LONG:
        while session.turn + len(ANSWERS) < turns:
            session = once(flows, session)
        found.append((turns, median(talk(flows, session, times))))
    return tuple(found)


def once(flows: Flows, session: Session) -> Session:
    for event in _events():
        session = advance(flows, session, event, now=NOW).session
    return session


def _events() -> Iterator[Event]:
    yield Said("please", Understood(WISH, 0.99, ((WISH, 0.99),), "model"), "en")
    for text in ANSWERS:
        yield Said(text, Understood(), "en")


def _seconds(act: Callable[[], object], times: int) -> float:
    """Of one: the best of five tries, since whatever else runs here only ever adds to it."""
    return min(_average(act, times) for _ in range(5))


def _average(act: Callable[[], object], times: int) -> float:
    began = process_time()
    for _ in range(times):
        act()
    return (process_time() - began) / times


def lines(found: Measured) -> Iterator[str]:
    """What was measured, in words."""
    yield "the engine alone"
    most = 1000 * MOST_FOR_A_TURN
    yield f"  a turn of ten questions {1000 * found.turn:8.3f} ms   (under {most:.1f})"
    yield f"  the whole catalogue     {found.loading:8.2f} s    (under {MOST_FOR_LOADING:.0f})"
    for turns, seconds in found.after:
        yield f"  after {turns:5} turns       {1000 * seconds:8.3f} ms"
    yield f"  the last of these is    {found.growth:8.2f} of the first (at most {MOST_GROWTH})"
    yield f"  {'reached' if found.reached else 'NOT REACHED'}"
