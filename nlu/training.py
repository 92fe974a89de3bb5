"""One model per content: the hash of what it is trained from names its file.

Standard library only, and the work is done by Rasa's own Python in `.venv-rasa`, so `make` can
train before anything else runs: `python -m nlu.training`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEARNED_FROM = (
    "config.yml",
    "nlu/model/data/**/*.yml",
    "nlu/model/components/**/*.py",
    "nlu/model/train.py",
    "nlu/model/requirements.txt",
)
INTENT = re.compile(r"^- intent: (\S+)$", re.MULTILINE)

Say = Callable[[str], None]


class NotTrained(ValueError):
    """There is no model and none could be made; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """A checkout with Rasa's environment, and where trained models are kept."""

    root: Path
    models: Path

    @property
    def python(self) -> Path:
        return self.root / ".venv-rasa" / "bin" / "python"

    @property
    def project(self) -> Path:
        return self.root / "nlu" / "model"

    def model(self) -> Path:
        """Where the model of the present content is, or will be."""
        return self.models / f"{fingerprint(self.root)}.tar.gz"


def model_for(say: Say, workshop: Workshop | None = None) -> Path:
    """The model of the present content, trained if there is none yet. Raises NotTrained.

    Who comes while another trains the same content waits for it.
    """
    shop = workshop or here()
    if not shop.python.exists():
        raise NotTrained("Rasa's environment (.venv-rasa) is missing: `make environments` makes it")
    model = shop.model()
    if not model.exists():
        with _alone(model, say):
            if not model.exists():
                _train(shop, model, say)
    return model


def intents(root: Path = ROOT) -> frozenset[str]:
    """All that the model can understand."""
    files = (root / "nlu" / "model" / "data").glob("**/*.yml")
    return frozenset(name for file in files for name in INTENT.findall(file.read_text("utf-8")))


def phrases(root: Path = ROOT) -> dict[str, frozenset[str]]:
    """Language -> the intents that have phrases in it."""
    folders = (root / "nlu" / "model" / "data").iterdir()
    return {each.name: _intents_in(each) for each in sorted(folders) if each.is_dir()}


def _intents_in(folder: Path) -> frozenset[str]:
    texts = (file.read_text("utf-8") for file in folder.glob("**/*.yml"))
    return frozenset(name for text in texts for name in INTENT.findall(text))


def model_id(model: Path) -> str:
    """What Rasa calls this model in /status and with every answer. Raises NotTrained."""
    try:
        with tarfile.open(model) as archive:
            member = next(each for each in archive if each.name.lstrip("/") == "metadata.json")
            file = archive.extractfile(member)
            return str(json.load(file)["model_id"] if file else "")
    except (OSError, tarfile.TarError, EOFError, StopIteration, ValueError, KeyError) as error:
        raise NotTrained(f"{model} is not a model ({type(error).__name__})") from error


def fingerprint(root: Path) -> str:
    """Changes with every byte that training reads, and with the name of every file."""
    digest = hashlib.sha256()
    for pattern in LEARNED_FROM:
        for path in sorted(root.glob(pattern)):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:24]


def here() -> Workshop:
    """The checkout that we are."""
    return Workshop(ROOT, kept_models())


def kept_models() -> Path:
    """One folder per person, shared by all checkouts."""
    own = os.environ.get("XDG_CACHE_HOME")  # noqa: TID251 # `make` and every desk have to agree
    return Path(own or Path.home() / ".cache") / "citydesk" / "models"


@contextmanager
def _alone(model: Path, say: Say) -> Iterator[None]:
    try:
        model.parent.mkdir(parents=True, exist_ok=True)
        lock = _beside(model, "lock").open("w")
    except OSError as error:
        raise NotTrained(f"models cannot be kept in {model.parent}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another process trains this model: waiting for it ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _train(shop: Workshop, model: Path, say: Say) -> None:
    """Whole or not at all: trained beside its place and renamed into it."""
    say("training the language model, about half a minute ...")
    began = time.monotonic()
    log, part = _beside(model, "log"), _beside(model, f"{os.getpid()}.part")
    for left in model.parent.glob(f"{_beside(model, '').name}*part"):
        shutil.rmtree(left, ignore_errors=True)  # of one that was killed, or still dies
    part.mkdir()
    made = part / model.name
    argv = (shop.python, "train.py", shop.root / "config.yml", shop.project / "data", made)
    with log.open("wb") as output:
        ended = subprocess.run(  # noqa: S603 # our own program
            argv,
            cwd=shop.project,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    if ended.returncode or not made.exists():
        shutil.rmtree(part, ignore_errors=True)
        raise NotTrained(f"training failed: {_last_line(log)} (all of it: {log})")
    made.replace(model)
    part.rmdir()
    say(f"trained in {time.monotonic() - began:.0f} s")


def _beside(model: Path, ending: str) -> Path:
    return model.with_name(f"{model.name.removesuffix('.tar.gz')}.{ending}")


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines()]
    return next((line for line in reversed(lines) if line), "no output")


def main() -> int:
    try:
        model_for(lambda line: print(f"· {line}", flush=True))  # noqa: T201 # `make` shows it
    except NotTrained as trouble:
        print(trouble, file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
