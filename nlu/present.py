"""Which model a desk serves: the last five of each data folder, and which of them is present.

The files of a checkout are the truth: what is trained from them is present, unless somebody decided
otherwise about exactly these files, by going back or because their model was refused. One small
file for each data folder stands beside the kept models, replaced as a whole: whoever serves looks
at it every second. Standard library only, as training is.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from nlu.training import NotTrained, Say, Workshop, fingerprint, here, model_for

MOST = 5
"""Models a desk can go back to, the present one included."""

FORGOTTEN = timedelta(days=30)
"""After it a data folder that is gone keeps no models any more."""

Measures = Mapping[str, Mapping[str, float]]
NOTHING_MEASURED: Measures = {}

FILES, TRAINED, DESPITE = "files", "trained", "despite"


@dataclass(frozen=True, slots=True)
class Kept:
    """One model: the hash of what it learned from, when it was taken and why (came with the files,
    passed its test, taken despite it), and what it reached: file of phrases -> measure -> number.
    """

    content: str
    at: str
    why: str
    measures: Measures = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """`judged`: the hash of the files that were there when this was decided. `kept`: newest
    first."""

    folder: str
    judged: str
    present: str
    kept: tuple[Kept, ...]

    def earlier(self) -> Kept | None:
        """The one taken before the present one."""
        names = [each.content for each in self.kept]
        older = self.kept[names.index(self.present) + 1 :] if self.present in names else self.kept
        return next(iter(older), None)


@dataclass(frozen=True, slots=True)
class Present:
    """Of one data folder."""

    folder: Path
    shop: Workshop

    @classmethod
    def of(cls, folder: Path) -> Present:
        return cls(folder.resolve(), here())

    @property
    def path(self) -> Path:
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:24]
        return self.shop.models / "desks" / f"{name}.json"

    def read(self) -> Choice | None:
        """None where nothing has been decided yet, or what is there cannot be read."""
        return _read(self.path)

    def file(self, content: str) -> Path:
        return self.shop.models / f"{content}.tar.gz"

    def chosen(self) -> Path | None:
        """The model that was decided on, where its file is there."""
        choice = self.read()
        file = self.file(choice.present) if choice else None
        return file if file and file.exists() else None

    def model(self, say: Say, began: datetime | None = None) -> Path:
        """The one to serve, trained if there is none yet; noted where a desk began with it. Raises
        NotTrained."""
        files = fingerprint(self.shop.root)
        model = self._model(say, files)
        if began:
            with suppress(NotTrained):  # where nothing may be written, nobody trains either
                self.takes(model, FILES, began, judged=files)
        return model

    def _model(self, say: Say, files: str) -> Path:
        choice, chosen = self.read(), self.chosen()
        if choice and chosen and choice.judged == files:
            return chosen
        try:
            return model_for(say, self.shop)
        except NotTrained as trouble:
            if chosen is None or not self.shop.python.exists():
                raise
            say(f"{trouble}; the model from before serves on")
            return chosen

    def takes(
        self,
        model: Path,
        why: str,
        now: datetime,
        measures: Measures = NOTHING_MEASURED,
        judged: str | None = None,
    ) -> None:
        """It is present from now on; what falls out of the last five goes. `judged`: the hash of
        the files that this was decided about, by default those it learned from."""
        content = content_of(model)
        taken = Kept(content, now.isoformat(timespec="seconds"), why, measures)

        def decided(before: Choice | None) -> Choice:
            others = [each for each in before.kept if each.content != content] if before else []
            if before and why == FILES and len(others) < len(before.kept):
                return replace(before, present=content)  # what is known of it stays
            return Choice(str(self.folder), "", content, (taken, *others)[:MOST])

        self._decide(decided, judged or content, now)

    def goes_back(self, content: str, now: datetime) -> None:
        """One of the kept models is present again, until other files or a training say more."""

        def decided(before: Choice | None) -> Choice:
            if before is None or content not in {each.content for each in before.kept}:
                raise NotTrained(f"{content} is none of the kept models")
            return replace(before, present=content)

        self._decide(decided, fingerprint(self.shop.root), now)

    def refuses(self, model: Path, now: datetime) -> None:
        """The present one stays instead of this one, also through a start with its files."""
        self._decide(lambda before: before, content_of(model), now)

    def _decide(
        self, how: Callable[[Choice | None], Choice | None], judged: str, now: datetime
    ) -> None:
        with _alone(self.path):
            before = self.read()
            after = how(before)
            if after is not None:
                after = replace(after, judged=judged)
                if after != before:
                    _write(self.path, after)
            self._prune(before, after, now)

    def _prune(self, before: Choice | None, after: Choice | None, now: datetime) -> None:
        """What this desk kept and keeps no more, and no other desk does."""
        dropped = _contents(before) - _contents(after)
        if dropped:
            elsewhere = {name for other in self._others(now) for name in _contents(other)}
            for content in dropped - elsewhere - {fingerprint(self.shop.root)}:
                for ending in ("tar.gz", "log", "lock"):
                    (self.shop.models / f"{content}.{ending}").unlink(missing_ok=True)

    def _others(self, now: datetime) -> Iterator[Choice]:
        for path in sorted(self.path.parent.glob("*.json")):
            choice = _read(path)
            if choice is None or path == self.path:
                continue
            age = now.timestamp() - path.stat().st_mtime
            if Path(choice.folder).exists() or age < FORGOTTEN.total_seconds():
                yield choice
            else:
                path.unlink(missing_ok=True)


def content_of(model: Path) -> str:
    return model.name.removesuffix(".tar.gz")


def _contents(choice: Choice | None) -> set[str]:
    return {choice.present, *(each.content for each in choice.kept)} if choice else set()


def _read(path: Path) -> Choice | None:
    try:
        told = json.loads(path.read_text("utf-8"))
        kept = tuple(Kept(**each) for each in told.pop("kept"))
        return Choice(**told, kept=kept)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _write(path: Path, choice: Choice) -> None:
    """Whole or not at all."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(asdict(choice), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_suffix(".lock").open("w")
    except OSError as error:
        raise NotTrained(f"models cannot be kept in {path.parent}: {error.strerror}") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
