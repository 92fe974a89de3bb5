"""Killed on the way from Telegram and back: nothing written is lost, and words come twice only
where nobody could know whether they had left."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest

from bot.supervise.hold import LISTEN
from tests.stands.desk import Desk, desk, far_sides, wait_until
from tests.stands.embedded import short_folder
from tests.stands.telegram import SAYS_BLOCKED, Resident, ThreadedStand, threaded_stand
from tests.stands.warm import Warm

pytestmark = pytest.mark.slow

TOKEN = "100000001:practice-token-of-a-bot-00100000001"  # noqa: S105  # invented
HOST = "https://desk.test"
SOON = 30.0
QUIET = 0.5
"""Seconds in which whatever might still come would have come, after the last that was expected."""

LEFT_UNNOTED = {"send_message:after", "post_done:before"}
"""Here it has left, and nobody has written that down: it is said once more, word for word."""

MAY_LEAVE = {"turn:after"}
"""Here whoever delivers may have it in hand when the kill comes, or not."""


@dataclass
class Killed:
    """A desk that can be killed, and the people who write to it. `plain`: what somebody new reads
    after /start where nothing happens."""

    desk: Desk
    run: ThreadedStand
    plain: tuple[str, ...] = ()

    def resident(self) -> Resident:
        return self.run(lambda stand: stand.resident(language="en"))

    def do(self, act: Callable[[], object]) -> None:
        self.run(lambda _: act())

    def texts(self, li: Resident) -> tuple[str, ...]:
        return self.run(lambda _: li.texts)

    def until_read(self, li: Resident, count: int) -> tuple[str, ...]:
        wait_until(lambda: len(self.texts(li)) >= count, SOON, "what there is to read")
        wait_until(lambda: not self.unfinished(), SOON, "an end of all of it")
        wait_until(lambda: self.taken(li), SOON, "updates that are taken")
        time.sleep(QUIET)
        return self.texts(li)

    def taken(self, li: Resident) -> bool:
        """Telegram has nothing more for us."""
        return self.run(lambda _: not li.account.updates.waiting)

    def kill_at(self, point: str, act: Callable[[], object]) -> None:
        """And starts it again."""
        self.kill_once_at(point, act)
        self.desk.let_go()
        self.start()

    def kill_once_at(self, point: str, act: Callable[[], object]) -> None:
        self.desk.hold(point)
        self.do(act)
        wait_until(lambda: self.desk.held, SOON, point)
        if point.startswith("hook:"):  # held is the answer alone: the words leave beside it
            wait_until(lambda: not self.unfinished(), SOON, "words that have left")
        self.desk.kill()

    def start(self) -> None:
        """At a time at which who died with a message in hand is missed."""
        self.desk.start()
        self.ask("UPDATE outgoing SET state_at = state_at - interval '1h' WHERE state = 'sending'")

    def ask(self, line: str, *facts: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.desk.database_url, autocommit=True) as connection:
            answer = connection.execute(line.encode(), facts)
            return answer.fetchall() if answer.description else []

    def unfinished(self) -> list[tuple[object, ...]]:
        return self.ask(
            "SELECT 'inbound', id, kind FROM inbound WHERE handled_at IS NULL UNION ALL "
            "SELECT 'outgoing', id, state FROM outgoing WHERE state NOT IN ('sent', 'given_up')"
        )

    def cut_off(self) -> bool:
        """Whether the newest message was being sent when its sender died."""
        return self.ask("SELECT cut_off > 0 FROM outgoing ORDER BY id DESC LIMIT 1") == [(True,)]

    def closed(self, why: str | None) -> bool:
        """Whether the newest address is closed for this reason, or open."""
        return self.ask("SELECT closed_why FROM address ORDER BY id DESC LIMIT 1") == [(why,)]


@contextmanager
def killed(public_url: str | None) -> Iterator[Killed]:
    with short_folder() as folder, far_sides(folder) as far, threaded_stand() as run:
        env = {"SHANGHAI_TELEGRAM_TOKEN": TOKEN, "TELEGRAM_BASE_URL": run.stand.url}
        env |= {"CITYDESK_HOLD_AT": LISTEN, "CITYDESK_SANDBOX_URL": far.url}
        env |= {"PUBLIC_URL": public_url} if public_url else {}
        with desk(folder, Warm.shared(), **env) as made:
            run(lambda stand: stand.resolve.update({"desk.test": made.url}))
            run(lambda stand: stand.account(token=TOKEN))
            made.start()
            here = Killed(made, run)
            li = here.resident()
            here.do(li.start)
            here.plain = here.until_read(li, 1)
            yield here


@pytest.fixture(scope="module")
def called() -> Iterator[Killed]:
    with killed(HOST) as here:
        yield here


@pytest.fixture(scope="module")
def fetched() -> Iterator[Killed]:
    with killed(None) as here:
        yield here


def points(*acts: str) -> list[str]:
    return [f"{act}:{when}" for act in acts for when in ("before", "after")]


@pytest.mark.parametrize(
    "point",
    points("receive_first", "turn", "hook", "post_claim", "send_message", "post_done"),
)
def test_whoever_writes_is_answered(called: Killed, point: str) -> None:
    _is_answered(called, point)


@pytest.mark.parametrize("point", points("receive_first", "turn"))
def test_whoever_writes_is_answered_where_we_fetch(fetched: Killed, point: str) -> None:
    _is_answered(fetched, point)


def _is_answered(here: Killed, point: str) -> None:
    li = here.resident()
    here.kill_at(point, li.start)
    expected = Counter(here.plain)
    if point in LEFT_UNNOTED:
        expected[here.plain[0]] += 1
    read = Counter(here.until_read(li, expected.total()))
    if point in MAY_LEAVE and here.cut_off():
        assert read - expected <= Counter(here.plain[:1])
        read = expected & read
    assert read == expected


@pytest.mark.parametrize("point", points("post_lost"))
def test_killed_again_while_what_was_lost_is_found(called: Killed, point: str) -> None:
    """Who starts looks for it: so the second kill comes in the middle of a start."""
    li = called.resident()
    called.kill_once_at("post_claim:after", li.start)
    called.desk.hold(point)
    called.desk.launch()
    wait_until(lambda: called.desk.held, SOON, point)
    called.desk.kill()
    called.desk.let_go()
    called.start()
    assert Counter(called.until_read(li, len(called.plain))) == Counter(called.plain)


@pytest.mark.parametrize("point", points("post_close"))
def test_a_chat_that_is_closed_or_not_is_never_in_between(called: Killed, point: str) -> None:
    li = called.resident()
    called.do(li.start)
    called.until_read(li, len(called.plain))
    called.run(lambda stand: stand.faults.add("sendMessage", SAYS_BLOCKED, chat=li.id))
    called.kill_at(point, lambda: li.say("menu"))
    wait_until(lambda: not called.unfinished(), SOON, "an end of all of it")
    assert called.closed("blocked" if point == "post_close:after" else None)


@pytest.mark.parametrize("door", ["called", "fetched"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_telegram_says_of_an_address_is_not_lost(
    request: pytest.FixtureRequest, door: str, when: str
) -> None:
    here: Killed = request.getfixturevalue(door)
    li = here.resident()
    here.do(li.start)
    here.until_read(li, len(here.plain))
    here.kill_at(f"address_closed:{when}", li.block)
    wait_until(lambda: here.closed("blocked"), SOON, "a closed address")
    here.kill_at(f"address_opened:{when}", li.unblock)
    wait_until(lambda: here.closed(None), SOON, "an open address")
