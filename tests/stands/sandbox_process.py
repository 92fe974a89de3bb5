"""Both practice far sides as a process of their own: `python -m tests.stands.sandbox_process`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from integrations.sandbox.serve import SandboxSetup, serve


def clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 a process of its own has a clock of its own


if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    serve(SandboxSetup(folder, f"http://127.0.0.1:{port}", clock, slow=2.0), "127.0.0.1", port)
