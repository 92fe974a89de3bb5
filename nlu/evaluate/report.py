"""All numbers of one file of phrases."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flows.engine.slots import Situation
from nlu.evaluate import scores
from nlu.evaluate.calibration import Bin, bins, calibration_error
from nlu.evaluate.judging import SAFETY, Row, service_of
from nlu.evaluate.named import Named, named
from nlu.evaluate.scores import Confusion, Score, Share

MOST_CONFUSIONS = 20


@dataclass(frozen=True, slots=True)
class Paper:
    """The file itself: its name and hash, and how much of it the model could know by heart: runs of
    words (None where that could not be measured), and whole phrases."""

    name: str
    sha256: str
    overlap: Share | None
    copied: Share | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of single messages, one at a time: the whole understanding, the model alone."""

    whole: Sequence[float] = ()
    model: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """`numbers`: name -> measure; a measure nothing in the file speaks of is not there."""

    paper: Paper
    phrases: int
    numbers: Mapping[str, float]
    intents: Mapping[str, Score]
    services: Mapping[str, Score]
    entities: Mapping[str, Score]
    phenomena: Mapping[str, Share]
    rings: Mapping[str, Share]
    confusions: tuple[Confusion, ...]
    bins: tuple[Bin, ...]


def report(
    paper: Paper, rows: Sequence[Row], situation: Situation, took: Times = Times()
) -> Report:
    intents, found, filled = scores.by_intent(rows), named(rows, situation), bins(rows)
    outside = scores.grouped(scores.outside(rows), lambda row: row.phrase.ring)
    numbers = dict(_numbers(rows)) | _of_entities(found) | _of_times(took)
    numbers["macro_f1"] = scores.macro_f1(intents)
    numbers["calibration_error"] = calibration_error(filled)
    if paper.copied is not None:
        numbers["copied"] = paper.copied.of_one
    if paper.overlap is not None:
        numbers["overlap"] = paper.overlap.of_one
    return Report(
        paper,
        len(rows),
        numbers,
        intents,
        _services(rows),
        found.kinds if found else {},
        _shares(scores.grouped(rows, lambda row: row.phrase.phenomenon), lambda row: row.right),
        _shares(outside, scores.refused),
        scores.confusions(rows, MOST_CONFUSIONS),
        filled,
    )


def as_json(told: Report) -> dict[str, Any]:
    """One object for programs."""
    return {
        "file": told.paper.name,
        "sha256": told.paper.sha256,
        "phrases": told.phrases,
        "measures": {name: round(value, 6) for name, value in told.numbers.items()},
        "intents": _scored(told.intents),
        "services": _scored(told.services),
        "entities": _scored(told.entities),
        "phenomena": _shared(told.phenomena),
        "out_of_scope_rings": _shared(told.rings),
        "confusions": [asdict(each) for each in told.confusions],
        "reliability": [asdict(each) for each in told.bins],
    }


def _numbers(rows: Sequence[Row]) -> Iterator[tuple[str, float]]:
    inside, outside = scores.inside(rows), scores.outside(rows)
    several = [row for row in rows if row.phrase.also]
    wanted: tuple[tuple[str, Sequence[Row], Callable[[Row], bool]], ...] = (
        ("right_service", rows, lambda row: row.right_service),
        ("right_intent", rows, lambda row: row.right),
        ("right_intent_in_scope", inside, lambda row: row.right),
        ("out_of_scope_recall", outside, scores.refused),
        ("in_scope_loss", inside, scores.lost),
        ("both_requests", several, scores.both_heard),
    )
    for name, some, of in wanted:
        if some:
            yield name, scores.share(some, of).of_one
    yield "commands_obeyed", scores.obeyed(rows)
    yield "safety_alarms", sum(row.label == SAFETY for row in rows)


def _of_entities(found: Named | None) -> dict[str, float]:
    if found is None:
        return {}
    return {"entity_f1": found.together.f1, "entity_f1_strict": found.strict.f1}


def _of_times(took: Times) -> dict[str, float]:
    if len(took.whole) < 2:
        return {}
    slow = statistics.quantiles(took.whole, n=20, method="inclusive")[-1]
    told = {"ms_median": statistics.median(took.whole), "ms_p95": slow}
    return told | ({"ms_model": statistics.median(took.model)} if took.model else {})


def _services(rows: Sequence[Row]) -> dict[str, Score]:
    groups = scores.grouped(rows, lambda row: service_of(row.phrase.intent))
    taken = scores.grouped(rows, lambda row: service_of(row.label))
    return {
        name: Score(sum(row.right_service for row in some), len(some), len(taken.get(name, ())))
        for name, some in groups.items()
    }


def _shares(groups: Mapping[str, list[Row]], of: Callable[[Row], bool]) -> dict[str, Share]:
    return {name: scores.share(rows, of) for name, rows in groups.items()}


def _scored(told: Mapping[str, Score]) -> dict[str, Any]:
    return {
        name: {
            "phrases": score.there,
            "precision": round(score.precision, 4),
            "recall": round(score.recall, 4),
            "f1": round(score.f1, 4),
        }
        for name, score in told.items()
    }


def _shared(told: Mapping[str, Share]) -> dict[str, Any]:
    return {
        name: {"phrases": each.all, "share": round(each.of_one, 4)} for name, each in told.items()
    }
