"""The talks that are killed: each a row of calls, and each call may be made again."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import httpx

from flows.engine.slots.chinese_ids import check_character
from tests.stands.resident import Resident

SOON = 75.0
"""Seconds within which everything comes that does not come at once: claims last a minute."""

GLANCE = 0.03
Call = Callable[[Resident, int], None]
"""One call of the `n`-th resident; made again word for word where it was cut off."""

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Talk:
    """`whole`: the calls at whose every point the desk is killed, `reaches` some of these.
    `kills`: further acts to kill it at, by call and how-manieth time. `optional`: words that are
    only said while somebody waits."""

    name: str
    calls: tuple[Call, ...]
    whole: tuple[int, ...] = ()
    reaches: frozenset[str] = frozenset()
    kills: tuple[tuple[int, str, int], ...] = ()
    optional: str | None = None

    @property
    def acts(self) -> frozenset[str]:
        """All it must come by, or its test fails."""
        return self.reaches | {act for _, act, _ in self.kills}


def new_number() -> int:
    """A number for a resident; what belongs to them only is made of it."""
    return next(_numbers)


# --- what a resident has ---------------------------------------------------------------------


def fine_number(n: int, magic: int = 0) -> str:
    """A decision number the practice city makes a fine for; `magic`: what goes wrong with it."""
    return f"3101{n:08d}99{magic:02d}"


def person(n: int, *, man: bool) -> str:
    """An ID of nobody: such people would be over 120 years old."""
    born = date(1880, 1, 1) + timedelta(days=n)
    first = f"310101{born:%Y%m%d}00{int(man)}"
    return first + check_character(first)


# --- calls -----------------------------------------------------------------------------------


def says(text: str) -> Call:
    return lambda resident, _: _ignore(resident.say(text))


def presses(title: str) -> Call:
    return lambda resident, _: _ignore(resident.press(title))


def presses_one(every: int) -> Call:
    """A button of the newest message that has any: each resident another, as far as there are."""

    def call(resident: Resident, n: int) -> None:
        buttons = next(told.buttons for told in reversed(resident.read) if told.buttons)
        resident.say(buttons[n // every % len(buttons)][1])

    return call


def tells(what: Callable[[int], str]) -> Call:
    return lambda resident, n: _ignore(resident.say(what(n)))


def opens_the_link(resident: Resident, _: int) -> None:
    assert resident.pay_page(), "the payment page leads nowhere"


def pays(resident: Resident, _: int) -> None:
    page = resident.pay_page()
    if page is not None:  # None: it was paid at the first try, whose answer was cut off
        assert resident.tap(f"{page}/pay") in (httpx.codes.OK, httpx.codes.SEE_OTHER)


def reads_until(words: str) -> Call:
    """Looks again and again until somebody said this."""

    def call(resident: Resident, _: int) -> None:
        until = time.monotonic() + SOON
        while not any(re.search(words, text) for text in resident.texts()):
            assert time.monotonic() < until, f"{words!r} never came: {resident.texts()[-3:]}"
            resident.collect()
            time.sleep(GLANCE)

    return call


def _at_home(resident: Resident) -> Resident:
    """The other door of the same person."""
    return Resident(resident.url, f"home-of-{resident.sender}", resident.city, resident.language)


def types_a_code_from_home(resident: Resident, _: int) -> None:
    home = _at_home(resident)
    home.say("link my telegram")
    code = next(
        (
            found[0]
            for text in home.texts()
            if (found := re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", text))
        ),
        None,
    )
    assert code, home.texts()
    resident.say(f"link {code}")


def hears_of_it_at_home(resident: Resident, n: int) -> None:
    del n
    home = _at_home(resident)
    reads_until("linked with this chat")(home, 0)


def _ignore(_: object) -> None:
    return


def lingers(seconds: float) -> Call:
    """Reads what comes, for so long: time for what nobody asked for."""

    def call(resident: Resident, _: int) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not resident.hurries:
            resident.collect()
            time.sleep(10 * GLANCE)

    return call
