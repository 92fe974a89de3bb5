"""A lease's holder is one very process: a killed one is known to be gone, others are left alone."""

from __future__ import annotations

import socket
import subprocess
import sys

import psutil
import pytest

from bot.supervise.holder import is_gone, this_process


def test_this_process_is_there() -> None:
    assert not is_gone(this_process())


def test_a_killed_process_is_gone() -> None:
    program = [sys.executable, "-c", "input()"]
    with subprocess.Popen(program, stdin=subprocess.PIPE) as child:  # noqa: S603 # our own
        holder = f"{socket.gethostname()}:{child.pid}:{psutil.Process(child.pid).create_time():.0f}"
        assert not is_gone(holder)
        child.kill()
    assert is_gone(holder)


@pytest.mark.parametrize(
    ("holder", "gone"),
    [
        pytest.param("elsewhere.test:1:0", False, id="nothing is known of another machine"),
        pytest.param(f"{socket.gethostname()}:1:0", True, id="its number is another's by now"),
    ],
)
def test_told_apart(holder: str, gone: bool) -> None:
    assert is_gone(holder) is gone
