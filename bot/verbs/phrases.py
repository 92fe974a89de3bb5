"""The phrases of this checkout that the language model learns from, held against their bounds."""

from __future__ import annotations

from pathlib import Path

from flows.engine.check_rules import problem_by
from flows.engine.problems import FileProblem
from flows.engine.yaml_tree import Source
from nlu.evaluate.limits import limits_in
from nlu.evaluate.wrong import wrong
from nlu.training import ROOT


def phrase_problems(root: Path = ROOT) -> list[FileProblem]:
    """Everything that is wrong; files are named from the root. Raises ValueError where the list of
    intents or the bounds cannot be read."""
    model, unread = root / "nlu" / "model", list[FileProblem]()
    folders = sorted(each for each in (model / "data").iterdir() if each.is_dir())
    sources = {
        each.name: [
            found for file in sorted(each.glob("**/*.yml")) if (found := _read(file, root, unread))
        ]
        for each in folders
    }
    listed = model / "intents.yml"
    source = Source(str(listed.relative_to(root)), listed.read_text("utf-8"))
    return sorted((*unread, *wrong(sources, source, limits_in(model / "limits.yml"))))


def _read(file: Path, root: Path, unread: list[FileProblem]) -> Source | None:
    name = str(file.relative_to(root))
    try:
        return Source(name, file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        unread.append(problem_by("phrase-unreadable", name, 1, f"cannot be read: {error}"))
        return None
