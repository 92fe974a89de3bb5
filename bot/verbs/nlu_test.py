"""`citydesk nlu test`: how well phrases of a file are understood, and whether that is enough."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from pathlib import Path

from bot.app import cascade_of, clock_of, flows_of
from bot.settings import Settings
from bot.surroundings import Say, model_only
from flows.engine.catalog import Flows
from flows.engine.city import City
from flows.engine.events import Understood
from flows.engine.slots import Situation
from flows.folders import Books
from nlu.cascade import Cascade
from nlu.evaluate.acting import begins
from nlu.evaluate.asking import Asking
from nlu.evaluate.catalogue import TRANSACTION, kinds_in
from nlu.evaluate.floors import floors_in
from nlu.evaluate.judging import Judge, Row
from nlu.evaluate.overlap import copied, overlap
from nlu.evaluate.phrases import Phrase, phrases_in
from nlu.evaluate.plot import reliability_svg
from nlu.evaluate.report import Paper, Report, as_json, report
from nlu.evaluate.show import mistakes, page
from nlu.evaluate.typed import with_readings
from nlu.training import ROOT

BRITISH = ("Europe/London", "GB", "GBP")
"""Phrases ask for British services, too: numbers are looked for as in a city there, even while
none is offered."""


@dataclass(frozen=True, slots=True)
class Exam:
    """One file of phrases, ready to be asked about."""

    paper: Paper
    phrases: tuple[Phrase, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Wish:
    file: Path
    as_json: bool = False
    plot: Path | None = None
    mistakes: bool = False


async def test(settings: Settings, books: Books, say: Say, wish: Wish) -> int:
    """1 where it stays under a floor. Of held-out files nobody sees the mistakes: whoever did
    would write phrases for them."""
    flows, floors = flows_of(books)[books.default_city], floors_in()
    exam = exam_of(wish.file, flows, trained_texts())
    if wish.mistakes and exam.paper.name in floors.held_out:
        say(f"{exam.paper.name} is held out: look at mistakes in a validation file")
        return 2
    async with model_only(settings, say) as door:
        told, rows = await sat(exam, cascade_of(door), flows, settings, books)
    if wish.plot:
        error = told.numbers["calibration_error"]
        wish.plot.write_text(reliability_svg(exam.paper.name, told.bins, error), "utf-8")
    missed = floors.missed(told)
    if wish.as_json:
        print(json.dumps(as_json(told) | {"under_floors": missed}, ensure_ascii=False))
        return 1 if missed else 0
    lines = [*page(told), *_listed("mistakes:", mistakes(rows) if wish.mistakes else ())]
    lines += _listed("aimed at, and not reached yet:", floors.ahead(told))
    print("\n".join((*lines, *(_listed("under the floors:", missed) or ["", "above all floors"]))))
    return 1 if missed else 0


def _listed(title: str, lines: Iterable[str]) -> list[str]:
    told = [f"  {line}" for line in lines]
    return ["", title, *told] if told else []


async def sat(
    exam: Exam, cascade: Cascade, flows: Flows, settings: Settings, books: Books
) -> tuple[Report, list[Row]]:
    """The report of one exam, and what it was made of, with the model behind this cascade."""
    now = clock_of(settings, books.cities)()
    asking = Asking(cascade, flows, exam.language, now)
    texts = [phrase.text for phrase in exam.phrases]
    understood = await asking.all(texts)
    took = await asking.timed(texts)
    meant, cities = transactions(books), tuple(flows_of(books).values())

    def begun(text: str, told: Understood) -> bool:
        return any(begins(each, meant, text, told, now) for each in cities)

    judge = Judge(flows.threshold, meant, begun, frozenset(flows.by_intent))
    places = [_situation(exam.language, now, each.city) for each in (flows, *cities)]
    places.append(replace(places[0], zone=BRITISH[0], country=BRITISH[1], currency=BRITISH[2]))
    heard = [
        reduce(lambda told, place: with_readings(told, text, place), places, told)
        for told, text in zip(understood, texts, strict=True)
    ]
    rows = [judge.row(*each) for each in zip(exam.phrases, heard, strict=True)]
    return report(exam.paper, rows, places[0], took), rows


def _situation(language: str, now: datetime, city: City) -> Situation:
    return Situation(language, now, city.zone, city.calendar, city.country, city.currency)


def exam_of(file: Path, flows: Flows, trained: Iterable[str]) -> Exam:
    """Its language is in its name: `en.yml`. Raises ValueError."""
    phrases = phrases_in(file)
    if not phrases:
        raise ValueError(f"{file}: there is no phrase in it")
    told = hashlib.sha256(file.read_bytes()).hexdigest()
    languages = flows.city.languages
    language = next((one for one in languages if file.name.startswith(one)), languages[0])
    texts, trained = [phrase.text for phrase in phrases], tuple(trained)
    paper = Paper(_short(file), told, overlap(texts, trained), copied(texts, trained))
    return Exam(paper, phrases, language)


def trained_texts(root: Path = ROOT) -> Iterator[str]:
    """Every phrase that the model learns from."""
    for file in sorted((root / "nlu" / "model" / "data").glob("**/*.yml")):
        yield from (phrase.text for phrase in phrases_in(file))


def transactions(books: Books) -> frozenset[str]:
    """Intents that begin a matter: the catalogue's word, and for what it does not name the
    flows'."""
    kinds = kinds_in()
    begun = {intent for each in flows_of(books).values() for intent in each.by_intent}
    named = {intent for intent, kind in kinds.items() if kind == TRANSACTION}
    return frozenset(named | (begun - set(kinds)))


def _short(file: Path) -> str:
    whole = file.resolve()
    return str(whole.relative_to(ROOT)) if whole.is_relative_to(ROOT) else str(file)
