"""What is in the repository, read once per process."""

from __future__ import annotations

from functools import cache

from flows.folders import HERE, Books, read_books


@cache
def shipped() -> Books:
    return read_books(HERE)
