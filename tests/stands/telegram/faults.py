"""What goes wrong on demand: which method, how often, for whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.stands.telegram.account import numbered
from tests.stands.telegram.state import BLOCKED, DEACTIVATED, ApiError


@dataclass(frozen=True, slots=True)
class Flood:
    """429: nothing happens, come back later."""

    retry_after: int = 1


@dataclass(frozen=True, slots=True)
class Says:
    """Any refusal in the API's own words."""

    code: int
    description: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """400: the chat has another id now."""

    to: int


@dataclass(frozen=True, slots=True)
class Broken:
    """500, 502 ... with a page for people instead of JSON. `acted`: after it happened."""

    status: int = 502
    acted: bool = False


@dataclass(frozen=True, slots=True)
class Silent:
    """The connection stays open and nothing comes. `acted`: it happened all the same."""

    acted: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """The connection is cut. `acted`: after it happened."""

    acted: bool


@dataclass(frozen=True, slots=True)
class Late:
    """It happens, and is answered, after so many seconds."""

    seconds: float


Fault = Flood | Says | Migrated | Broken | Silent | Closed | Late
SAYS_BLOCKED, SAYS_DEACTIVATED = Says(*BLOCKED), Says(*DEACTIVATED)


@dataclass(slots=True)
class _Due:
    method: str
    fault: Fault
    times: int | None
    chat: int | None
    account: str | None


@dataclass(slots=True)
class Faults:
    """The oldest that fits is taken first."""

    due: list[_Due] = field(default_factory=list)

    def add(
        self,
        method: str,
        fault: Fault,
        *,
        times: int | None = 1,
        chat: int | None = None,
        account: str | None = None,
    ) -> None:
        """For the next `times` calls; None: until `clear`. Method `*`: any but getUpdates;
        `file`: downloads. `account`: a username."""
        self.due.append(_Due(method.lower(), fault, times, chat, account))

    def clear(self) -> None:
        self.due.clear()

    def take(self, method: str, chat: str, account: str) -> Fault | None:
        for due in self.due:
            if _fits(due, method, chat, account):
                if due.times is not None:
                    due.times -= 1
                    if not due.times:
                        self.due.remove(due)
                return due.fault
        return None


def _fits(due: _Due, method: str, chat: str, account: str) -> bool:
    any_of_them = due.method == "*" and method != "getupdates"
    return (
        (any_of_them or due.method == method)
        and due.chat in {None, numbered(chat)}
        and due.account in {None, account}
    )


def flooded(fault: Flood) -> ApiError:
    seconds = fault.retry_after
    words = f"Too Many Requests: retry after {seconds}"
    return ApiError(429, words, {"retry_after": seconds})
