"""Rows for measures, in one line each."""

from flows.engine.events import Entity, Understood
from nlu.evaluate.judging import Judge, Row
from nlu.evaluate.phrases import Mark, Phrase

JUDGE = Judge(
    lambda _: 0.6,
    frozenset({"fine.pay", "card.apply"}),
    lambda text, _: text == "a number that begins something",
)


def taken(
    meant: str,
    said: str | None,
    confidence: float = 0.9,
    *,
    text: str = "words",
    marks: tuple[Mark, ...] = (),
    entities: tuple[Entity, ...] = (),
    source: str = "model",
    safety: str | None = None,
    several: tuple[tuple[str, str], ...] = (),
    phenomenon: str = "",
    also: str = "",
    ring: str = "",
) -> Row:
    understood = Understood(
        said,
        confidence,
        ((said, confidence),) if said else (),
        source=source,
        safety=safety,
        entities=entities,
        several=several,
    )
    return JUDGE.row(Phrase(text, meant, marks, phenomenon, also, ring), understood)
