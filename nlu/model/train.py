"""Trains one model: `train.py CONFIG DATA OUT.tar.gz`.

Runs under Rasa's own Python. The domain is made from the intents that the data names, so nobody
has to keep a second list; a domain of the flow format would only confuse this Rasa.
"""
# A program of Rasa's own environment, with settings that its libraries read when imported:
# ruff: noqa: INP001, TID251, E402

import gc
import os
import re
import shutil
import sys
import tarfile
import tempfile
import warnings
from pathlib import Path

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["RASA_MAX_CACHE_SIZE"] = "0"  # models are kept by content already
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"  # the same sums in the same order, so the same model every time
warnings.simplefilter("ignore")  # of libraries about libraries

import skops.io  # noqa: F401 # first: it searches all that is loaded, 10 s once Rasa is
from rasa.model_training import train_nlu
from rasa.shared.utils.io import write_yaml

COMPONENTS = Path(__file__).resolve().parent / "components"
INTENT = re.compile(r"^- intent: (\S+)$", re.MULTILINE)

# Rasa packs a model at the highest level, which takes as long as learning does; it is packed below:
tarfile.TarFile.gzopen.__func__.__defaults__ = ("r", None, 0)
gc.disable()  # it would look through all phrases again and again, and nothing is ever thrown away


def main(config: Path, data: Path, out: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(config, folder / "config.yml")  # Rasa may write into the one it is given
        domain = {"version": "3.1", "intents": sorted(intents_in(data))}
        write_yaml(domain, folder / "domain.yml")
        train_nlu(
            config=str(folder / "config.yml"),
            nlu_data=str(data),
            output=str(out.parent),
            fixed_model_name=out.name,
            domain=str(folder / "domain.yml"),
        )
        if not out.exists():
            sys.exit("Rasa found nothing to train from.")
        add_code(out, folder / "whole.tar.gz")


def intents_in(data: Path) -> set[str]:
    files = sorted(data.glob("**/*.yml"))
    return set(INTENT.findall("\n".join(file.read_text("utf-8") for file in files)))


def add_code(model: Path, whole: Path) -> None:
    """The model with the components that it was trained with, so that it is served by no others."""
    with tarfile.open(model) as trained, tarfile.open(whole, "w:gz", compresslevel=1) as archive:
        for each in trained:
            archive.addfile(each, trained.extractfile(each) if each.isfile() else None)
        for file in sorted(COMPONENTS.glob("**/*")):
            if file.is_file() and file.suffix != ".pyc":
                archive.add(file, f"code/{file.relative_to(COMPONENTS.parent).as_posix()}")
    shutil.move(whole, model)


def arguments(argv: list[str]) -> list[Path]:
    if len(argv) != 3:
        sys.exit(__doc__)
    return [Path(word) for word in argv]


if __name__ == "__main__":
    main(*arguments(sys.argv[1:]))
