"""Who holds a lease: one very process, told apart from its successor under the same number."""

from __future__ import annotations

import os
import socket

import psutil

SAME = 1.5
"""Seconds by which two tellings of one process's start may differ."""


def this_process() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{psutil.Process().create_time():.0f}"


def is_gone(holder: str) -> bool:
    """A process of this machine that has ended; about other machines nothing is known.

    A container that was started again under its name is known to be another. Two that share a name
    while both live would take each other for gone (docs/operations.md).
    """
    host, number, started = holder.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    try:
        return abs(psutil.Process(int(number)).create_time() - float(started)) > SAME
    except psutil.NoSuchProcess:
        return True
