"""What the benchmark's children inherit."""

from __future__ import annotations

import os

OURS = ("CITYDESK_", "DATABASE_URL", "REDIS_URL", "NLU_", "PUBLIC_URL", "PORT")


def inherited() -> dict[str, str]:
    """The environment without this house's settings: the benchmark gives its own."""
    given = os.environ.items()  # noqa: TID251  # a child inherits what we were given
    return {name: value for name, value in given if not name.startswith(OURS)}
