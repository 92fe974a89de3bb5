"""One message, several requests: "pay my fine and then book the wedding"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from flows.engine.catalog import WHICH, Flows
from flows.engine.city import ASIDES
from flows.engine.commands import CONTROL, FAQ, REFUSE
from flows.engine.events import Understood
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


Part: TypeAlias = tuple[str, Understood]
"""A piece of a message and what it means by itself."""


def requests_in(flows: Flows, whole: Understood, parts: Sequence[Part]) -> Sequence[Part]:
    """The pieces that surely ask for a service of this city. In a message that as a whole asks or
    tells something beside it, only those surer than that, and none where a piece carries the
    question or the story on: “what do I need for a passport and a permit”."""
    asked = [part for part in parts if _is_wish(flows, part[1], flows.city.thresholds.sure)]
    intent = whole.intent or ""
    if not intent.startswith(ASIDES) or whole.confidence < flows.threshold(intent):
        return asked
    if intent.startswith(REFUSE) or any(_goes_on(flows, intent, told) for _, told in parts):
        return ()
    named = (part for part in asked if not (part[1].intent or "").endswith(WHICH))
    return [part for part in named if part[1].confidence > whole.confidence]


def _is_wish(flows: Flows, told: Understood, sure: float) -> bool:
    intent = told.intent or ""
    beside = intent.startswith((*ASIDES, CONTROL))
    return intent in flows.by_intent and not beside and told.confidence >= sure


def _goes_on(flows: Flows, intent: str, told: Understood) -> bool:
    """The piece is of one kind with the whole: a question of a question, or the same story."""
    said = told.intent or ""
    alike = said == intent == STORY or (intent.startswith(FAQ) and said.startswith(FAQ))
    return alike and told.confidence >= flows.threshold(said)


STORY = "small.aside"


def parts_of(text: str) -> tuple[str, ...]:
    """The pieces a message may be made of, in the order they were said; one alone is no list."""
    if len(text) > LONGEST:
        return ()
    parts = [each.strip(" ,，.。!！") for each in _BETWEEN.split(text)]
    found = tuple(part for part in parts if len(part) >= _SHORTEST)[: MOST + 1]
    return found if len(found) > 1 else ()
