"""A new model beside the present one, on the same phrases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlu.evaluate.floors import Drop
from nlu.evaluate.report import Report

LESS_IS_BETTER = (
    *(
        "in_scope_loss",
        "commands_obeyed",
        "safety_alarms",
        "calibration_error",
        "overlap",
        "copied",
    ),
    *("ms_median", "ms_p95", "ms_model"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """Of an intent's recall (`of`: its phrases) or of a measure (`of`: None)."""

    name: str
    before: float
    after: float
    of: int | None = None

    @property
    def loss(self) -> float:
        """Above 0 where it got worse."""
        lost = self.before - self.after
        return -lost if self.name in LESS_IS_BETTER else lost

    @property
    def told(self) -> str:
        what = "" if self.of is None else f" recall of {self.of} phrases"
        return f"{self.name}:{what} {self.before:.3f} → {self.after:.3f}"


def measures(before: Report, after: Report) -> tuple[Change, ...]:
    """All that both reports have, in the order of the new one."""
    return tuple(
        Change(name, before.numbers[name], value)
        for name, value in after.numbers.items()
        if name in before.numbers
    )


def intents(before: Report, after: Report) -> tuple[Change, ...]:
    """The recall of each, the greatest loss first."""
    found = [
        Change(name, before.intents[name].recall, score.recall, score.there)
        for name, score in after.intents.items()
        if name in before.intents
    ]
    return tuple(sorted(found, key=lambda each: (-each.loss, each.name)))


def too_much(drop: Drop, before: Report, after: Report) -> Iterator[str]:
    """What got worse by more than is allowed."""
    for each in measures(before, after):
        allowed = drop.measures.get(each.name)
        if allowed is not None and _beyond(each, allowed):
            yield f"{each.told}: worse by more than {allowed:g}"
    for each in intents(before, after):
        if (each.of or 0) >= drop.phrases and _beyond(each, drop.recall):
            yield f"{each.told}: worse by more than {drop.recall:g}"


def _beyond(each: Change, allowed: float) -> bool:
    return each.loss > allowed + 1e-9  # 0.9 - 0.8 is a little more than 0.1
