"""One HTTP client for all who call from tests: opening one costs more than a call."""

from __future__ import annotations

import atexit
import functools

import httpx

LONGEST = 30.0


@functools.cache
def http() -> httpx.Client:
    """No connection is kept: the other side may be killed between two calls."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    client = httpx.Client(trust_env=False, timeout=LONGEST, limits=limits)
    atexit.register(client.close)
    return client
