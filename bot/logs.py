"""Logs are events with ids, one JSON line each. What residents wrote never gets here; the filter
below is a net under that rule, not a licence."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog
from structlog.typing import Processor
from typing_extensions import override

PRIVATE = frozenset(
    {"text", "message", "body", "token", "chat", "sender", "name", "phone", "plate", "password"}
    | {"session", "slots", "words", "args", "values", "url", "authorization"}
)
"""Fields that are never written, whoever hands them in."""

IDS = frozenset(
    {"request", "payment", "booking", "attempt", "about", "event_id", "intent", "account"}
)
"""Fields that name a row by signs of our own making: digits among letters there are no number of a
person. A number that stands alone is masked there, too."""

SHORTEST = 6
"""Nothing shorter is masked."""

_ALONE = re.compile(r"(?<![0-9A-Za-z])\d{6,}[Xx]?(?![0-9A-Za-z])")
_LONG_DIGITS = re.compile(r"\d{6,}[\dXx]?")
_TOKEN_PATH = re.compile(r"(/(?:pay|booking|form)/)[^\s/?\"']+")


def drop_private(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Takes private fields out and masks what looks like a number of a person or a link token."""
    for key in [key for key in event if key in PRIVATE]:
        event[key] = "***"
    for key, value in event.items():
        if isinstance(value, str) and len(value) >= SHORTEST:
            event[key] = _ALONE.sub("***", value) if key in IDS else mask(value)
    return event


def mask(text: str) -> str:
    return _LONG_DIGITS.sub("***", _TOKEN_PATH.sub(r"\1***", text))


def drop_message_of_error(
    _: object, __: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """An exception's message may quote what a resident wrote: its place and its kind are enough."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["where"] = _places(error)
    return event


def _places(error: BaseException) -> list[str]:
    places, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return places[-8:]


PROCESSORS: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    drop_message_of_error,
    drop_private,
    structlog.processors.TimeStamper(fmt="iso", utc=True),  # not a number of a person
)
"""What every event goes through before it is written."""


def _json(event: MutableMapping[str, Any], **_: object) -> str:
    """As the standard library writes it, in a fifth of its time; that one takes what is odd, such
    as half a character."""
    try:
        return orjson.dumps(event, default=repr).decode()
    except TypeError:
        return json.dumps(event, default=repr)


def set_up(level: str) -> None:
    """For this process, libraries included: theirs say only warnings, masked."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*PROCESSORS, structlog.processors.JSONRenderer(_json)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Masked("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that waits for itself is fine
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)


class _Masked(logging.Formatter):
    """Library records: masked, and exceptions without their messages."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        record.exc_info = record.exc_text = None
        line = mask(super().format(record))
        if error is None:
            return line
        return f"{line} [{type(error).__name__} at {' < '.join(reversed(_places(error)))}]"
