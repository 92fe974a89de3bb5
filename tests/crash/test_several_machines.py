"""Two webs, two workers and a clock on machines of their own: one of each is killed under load.

Residents write to both webs in turn, some messages to both at once. In the end everybody was told
everything in order and once, and all books agree: the desk's, the gateway's, the city's.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import LiteralString

import psycopg
import pytest
from typing_extensions import override

from bot.store.clock import LOCK
from tests.crash.books import Books, stuck
from tests.crash.cases import Case, Undisturbed, shape, told_once
from tests.crash.table import BOOKING, PAYMENT
from tests.crash.talks import Talk, new_number
from tests.stands.calling import http
from tests.stands.desk import wait_until
from tests.stands.embedded import free_memory
from tests.stands.machines import Machines, answers, machines
from tests.stands.resident import CutOff, Resident, Told

pytestmark = pytest.mark.slow

LANES = 6
"""Residents that talk at the same time."""

LOAD = 15.0
"""Seconds in which new ones come."""

SOON = 60.0
SETTLED = 45.0
"""A lease of somebody who was killed lasts half a minute."""

TALKS = (
    replace(PAYMENT, optional="has arrived"),
    replace(BOOKING, optional="takes longer than usual|took longer is done now"),
)
UNMARKED = 1.0
"""Seconds in which it is written down that an answer has left."""

BOTH = 3
"""Every so manieth message goes to both webs at once."""


@dataclass
class Walker(Resident):
    """Each call goes to the next web. One that is cut off, or brings nothing, is made again there
    word for word, under the same message id. `cut`: how many were; `heard`: who answered when."""

    webs: tuple[str, ...] = ()
    cut: int = 0
    tries: int = 0
    heard: list[tuple[str, float]] = field(default_factory=list[tuple[str, float]])

    @override
    def say(self, text: str) -> list[Told]:
        until = time.monotonic() + SOON
        while time.monotonic() < until:
            with suppress(CutOff):
                if told := self._once(text):
                    return told
            time.sleep(0.2)
        raise AssertionError(f"{self.sender}: no answer to {text!r} within {SOON} s")

    def _once(self, text: str) -> list[Told]:
        return self._at_both(text) if self.calls % BOTH == BOTH - 1 else super().say(text)

    def _at_both(self, text: str) -> list[Told]:
        """The repeated one gets the stored reply: nothing that the first one does not get."""
        twin = Resident(self.webs[self.tries % len(self.webs)], self.sender, calls=self.calls)
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(twin.say, text)
            with suppress(CutOff):
                super().say(text)
            with suppress(CutOff):
                other.result(SOON)
        told = [each for each in self.read if each.call == self.calls]
        more = [each for each in twin.read if each not in told]
        assert not (told and more), f"{told} and {more}"
        self.read += more
        return told + more

    @override
    def button(self, title: str) -> str:
        """Where it takes longer than usual, they wait for the question."""
        until = time.monotonic() + SOON
        while time.monotonic() < until:
            with suppress(AssertionError):
                return super().button(title)
            with suppress(CutOff):
                self.collect()
            time.sleep(0.2)
        return super().button(title)

    @override
    def _post(self, text: str, message_id: str | None) -> list[Told]:
        self.tries += 1
        self.url = self.webs[self.tries % len(self.webs)]
        try:
            told = super()._post(text, message_id)
        except CutOff:
            self.cut += 1
            raise
        self.heard.append((self.url, time.monotonic()))
        return told


@dataclass
class Load:
    """Residents who come one after the other, `LANES` at a time."""

    desk: Machines
    pool: ThreadPoolExecutor
    talked: list[tuple[Talk, int, Walker]] = field(default_factory=list[tuple[Talk, int, Walker]])

    def begin(self, seconds: float) -> list[Future[None]]:
        until = time.monotonic() + seconds
        return [self.pool.submit(self._lane, lane, until) for lane in range(LANES)]

    def _lane(self, lane: int, until: float) -> None:
        while time.monotonic() < until:
            self.one(TALKS[lane % len(TALKS)])

    def one(self, talk: Talk) -> Walker:
        n = new_number()
        walker = Walker("", f"{talk.name}-{n}", webs=tuple(web.url for web in self.desk.webs))
        self.talked.append((talk, n, walker))
        for call in talk.calls:
            self._made(call, walker, n)
            walker.calls += 1
        return walker

    def _made(self, call: Callable[[Resident, int], None], walker: Walker, n: int) -> None:
        until = time.monotonic() + SOON
        while time.monotonic() < until:
            with suppress(CutOff):
                return call(walker, n)
            time.sleep(0.2)
        raise AssertionError(f"{walker.sender}: call {walker.calls} never came through")

    def told(self) -> str:
        cut = sum(walker.cut for _, _, walker in self.talked)
        again = sum(len(told_once(walker.read)[1]) for _, _, walker in self.talked)
        calls = sum(walker.tries for _, _, walker in self.talked)
        return f"{len(self.talked)} talks, {calls} calls, {cut} cut off, {again} words told again"

    def wrong(self, wanted: dict[str, Undisturbed], killed: list[Killed]) -> list[str]:
        """Everything that anybody did not hear once and in order, or that stands in no book."""
        books = Books(self.desk)
        return [
            f"{walker.sender}: {what}"
            for talk, n, walker in self.talked
            for what in _wrong(Case(talk, 0, "", n=n, resident=walker), books, wanted[talk.name])
            + _told_again(walker, killed)
        ]


@dataclass(frozen=True, slots=True)
class Killed:
    url: str
    at: float


def _wrong(case: Case, books: Books, wanted: Undisturbed) -> list[str]:
    account = books.account(case.resident)
    words = wanted.wrong_words(case)
    return [*stuck(account), *wanted.wrong_books(account), *words]


def _told_again(walker: Walker, killed: list[Killed]) -> list[str]:
    """What was read twice. Only where the web that had answered was killed before it could write
    that down, or the answer itself was cut off, could nobody know."""
    _, again = told_once(walker.read)
    nobody_knew = walker.cut + sum(
        url == one.url and one.at - UNMARKED < at <= one.at
        for url, at in walker.heard
        for one in killed
    )
    return [f"told again: {told.text!r}" for told in again] if again and not nobody_knew else []


def undisturbed(load: Load, talk: Talk) -> Undisturbed:
    walker, books = load.one(talk), Books(load.desk)
    wait_until(lambda: not stuck(books.account(walker)), SOON, "the books of a talk")
    return Undisturbed(talk, (), tuple(map(shape, walker.read)), books.account(walker))


def ask(desk: Machines, question: LiteralString, *facts: object) -> list[tuple[object, ...]]:
    with psycopg.connect(desk.database_url, autocommit=True) as connection:
        return connection.execute(question, facts).fetchall()


HOLDERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
    "AND classid = %s::bigint AND objid = %s::bigint"
)


def takes_the_lock_from_the_clock(desk: Machines) -> None:
    """Its connection is cut: whichever clock is there first has it next."""
    ask(desk, HOLDERS, *divmod(LOCK, 2**32))


@pytest.fixture
def desk() -> Iterator[Machines]:
    with machines() as made:
        yield made
        for role in made.roles:
            sys.stderr.write(f"\n{role.verb} at {role.port}:\n{role.said()[-3000:]}")
    free_memory()


def test_order_and_once_only_outlive_a_web_and_a_worker(desk: Machines) -> None:
    spent = [time.monotonic()]
    desk.start()
    desk.machine("clock").launch()
    with ThreadPoolExecutor(LANES) as pool:
        load = Load(desk, pool)
        wanted = {talk.name: undisturbed(load, talk) for talk in TALKS}
        spent.append(time.monotonic())
        talking = load.begin(LOAD)
        time.sleep(LOAD / 5)
        killed = _kill_some(desk)
        for lane in talking:
            lane.result(LOAD + SOON)
    spent.append(time.monotonic())
    _settled(load)
    spent.append(time.monotonic())
    took = ", ".join(f"{after - before:.0f} s" for before, after in pairwise(spent))
    sys.stderr.write(f"\n{load.told()}; to start, talk and settle: {took}\n")
    assert load.wrong(wanted, killed) == []
    assert sum(walker.cut for _, _, walker in load.talked) > 0, "nobody noticed the kill"
    assert ask(desk, TWICE) == []
    for web in desk.webs:
        assert http().get(f"{web.url}/readyz").json()["degraded"] == ["model does not answer"]


def _kill_some(desk: Machines) -> list[Killed]:
    """A web and a worker; they are started again a while later. The clocks change places."""
    gone, killed = (desk.webs[0], desk.workers[0]), []
    for program in gone:
        killed.append(Killed(program.url, time.monotonic()))
        program.kill()
    takes_the_lock_from_the_clock(desk)
    time.sleep(LOAD / 5)
    for program in gone:
        program.launch()
    takes_the_lock_from_the_clock(desk)
    answers(desk.webs[0])
    return killed


TWICE = "SELECT desk, starts_at, seat FROM place GROUP BY 1, 2, 3 HAVING count(*) > 1"
UNHANDLED = "SELECT count(*) FROM inbound WHERE handled_at IS NULL"
UNSETTLED = "SELECT count(*) FROM outgoing WHERE state NOT IN ('sent')"
OPEN = "SELECT count(*) FROM payment WHERE state NOT IN ('fulfilled')"


def _settled(load: Load) -> None:
    """Inbox empty, outbox sent, jobs done; whoever has not read everything looks again."""
    desk, books = load.desk, Books(load.desk)

    def done() -> bool:
        for _, _, walker in load.talked:
            if any(stuck(books.account(walker))):
                walker.collect()
        counts = [ask(desk, question) for question in (UNHANDLED, UNSETTLED, OPEN)]
        return counts == [[(0,)]] * 3 and books.busy() == []

    wait_until(done, SETTLED, "all books are settled")
