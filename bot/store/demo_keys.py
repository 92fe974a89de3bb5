"""The secret key made beside an embedded database: good for practice, named as demo at start."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

NAME = "secret.keys"


def demo_keys(folder: Path) -> str:
    """The key in this folder, made on the first start (0600). Lost key, lost private values."""
    path = folder / NAME
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)).decode())
        file.flush()
        os.fsync(file.fileno())
    return path.read_text("ascii").strip()
