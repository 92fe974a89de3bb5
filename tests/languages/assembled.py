"""The shipped desk with a language laid over it, as an admin would add it: files, no Python."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SHIPPED = ("bot", "flows", "nlu", "integrations", "config.yml", "pyproject.toml")
LINKED = (".venv", ".venv-rasa")


def files_of(language: str) -> tuple[Path, ...]:
    """Where each of its files goes, from the root of a checkout."""
    folder = HERE / language
    return tuple(sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file()))


def assembled(language: str, at: Path) -> Path:
    """A whole checkout at `at`: what is shipped, and above it the language's own files."""
    skip = shutil.ignore_patterns("__pycache__")
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, at / name, ignore=skip)
        else:
            shutil.copy(source, at / name)
    for name in LINKED:
        (at / name).symlink_to((ROOT / name).resolve())
    shutil.copytree(HERE / language, at, dirs_exist_ok=True, ignore=skip)
    return at
