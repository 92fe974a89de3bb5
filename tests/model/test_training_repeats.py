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


def train(folder: Path, seed: str) -> Path:
    """With the small talk alone, which takes a third of the time."""
    shop, data = here(), folder / "data"
    for language in ("en", "zh"):
        source = shop.project / "data" / language / "small_talk.yml"
        (data / language).mkdir(parents=True)
        shutil.copy(source, data / language)
    out = folder / "model.tar.gz"
    argv = (shop.python, "train.py", shop.root / "config.yml", data, out)
    env = {"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    subprocess.run(argv, cwd=shop.project, env=env, check=True, capture_output=True)  # noqa: S603 # our own
    return out


def learned(model: Path) -> dict[str, bytes | list[bytes]]:
    """Vocabularies as they are, weights without the names and times of their archive."""
    with tarfile.open(model) as archive:
        files = {each.name: archive.extractfile(each) for each in archive if each.isfile()}
        read = {
            name: file.read() for name, file in files.items() if file and "metadata" not in name
        }
    return {
        name: weights(content) if ".skops" in name else content for name, content in read.items()
    }


def weights(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sorted(archive.read(name) for name in archive.namelist() if name.endswith(".npy"))


def test_two_trainings_learn_the_same(tmp_path: Path) -> None:
    first, second = train(tmp_path / "a b", "1"), train(tmp_path / "c", "2")

    one, other = learned(first), learned(second)
    assert any(isinstance(content, list) and len(content) > 1 for content in one.values())
    assert one == other
    assert model_id(first) != model_id(second)
