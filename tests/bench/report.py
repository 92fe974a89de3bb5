"""What was measured, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from tests.bench.load import Played
from tests.bench.talks import Side

MORE_TURNS = 3.0
SHARE_OF_P50 = 1 / 3


@dataclass(frozen=True, slots=True)
class Measured:
    """One load on one side. `yard`: seconds for one just before it; `work` and `silent`: seconds
    of CPU that this side and the silent one used. The database server counts as the desk's."""

    side: Side
    residents: int
    played: Played
    yard: float
    work: float
    silent: float

    @property
    def rate(self) -> float:
        return len(self.played.turns) / self.played.seconds

    @property
    def p50(self) -> float:
        return median(self.played.turns)

    @property
    def p95(self) -> float:
        return quantiles(self.played.turns, n=20)[-1]


@dataclass(frozen=True, slots=True)
class Ratios:
    """The desk's numbers in parts of the form bot's, the median over the rounds."""

    rate: float
    p50: float
    p95: float

    @property
    def reached(self) -> bool:
        return self.rate >= MORE_TURNS and self.p50 <= SHARE_OF_P50


def ratios(rounds: Sequence[Measured]) -> Ratios:
    """Of one number of residents: each round of the desk against the form bot's next to it."""
    ours = [each for each in rounds if each.side is Side.DESK]
    theirs = [each for each in rounds if each.side is Side.FORM]
    pairs = list(zip(ours, theirs, strict=True))
    return Ratios(
        rate=median(our.rate / their.rate for our, their in pairs),
        p50=median(our.p50 / their.p50 for our, their in pairs),
        p95=median(our.p95 / their.p95 for our, their in pairs),
    )


HEAD = (
    f"{'':16}{'turns/s':>9}{'p50 ms':>9}{'p95 ms':>9}"
    f"{'yard ms':>9}{'p50 in yards':>14}{'cpu ms a turn':>15}{'silent side':>13}"
)


def line(each: Measured) -> str:
    return (
        f"{each.side:16}{each.rate:9.1f}{1000 * each.p50:9.1f}{1000 * each.p95:9.1f}"
        f"{1000 * each.yard:9.2f}{each.p50 / each.yard:14.1f}"
        f"{1000 * each.work / len(each.played.turns):15.1f}"
        f"{each.silent / each.played.seconds:8.2f} core"
    )


def verdict(rounds: Sequence[Measured]) -> Iterator[str]:
    found = ratios(rounds)
    yield f"  turns/s  {found.rate:5.2f} times the form bot's   (at least {MORE_TURNS:.0f})"
    yield f"  p50      {found.p50:5.2f} of the form bot's      (at most {SHARE_OF_P50:.2f})"
    yield f"  p95      {found.p95:5.2f} of the form bot's"
    yield f"  {'reached' if found.reached else 'NOT REACHED'}"
