"""`citydesk nlu train`: a new model beside the present one, taken where its test goes well."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.app import cascade_of, flows_of, now
from bot.settings import Settings
from bot.supervise.child import Child
from bot.supervise.kept import Death
from bot.supervise.rasa import RasaChild
from bot.surroundings import Say
from bot.verbs.check import in_lines
from bot.verbs.nlu_test import Exam, exam_of, sat, trained_texts
from bot.verbs.phrases import phrase_problems
from flows.folders import Books
from nlu.evaluate import compare
from nlu.evaluate.floors import Floors, floors_in
from nlu.evaluate.report import Report
from nlu.present import DESPITE, TRAINED, Measures, Present, content_of
from nlu.rasa import Rasa
from nlu.training import ROOT, NotTrained, model_for

WITHIN = 90.0
"""Seconds a model may take until it answers."""

SHOWN = (
    *("right_service", "right_intent", "entity_f1", "out_of_scope_recall", "in_scope_loss"),
    *("commands_obeyed", "calibration_error", "ms_median"),
)
"""What is told of every file, and remembered with the model."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """The same exams, sat by one model after the other."""

    settings: Settings
    books: Books
    say: Say
    exams: tuple[Exam, ...]

    async def by(self, model: Path) -> tuple[Report, ...]:
        """Raises NotTrained where the model does not answer."""
        flows = flows_of(self.books)[self.books.default_city]
        async with _served(model) as rasa:
            cascade = cascade_of(rasa)
            told = [await sat(e, cascade, flows, self.settings, self.books) for e in self.exams]
            return tuple(report for report, _ in told)


async def train(settings: Settings, books: Books, say: Say, *, despite: bool) -> int:
    """1 where the present model stays: because the new one is not good enough, or because of what
    it would have learned from."""
    if broken := phrase_problems():
        print("\n".join(map(in_lines, broken)))
        say(f"{len(broken)} problems in what the model learns from: nothing was trained")
        return 1
    present = Present.of(settings.citydesk_data)
    before, floors = present.chosen(), floors_in()
    made = await asyncio.to_thread(model_for, say)
    if made == before:
        say(f"nothing has changed since the present model was trained: {made}")
        return 0
    say("testing it ...")
    sitting = Sitting(settings, books, say, tuple(_exams(floors, books, say)))
    new = await sitting.by(made)
    old = await sitting.by(before) if before and new else ()
    for after in new:
        print("\n".join(_told(after, _same(after, old))))
    wrong = [*_under(floors, new), *_worse(floors, old, new)]
    print("\n".join(("not good enough:", *(f"  {line}" for line in wrong))) if wrong else "good")
    if wrong and not despite:
        present.refuses(made, now())
        say("it is not taken; `--despite` takes it all the same")
        return 1
    await _take(present, made, DESPITE if wrong else TRAINED, new, before)
    say(f"this is the present model from now on: {made}")
    return 0


async def _take(
    present: Present, made: Path, why: str, new: Sequence[Report], before: Path | None
) -> None:
    """Not over somebody else's choice of a moment ago. Raises NotTrained."""
    if present.chosen() != before:
        raise NotTrained("another model was taken meanwhile: `citydesk nlu models` tells which")
    present.takes(made, why, now(), measured(new))


def measured(reports: Sequence[Report]) -> Measures:
    return {
        told.paper.name: {
            name: round(told.numbers[name], 4) for name in SHOWN if name in told.numbers
        }
        for told in reports
    }


def _exams(floors: Floors, books: Books, say: Say) -> list[Exam]:
    flows, trained = flows_of(books)[books.default_city], tuple(trained_texts())
    files = [ROOT / name for name in (*floors.held_out, *floors.validation)]
    for missing in (file for file in files if not file.exists()):
        say(f"there are no phrases in {missing}: not tested with them")
    return [exam_of(file, flows, trained) for file in files if file.exists()]


def _under(floors: Floors, new: Sequence[Report]) -> list[str]:
    return [
        f"{told.paper.name}: {line}"
        for told in new
        if told.paper.name in floors.held_out
        for line in floors.missed(told)
    ]


def _worse(floors: Floors, old: Sequence[Report], new: Sequence[Report]) -> list[str]:
    return [
        f"{after.paper.name}: {line}"
        for before, after in zip(old, new, strict=False)
        for line in compare.too_much(floors.drop, before, after)
    ]


def _same(after: Report, old: Sequence[Report]) -> Report | None:
    return next((each for each in old if each.paper == after.paper), None)


def _told(after: Report, before: Report | None) -> list[str]:
    """Each measure, what it was, and the intents that got worse."""
    lines = [f"{after.paper.name}: {after.phrases} phrases"]
    was: Mapping[str, float] = before.numbers if before else {}
    for name in (name for name in SHOWN if name in after.numbers):
        old = f"{was[name]:8.3f} →" if name in was else " " * 10
        lines.append(f"  {name:22} {old} {after.numbers[name]:8.3f}")
    changed = compare.intents(before, after) if before else ()
    lines += [f"  worse: {each.told}" for each in changed if each.loss > 0]
    return lines


@asynccontextmanager
async def _served(model: Path) -> AsyncIterator[Rasa]:
    """A model on a server of its own, beside whatever runs. Raises NotTrained."""
    up, why = asyncio.Event(), list[Death]()
    with tempfile.TemporaryDirectory() as folder:
        child = RasaChild(model, Path(folder))

        async def on_up(_: Child) -> None:
            up.set()

        async def on_down(death: Death) -> None:
            why.append(death)
            up.set()

        kept = child.kept(on_up, on_down)
        kept.start()
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                await asyncio.wait_for(up.wait(), WITHIN + 10)
                if why:
                    raise NotTrained(f"the model {content_of(model)} does not answer")
                yield Rasa(client, child.url, child.token)
        finally:
            await kept.stop()
