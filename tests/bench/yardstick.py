"""A fixed piece of work to compare absolute numbers with: how quick is this machine just now?

One yard is what a small turn could not do without: some pure Python and one fsync.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

YARDS = 100
_WORDS = ["pay", "my", "fine"] * 80


def yard(folder: Path) -> float:
    """Seconds for one yard, the mean of many; the file is gone afterwards."""
    with tempfile.TemporaryFile(dir=folder) as file:
        began = time.perf_counter()
        for _ in range(YARDS):
            file.write(_thought())
            file.flush()
            os.fsync(file.fileno())
        return (time.perf_counter() - began) / YARDS


def _thought() -> bytes:
    words = _WORDS
    for _ in range(20):
        words = json.loads(json.dumps(words))
    return repr(sorted(words)).encode()
