"""Residents are led to a kill point each; the desk is killed, started again, and they go on.

Several stand at points of their own when the kill comes, each with a talk of their own.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest

from typing_extensions import override

from tests.crash.books import Books, Row, stuck
from tests.crash.talks import SOON, Talk, new_number
from tests.stands.desk import Desk
from tests.stands.resident import CutOff, Resident, Told, masked

TOGETHER = 6
"""Residents that stand at a point when a kill comes."""

TRIES = 4
"""What happens beside the calls comes by a point sooner or later, not at every try."""

MARKED = 0.15
"""Seconds after which it is written down that what was said has been read."""

BESIDE = 4.0
"""Seconds after a call in which what it set going comes by its points."""

TICKS = frozenset({"reconcile_claim", "intents_claim", "enforce_keep", "reconciled", "free_leases"})
"""Not made by any call: talks that want them say so."""

SHARED = TICKS | {"mark"}
"""Held up, they hold up the others too: one of them for a kill, and the last."""


@dataclass
class Case:
    """`time`: the how-manieth coming by. `answered`: the call there ended before the kill."""

    talk: Talk
    call: int
    point: str
    time: int = 1
    n: int = 0
    answered: bool = False
    reached: bool = False
    unmarked: int = 0
    resident: Resident = field(default_factory=lambda: Resident("", ""))

    @override
    def __str__(self) -> str:
        return (
            f"{self.talk.name}, call {self.call}, {self.point} {self.time}: {self.resident.sender}"
        )

    @property
    def at(self) -> str:
        return self.point.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """How a talk goes when nothing happens to it. `passed`: the points of each call."""

    passed: tuple[Counter[str], ...]
    read: tuple[str, ...]
    account: Mapping[str, Sequence[Row]]

    def cases(self, talk: Talk) -> Iterator[Case]:
        """One for each point of the calls that matter, and of what the talk waits for."""
        for call in talk.matters:
            for point in self.passed[call]:
                if point.partition(":")[0] not in TICKS - talk.reaches:
                    yield Case(talk, call, point)
        for call, point, time_ in talk.more:
            yield Case(talk, call, point, time_)


@dataclass
class Killing:
    desk: Desk
    books: Books
    pool: ThreadPoolExecutor
    spent: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def told(self) -> str:
        """Where the time went."""
        return ", ".join(f"{what} {seconds:.0f} s" for what, seconds in self.spent.items())

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        since = time.monotonic()
        yield
        self.spent[what] += time.monotonic() - since

    def undisturbed(self, talk: Talk) -> Undisturbed:
        n = new_number()
        resident = self._resident(talk, n)
        passed = []
        for call in talk.calls:
            before = len(self.desk.passed())
            call(resident, n)
            resident.calls += 1
            time.sleep(MARKED)
            passed.append(before)
        time.sleep(BESIDE)
        self._until_quiet(resident)
        every = self.desk.passed()
        spans = zip(passed, [*passed[1:], len(every)], strict=True)
        counts = tuple(Counter(every[begin:end]) for begin, end in spans)
        account = self.books.account(resident)
        assert stuck(account) == []
        return Undisturbed(counts, tuple(map(shape, resident.read)), account)

    def kill_at(self, cases: Iterable[Case]) -> list[Case]:
        """All of them, some together; every resident has ended their talk when this returns."""
        done: list[Case] = []
        waiting = [(case, TRIES) for case in cases]
        while waiting:
            batch, waiting = take(waiting)
            reached = self._kill([case for case, _ in batch])
            for case, tries in batch:
                if case in reached:
                    done.append(case)
                else:
                    assert tries > 1, f"never reached: {case}"
                    waiting.append((Case(case.talk, case.call, case.point, case.time), tries - 1))
        return done

    def _kill(self, cases: list[Case]) -> list[Case]:
        with self.timed("lead"):
            led = [(case, self.lead(case)) for case in cases]
        with self.timed("kill"):
            self.desk.kill()
            for case, call in led:
                case.answered = answered(call)
            self.desk.let_go()
        with self.timed("start"):
            self.desk.start()
        with self.timed("finish"):
            for case in cases:
                case.unmarked = self.unmarked(case)
            for case in cases:
                self.finish(case)
        return [case for case in cases if case.reached]

    def lead(self, case: Case) -> Future[None]:
        """To the point: there the desk stops for this resident."""
        case.n = new_number()
        case.resident = self._resident(case.talk, case.n)
        for call in case.talk.calls[: case.call]:
            call(case.resident, case.n)
            case.resident.calls += 1
        time.sleep(MARKED)
        return self.stop_at(case, case.point, case.time)

    def stop_at(self, case: Case, point: str, time_: int = 1) -> Future[None]:
        """Makes the call; returns when somebody stands at the point, or will not come by."""
        self.desk.hold(point, time_)
        call = self.pool.submit(case.talk.calls[case.call], case.resident, case.n)
        until = time.monotonic() + SOON
        while not self.desk.held and time.monotonic() < until:
            if call.done():
                until = min(until, time.monotonic() + BESIDE)
            time.sleep(0.002)
        case.reached = self.desk.held
        self.desk.let_go()
        return call

    def finish(self, case: Case) -> None:
        """From the call that was cut off, made again, to the end."""
        case.resident.calls += case.answered
        for call in case.talk.calls[case.resident.calls :]:
            call(case.resident, case.n)
            case.resident.calls += 1

    def compare(self, cases: Iterable[Case], wanted: Undisturbed) -> None:
        """What each of them read, and all books, with the undisturbed talk."""
        until = time.monotonic() + SOON
        wrong: list[str] = []
        for case in cases:
            self._until_quiet(case.resident, max(until, time.monotonic() + BESIDE), wanted)
            wrong += [f"{case}: {what}" for what in self._wrong(case, wanted)]
        assert not wrong, "\n".join(wrong)

    def unmarked(self, case: Case) -> int:
        """How much may be read again; of an erased one nothing is known but the last words."""
        account = self.books.account(case.resident)
        return sum(state != "sent" for (state,) in account["outbox"]) if account else 1

    def _wrong(self, case: Case, wanted: Undisturbed) -> Iterator[str]:
        account = self.books.account(case.resident)
        for name, rows in wanted.account.items():
            if account.get(name) != rows:
                yield f"{name} is {account.get(name)}, not {rows}"
        yield from stuck(account) if account else ()
        once, again = told_once(case.resident.read)
        for got, expected in zip_longest(map(shape, once), wanted.read):
            if got != expected:
                yield f"read {got!r}, not {expected!r}"
        yield from wrongly_repeated(case, again)

    def _until_quiet(
        self, resident: Resident, until: float = 0.0, wanted: Undisturbed | None = None
    ) -> None:
        """Looks for what still comes, as long as there is something to come."""
        until = until or time.monotonic() + SOON
        while time.monotonic() < until:
            resident.collect()
            account = self.books.account(resident)
            if not (account and stuck(account)) and (not wanted or account == wanted.account):
                return
            time.sleep(0.1)

    def _resident(self, talk: Talk, n: int) -> Resident:
        return Resident(self.desk.url, f"{talk.name}-{n}", language=talk.language)


def check(killing: Killing, talk: Talk) -> None:
    """The whole of it: every case ends as the undisturbed talk did, and every act was met."""
    with killing.timed("undisturbed"):
        wanted = killing.undisturbed(talk)
    cases = killing.kill_at(wanted.cases(talk))
    assert talk.reaches <= {case.at for case in cases}
    with killing.timed("compare"):
        killing.compare(cases, wanted)


def answered(call: Future[None]) -> bool:
    """False: cut off, and to be made again."""
    try:
        call.result(SOON)
    except CutOff:
        return False
    return True


def take(waiting: list[tuple[Case, int]]) -> tuple[list[tuple[Case, int]], list[tuple[Case, int]]]:
    """Those for the next kill, the shared one last, and the others."""
    shared = [each for each in waiting if each[0].at in SHARED][:1]
    alone = [each for each in waiting if each[0].at not in SHARED][: TOGETHER - len(shared)]
    batch = alone + shared
    return batch, [each for each in waiting if each not in batch]


def shape(told: Told) -> str:
    """A message without what differs from one resident to the next."""
    titles = sorted({masked(title) for title, _ in told.buttons})
    return masked(told.text) + "".join(f" [{title}]" for title in titles)


def told_once(read: Sequence[Told]) -> tuple[list[Told], list[Told]]:
    """What was read for the first time, and what came again word for word."""
    once: list[Told] = []
    again: list[Told] = []
    for told in read:
        said = (told.text, told.buttons, told.link, told.file)
        known = any(said == (o.text, o.buttons, o.link, o.file) for o in once)
        (again if known else once).append(told)
    return once, again


def wrongly_repeated(case: Case, again: Sequence[Told]) -> Iterator[str]:
    """Words may come twice only if nobody could know whether they had been read: those of the
    call that was cut off, and those whose mark was; and no more than once."""
    firsts = {o.text: o.call for o in reversed(case.resident.read)}
    for text, times in Counter(told.text for told in again).items():
        if times > 1 or firsts[text] < case.call:
            yield f"read again ({times}): {text!r}"
    if case.answered and len(again) > case.unmarked:
        yield f"{len(again)} read again, though only {case.unmarked} were not marked"
