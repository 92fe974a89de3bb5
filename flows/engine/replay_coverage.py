"""Which steps and ends of the flows the played talks came to, in each language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flows.engine.default_actions import LEAVING
from flows.engine.definition import END, Act, Flow, Link, Step
from flows.engine.replay import Played


@dataclass(frozen=True, slots=True)
class Covered:
    """One flow in one language. `lines`: from and to of the steps nobody came to."""

    steps: int
    missing: tuple[str, ...]
    lines: tuple[tuple[int, int], ...]
    ends: int
    missing_ends: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Rounded down: 100 is all of them."""
        return 100 * (self.steps - len(self.missing)) // max(1, self.steps)

    @property
    def whole(self) -> bool:
        return not self.missing and not self.missing_ends


def ends_of(flow: Flow) -> tuple[str, ...]:
    """The steps a flow can end at: each whose next may be END, and each link."""
    return tuple(step.id for step in flow.steps.values() if _ends(step))


def _ends(step: Step) -> bool:
    return isinstance(step, Link) or any(branch.then == END for branch in step.next)


def covered(flow: Flow, language: str | None, played: Iterable[Played]) -> Covered:
    """`language` None: whichever it was. A call or a link counts as soon as it is made, a
    question as soon as it is passed, asked or not."""
    talks = list(played)
    visited = {s for t in talks for lang, f, s in t.visited if f == flow.id and _in(lang, language)}
    ended = {s for t in talks for lang, f, s in t.ended if f == flow.id and _in(lang, language)}
    ended |= {step for step in visited if _moves_on(flow.steps.get(step))}
    missing = tuple(step for step in flow.steps if step not in visited)
    ends = ends_of(flow)
    return Covered(
        steps=len(flow.steps),
        missing=missing,
        lines=_ranges(list(flow.steps.values()), set(missing)),
        ends=len(ends),
        missing_ends=tuple(step for step in ends if step not in ended),
    )


def _in(spoken: str, language: str | None) -> bool:
    return language is None or spoken == language


def _moves_on(step: Step | None) -> bool:
    """A default action that moves matters ends its flow by itself."""
    return isinstance(step, Act) and step.name in LEAVING


def _ranges(steps: Sequence[Step], missing: set[str]) -> tuple[tuple[int, int], ...]:
    """A step reaches to the line before the next one; neighbours are one range."""
    found: list[tuple[int, int]] = []
    ordered = sorted(steps, key=lambda step: step.line)
    for step, after in pairwise([*ordered, None]):
        if step is None or step.id not in missing:
            continue
        to = max(step.line, after.line - 1) if after else step.line
        if found and found[-1][1] + 1 >= step.line:
            found[-1] = (found[-1][0], to)
        else:
            found.append((step.line, to))
    return tuple(found)


def commands(played: Iterable[Played]) -> Counter[str]:
    """What messages were taken for, over all talks."""
    return sum((talk.commands for talk in played), Counter[str]())
