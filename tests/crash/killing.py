"""Residents are led to a kill point each; the desk is killed, started again, and they go on.

Several stand at points of their own when the kill comes, each with a talk of their own.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.crash.books import Books, stuck
from tests.crash.cases import SHARED, Case, Undisturbed, shape
from tests.crash.talks import SOON, Talk, new_number
from tests.stands.desk import Desk
from tests.stands.resident import CutOff, Resident

TOGETHER = 6
"""Residents that stand at a point when a kill comes."""

TRIES = 4
"""What happens beside the calls comes by a point sooner or later, not at every try."""

MARKED = 0.15
"""Seconds after which it is written down that what was said has been read."""

BESIDE = 4.0
"""Seconds after a call in which what it set going comes by its points."""


@dataclass
class Killing:
    """`spent`: where the time went."""

    desk: Desk
    books: Books
    pool: ThreadPoolExecutor
    spent: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def told(self) -> str:
        return ", ".join(f"{what} {seconds:.0f} s" for what, seconds in self.spent.items())

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        since = time.monotonic()
        yield
        self.spent[what] += time.monotonic() - since

    def all_undisturbed(self, talks: Sequence[Talk]) -> list[Undisturbed]:
        """One at a time where the points of each call are to be told from others'."""
        if any(talk.whole for talk in talks):
            return [self.undisturbed(talk) for talk in talks]
        return list(self.pool.map(self.undisturbed, talks))

    def undisturbed(self, talk: Talk) -> Undisturbed:
        n = new_number()
        resident = self._resident(talk, n)
        begins = []
        for call in talk.calls:
            begins.append(len(self.desk.passed()))
            call(resident, n)
            resident.calls += 1
            time.sleep(MARKED)
        time.sleep(BESIDE)
        self._collect(resident, lambda: not stuck(self.books.account(resident)))
        every = self.desk.passed()
        spans = zip(begins, [*begins[1:], len(every)], strict=True)
        passed = tuple(Counter(every[begin:end]) for begin, end in spans)
        account = self.books.account(resident)
        assert stuck(account) == []
        return Undisturbed(talk, passed, tuple(map(shape, resident.read)), account)

    def kill_at(self, cases: Iterable[Case]) -> list[Case]:
        """All of them, some together; every resident has ended their talk when this returns."""
        done: list[Case] = []
        waiting = [(case, TRIES) for case in cases]
        while waiting:
            batch, waiting = take(waiting)
            self._kill([case for case, _ in batch])
            for case, tries in batch:
                done.append(case)
                if not case.reached and case.at in case.talk.acts:
                    assert tries > 1, f"never reached: {case}"
                    again = Case(case.talk, case.call, case.point, case.time)
                    waiting.append((again, tries - 1))
        return done

    def _kill(self, cases: list[Case]) -> None:
        with self.timed("lead"):
            list(self.pool.map(self.lead_near, cases))
            led = [(case, self.lead(case)) for case in cases]
        with self.timed("kill"):
            self.desk.kill()
            for case, call in led:
                case.answered = answered(call)
            self.desk.let_go()
        with self.timed("start"):
            self.start()
        with self.timed("finish"):
            for case in cases:
                case.unmarked, case.resident.hurries = self.unmarked(case), True
            list(self.pool.map(self.finish, cases))

    def start(self) -> None:
        """A minute after the kill: what had been claimed then is anybody's again."""
        launched = datetime.now(UTC)  # noqa: TID251 # as the desk's own clock tells it
        self.desk.start()
        self.books.a_minute_passes(launched)

    def lead(self, case: Case) -> Future[None]:
        """To the point: there the desk stops for this resident."""
        self.lead_before(case)
        return self.stop_at(case, case.point, case.time)

    def lead_near(self, case: Case) -> None:
        """But for the last call before the one that matters: what that sets going is not to come by
        where somebody else is awaited."""
        case.n = new_number()
        case.resident = self._resident(case.talk, case.n)
        self._calls(case, case.call - 1)

    def lead_before(self, case: Case) -> None:
        """Through all calls before the one that matters."""
        if not case.n:
            self.lead_near(case)
        self._calls(case, case.call)
        time.sleep(MARKED)

    def _calls(self, case: Case, end: int) -> None:
        for call in case.talk.calls[case.resident.calls : max(end, 0)]:
            call(case.resident, case.n)
            case.resident.calls += 1

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
        self._calls(case, len(case.talk.calls))

    def unmarked(self, case: Case) -> int:
        """How much may be read again; of an erased one nothing is known but the last words."""
        account = self.books.account(case.resident)
        return sum(state != "sent" for (state,) in account["outbox"]) if account else 1

    def compare(self, cases: Iterable[Case], talks: Mapping[str, Undisturbed]) -> None:
        """What each of them read, and all books, with the undisturbed talk."""
        until = time.monotonic() + SOON
        wrong: list[str] = []
        for case in cases:
            found = self._wrong(case, talks[case.talk.name], max(until, time.monotonic() + BESIDE))
            wrong += [f"{case}: {what}" for what in found]
        assert not wrong, "\n".join(wrong)

    def _wrong(self, case: Case, wanted: Undisturbed, until: float) -> Iterator[str]:
        def ended() -> bool:
            account = self.books.account(case.resident)
            same = not stuck(account) and wanted.same_books(account)
            return same and not any(wanted.wrong_words(case))

        self._collect(case.resident, ended, until)
        account = self.books.account(case.resident)
        yield from stuck(account)
        yield from wanted.wrong_books(account)
        yield from wanted.wrong_words(case)

    def _collect(self, resident: Resident, ended: Callable[[], bool], until: float = 0) -> None:
        """Reads what still comes."""
        until = until or time.monotonic() + SOON
        resident.collect()
        while not ended() and time.monotonic() < until:
            time.sleep(0.1)
            resident.collect()

    def _resident(self, talk: Talk, n: int) -> Resident:
        return Resident(self.desk.url, f"{talk.name}-{n}")


def check(killing: Killing, *talks: Talk) -> None:
    """The whole of it: every case ends as the undisturbed talk did, and every act was met."""
    with killing.timed("undisturbed"):
        wanted = dict(zip((t.name for t in talks), killing.all_undisturbed(talks), strict=True))
    cases = killing.kill_at(case for one in wanted.values() for case in one.cases())
    for talk in talks:
        reached = {case.at for case in cases if case.talk is talk and case.reached}
        assert talk.acts <= reached, f"{talk.name} never came by {talk.acts - reached}"
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
