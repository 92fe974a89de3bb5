"""The comparison as a page: `docs/pipelines.md`."""
# A page's lines are long:
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from nlu.training import ROOT
from tests.bench.pipelines.figures import at, bound_for, calibration_error, curve
from tests.bench.pipelines.run import LOOKS, Measured

PAGE = ROOT / "docs" / "pipelines.md"
WANTED = 0.6
"""The out-of-scope recall that accuracy is read at."""

RECALLS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
NEEDED = 0.924
HEAD = f"""# Which parts the language model is made of

Made by `citydesk bench --pipelines`; do not edit. Every pipeline is trained and asked by Rasa itself, in a process of its own, one thread each where it
does not start more by itself. Rasa's LogisticRegressionClassifier and DIET are the yardsticks (DIET is shown {LOOKS:,} phrases, the epochs that makes:
on two cores more take hours), **CityDesk** is `config.yml` as it stands.

- *accuracy*: of what is in scope, right and not refused. A message is refused whose best intent of ours is less sure than a bound; the bound is chosen on the tuning
  data so that {WANTED:.0%} of what is out of scope are refused there, and the recall beside it is what was refused of the messages asked.
- *calibration error*: by how much confidence and being right lie apart, over fifteen bins.
- *training* in seconds and *ms a message* (median, in the process, without HTTP) are of one run on a shared machine with two cores: compare lines, not pages.
  Rasa's own way to train is timed; `nlu/model/train.py`, which desks train with, packs a model less tightly and takes half of **CityDesk**'s time.
- *memory* in MB, at the most: while training / while serving, Rasa's own half gigabyte included.

Our own phrases are asked from the validation files, which are also what the bounds are chosen on; CLINC150 is asked whole from its `test` splits with bounds from
its `val` splits.
"""


def write(rows: Sequence[Measured], page: Path = PAGE) -> None:
    page.write_text("\n".join(_lines(rows)) + "\n", "utf-8")


def curve_lines(rows: Sequence[Measured]) -> Iterator[str]:
    """Accuracy over out-of-scope recall on CLINC150, and whether it is enough."""
    for row in rows:
        if row.set == "CLINC150":
            told = "  ".join(f"{p.recall:.2f}: {p.accuracy:.4f}" for p in curve(row.asked, RECALLS))
            yield f"{row.pipeline}: accuracy at out-of-scope recall {told}"
            if row.pipeline == "CityDesk":
                reached = next(curve(row.asked, (WANTED,)))
                verdict = "reached" if reached.accuracy >= NEEDED else "NOT reached"
                yield f"  {reached.accuracy:.4f} at {reached.recall:.2f} (at least {NEEDED}): {verdict}"


def _lines(rows: Sequence[Measured]) -> Iterator[str]:
    yield HEAD
    for name in dict.fromkeys((row.set, row.part) for row in rows):
        some = [row for row in rows if (row.set, row.part) == name]
        yield f"## {name[0]}, {name[1]}: {len(some[0].asked)} messages"
        yield ""
        yield "| pipeline | accuracy | out-of-scope recall | calibration error | training s | ms a message | memory MB |"
        yield "|---|---|---|---|---|---|---|"
        yield from map(_row, some)
        yield ""
    yield "## CLINC150: the curve"
    yield ""
    yield "In-scope accuracy at the out-of-scope recall of each column, over all bounds there are."
    yield ""
    yield "| pipeline | " + " | ".join(f"{recall:.0%}" for recall in RECALLS) + " |"
    yield "|---|" + "---|" * len(RECALLS)
    for row in rows:
        if row.set == "CLINC150":
            told = (f"{100 * point.accuracy:.1f}" for point in curve(row.asked, RECALLS))
            yield f"| {row.pipeline} | " + " | ".join(told) + " |"


def _row(row: Measured) -> str:
    point = at(bound_for(WANTED, row.tuned), row.asked)
    told = (
        f"{100 * point.accuracy:.1f}",
        f"{100 * point.recall:.1f}",
        f"{calibration_error(row.asked):.3f}",
        f"{row.seconds:.0f}",
        f"{row.ms:.1f}",
        f"{row.memory[0]:.0f} / {row.memory[1]:.0f}",
    )
    return f"| {row.pipeline} | " + " | ".join(told) + " |"
