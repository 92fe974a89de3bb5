"""One message, several requests: "pay my fine and then book the wedding"."""

from __future__ import annotations

import re

from flows.engine.languages import languages

MOST = 3
"""Requests of one message that are taken up; who lists more is asked later."""

LONGEST = 200
"""Characters; a longer message tells a story, not a list."""

_SHORTEST = 2

_JOINS = "and|then|also|after that|afterwards|as well as|plus"
_MORE = sorted((re.escape(w) for one in languages().values() for w in one.between), key=len)
_WORDS = "|".join((*reversed(_MORE), _JOINS))
_BETWEEN = re.compile(
    r"\s*(?:[,;.，；。、\n]\s*)?"
    rf"(?:\b(?:{_WORDS})\b[\s,]*)+"
    r"|\s*[;；。\n]\s*"
    r"|[，,、]?\s*(?:然后|接着|之后|还有|还要|还想|另外|以及|顺便|再帮我|再|并且|和|跟)\s*",
    re.IGNORECASE,
)


_HEAD = re.compile(r"\s*(?:[,;.!，；。！、\n]|\b(?:and|but)\b)[\s,，]*", re.IGNORECASE)


def head_of(text: str) -> tuple[str, str]:
    """What stands before the first pause, and what comes after it; without a pause nothing does."""
    found = _HEAD.search(text) if len(text) <= LONGEST else None
    return (text[: found.start()].strip(), text[found.end() :].strip()) if found else ("", text)


def parts_of(text: str) -> tuple[str, ...]:
    """The pieces a message may be made of, in the order they were said; one alone is no list."""
    if len(text) > LONGEST:
        return ()
    parts = [each.strip(" ,，.。!！") for each in _BETWEEN.split(text)]
    found = tuple(part for part in parts if len(part) >= _SHORTEST)[: MOST + 1]
    return found if len(found) > 1 else ()
