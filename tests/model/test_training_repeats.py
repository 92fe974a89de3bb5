"""The same phrases give the same model, whatever the order of Python's sets."""

import io
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from nlu.training import here, model_id

pytestmark = [pytest.mark.rasa, pytest.mark.slow]

FILES = ("small_talk.yml", "utilities.yml", "out_of_scope.yml")
"""Intents enough, names of things and what is none of ours: a third of the time that all take."""

LEARNED = {"learned.json", "learned.npz", "names.json"}


def train(folder: Path, seed: str) -> Path:
    shop, data = here(), folder / "data"
    for language in ("en", "zh"):
        (data / language).mkdir(parents=True)
        for name in FILES:
            shutil.copy(shop.project / "data" / language / name, data / language)
    out = folder / "model.tar.gz"
    argv = (shop.python, "train.py", shop.root / "config.yml", data, out)
    env = {"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    subprocess.run(argv, cwd=shop.project, env=env, check=True, capture_output=True)  # noqa: S603 # our own
    return out


def learned(model: Path) -> dict[str, bytes | dict[str, bytes]]:
    """All but what Rasa notes about the training itself; weights without the times of their
    archive."""
    with tarfile.open(model) as archive:
        files = {each.name: archive.extractfile(each) for each in archive if each.isfile()}
        read = {
            name: file.read() for name, file in files.items() if file and "metadata" not in name
        }
    return {
        name: weights(content) if name.endswith(".npz") else content
        for name, content in read.items()
    }


def weights(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_two_trainings_learn_the_same(tmp_path: Path) -> None:
    first, second = train(tmp_path / "a b", "1"), train(tmp_path / "c", "2")

    one, other = learned(first), learned(second)
    assert {Path(name).name for name in one} >= LEARNED
    assert one.keys() == other.keys()
    assert [name for name, content in one.items() if content != other[name]] == []
    assert model_id(first) != model_id(second)
