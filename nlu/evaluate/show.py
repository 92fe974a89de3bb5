"""A report as a page of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from nlu.evaluate.calibration import Bin
from nlu.evaluate.judging import Row
from nlu.evaluate.report import Report
from nlu.evaluate.scores import Score, Share

WIDTH = 40
"""Signs of a bar that stands for 1."""

TITLES = {
    "right_service": "right service",
    "right_intent": "right intent",
    "right_intent_in_scope": "right intent, in scope",
    "macro_f1": "macro-F1 of intents",
    "entity_f1": "entity F1 (by value)",
    "entity_f1_strict": "entity F1 (by place)",
    "out_of_scope_recall": "out-of-scope recall",
    "in_scope_loss": "in-scope loss",
    "commands_obeyed": "commands obeyed",
    "both_requests": "both requests of several",
    "safety_alarms": "safety alarms",
    "calibration_error": "calibration error",
    "overlap": "4-grams in training data",
    "copied": "phrases in training data",
    "ms_median": "ms a message, median",
    "ms_p95": "ms a message, p95",
    "ms_model": "ms of the model, median",
}
COUNTS = ("commands_obeyed", "safety_alarms")
MILLISECONDS = ("ms_median", "ms_p95", "ms_model")


def page(told: Report) -> Iterator[str]:
    """Line by line; no phrase of the file stands in it."""
    yield f"{told.paper.name}  sha256 {told.paper.sha256}"
    yield f"{told.phrases} phrases of {len(told.intents)} intents"
    yield ""
    yield from _measures(told.numbers)
    yield from _table("out-of-scope recall by ring", _shares(told.rings))
    yield from _table("right intent by phenomenon", _shares(told.phenomena))
    yield from _table("entities: precision recall F1", _scores(told.entities))
    yield from _table("services: precision recall F1", _scores(told.services))
    yield from _table("intents: precision recall F1", _scores(told.intents))
    yield from _table("worst confusions", _confusions(told))
    yield from _table("reliability: # right, | as sure as it was", reliability(told.bins))


def mistakes(rows: Iterable[Row]) -> Iterator[str]:
    """Every phrase that was taken for something else, and what the model thought of it."""
    for row in sorted(rows, key=lambda row: (row.phrase.intent, row.label)):
        if not row.right:
            guess = "" if row.guess == row.label else f" {row.guess}"
            how = f"{row.understood.confidence:.2f}{guess}"
            yield f"{row.phrase.intent} → {row.label} ({how}): {row.phrase.text}"


def _measures(numbers: Mapping[str, float]) -> Iterator[str]:
    for name, title in TITLES.items():
        if name in numbers:
            yield f"  {title:26} {_number(name, numbers[name])}"
        elif name == "overlap":
            yield f"  {title:26} not measured"


def _number(name: str, value: float) -> str:
    if name in COUNTS:
        return f"{value:6.0f}"
    if name in MILLISECONDS:
        return f"{value:8.1f}"
    return f"{value:8.3f}" if name == "calibration_error" else f"{value * 100:8.1f} %"


def _table(title: str, lines: Iterable[str]) -> Iterator[str]:
    told = list(lines)
    if told:
        yield from ("", title, *(f"  {line}" for line in told))


def _shares(told: Mapping[str, Share]) -> Iterator[str]:
    for name, each in told.items():
        yield f"{name:26} {each.of_one * 100:6.1f} %  {each.some} of {each.all}"


def _scores(told: Mapping[str, Score]) -> Iterator[str]:
    for name, each in told.items():
        numbers = f"{each.precision:5.2f} {each.recall:5.2f} {each.f1:5.2f}"
        yield f"{name:32} {numbers}  of {each.there}"


def _confusions(told: Report) -> Iterator[str]:
    for each in told.confusions:
        yield f"{each.times:4} × {each.meant} taken for {each.taken}"


def reliability(bins: Iterable[Bin]) -> Iterator[str]:
    """One line for each bin: how many were right as a bar, and a mark where they should end."""
    for each in bins:
        bar = ["#" if at < round(each.right * WIDTH) else " " for at in range(WIDTH + 1)]
        bar[round(each.sure * WIDTH)] = "|"
        numbers = f"sure {each.sure:4.2f} right {each.right:4.2f}  {each.count}"
        yield f"{each.low:4.2f}–{each.high:4.2f} {''.join(bar)} {numbers}"
