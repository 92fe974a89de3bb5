from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.crash.books import Books
from tests.crash.killing import Killing
from tests.stands.desk import far_sides, listening
from tests.stands.embedded import free_memory, short_folder


@pytest.fixture(scope="session")
def killing() -> Iterator[Killing]:
    """A running desk to be killed again and again; its far sides live on."""
    with (
        short_folder() as folder,
        far_sides(folder) as far,
        listening(folder, far) as desk,
        ThreadPoolExecutor(16) as pool,
    ):
        desk.start()
        killing = Killing(desk, Books(desk), pool)
        yield killing
        sys.stderr.write(f"\n{killing.told()}\n")
    free_memory()
