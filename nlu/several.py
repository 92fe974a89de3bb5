"""One message, several requests: "pay my fine and then book the wedding"."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from flows.engine.catalog import WHICH, Flows
from flows.engine.city import ASIDES
from flows.engine.commands import CONTROL, FAQ, REFUSE
from flows.engine.events import Understood
from flows.engine.languages import languages

MOST = 3
"""Requests of one message that are taken up; who lists more is asked later."""

LONGEST = 400
"""Characters; a longer message tells a story, not a list."""

MOST_PIECES = 6
"""A message of more is looked at in its first ones."""

TOGETHER = 0.8
"""How sure each of two requests has to be where the whole message speaks of both."""

SPOKEN_OF = 0.0003
"""From here on it does: a share of the model's ranking."""

_SHORTEST = 2

_JOINS = (
    "and|then|also|after that|afterwards|as well as|plus|another thing|one more thing|oh|secondly"
    "|while i'm at it|while im at it|while you're at it|while we're at it|next"
)
_MORE = sorted((re.escape(w) for one in languages().values() for w in one.between), key=len)
_WORDS = "|".join((*reversed(_MORE), _JOINS))
_BETWEEN = re.compile(
    r"[\s,;.?!+&/，；。？！、]*"
    rf"(?:\b(?:{_WORDS})\b[\s,]*)+"
    r"|\s*[,;.?!+&，；。？！\n]+(?=\s|[^\x00-\x7f]|$)\s*|\s+(?:[+&]|n)\s+|\n|\s+\(?[2-4][.):]\s+"
    r"|(?<=[^\x00-\x7f])\s*[,;.?!，；。？！、 ]\s*(?=[^\x00-\x7f])"
    r"|[，,、。 ]*(?:然后|接着|之后|还有|还要|还想|另外|以及|顺便|顺带|順便|還有|再帮我|再|并且"
    r"|同时|和|跟|也)\s*",
    re.IGNORECASE,
)


_TURN = re.compile(
    r"\b(?:nope|instead|actually|rather|except|scratch)\b|\bi mean(?:t)?\b"
    r"|\bno\b(?=\s*(?:[,.;!:–—-]|$)|\s+(?:wait|not|sorry|i|the|make|it|that|hang|hold)\b)"
    r"|(?:^|[,;.:–—(-]\s*)not\b|\bnot\s+(?:the|an?|my|our|your|that|this|for|about|to|me|any|just|yet)\b"
    r"|\b(?:is|it'?s|was)\s?n[o']?t\s+(?:the|an?|my|about|that)\b|\bdo\s?n['o]?t\s+(?:want|need|mean|care)\b"
    r"|不是|不对|不對|不要|不用|别|而是|错了|除了|才对",
    re.IGNORECASE,
)
"""Who says so takes something back, and does not ask for two things."""

_LATER = re.compile(r"\W*before\b", re.IGNORECASE)
"""What is said first is wanted last: "before the bin, my fine"."""

_HEAD = re.compile(r"\s*(?:[,;.!，；。！、\n]|\b(?:and|but)\b)[\s,，]*", re.IGNORECASE)


def head_of(text: str) -> tuple[str, str]:
    """What stands before the first pause, and what comes after it; without a pause nothing does."""
    found = _HEAD.search(text) if len(text) <= LONGEST else None
    return (text[: found.start()].strip(), text[found.end() :].strip()) if found else ("", text)


Part: TypeAlias = tuple[str, Understood]
"""A piece of a message and what it means by itself."""

Meant: TypeAlias = Callable[[str], Awaitable[Understood]]
"""What a text means by itself."""


async def requests_in(flows: Flows, whole: Understood, text: str, meant: Meant) -> Sequence[Part]:
    """The pieces of a message that surely ask for something. In one that as a whole asks or tells
    something beside it, only those surer than that, and none where a piece carries the question
    or the story on: “what do I need for a passport and a permit”."""
    told = [(part, await meant(part)) for part in parts_of(text)]
    asked = await _requests(whole, Pieces.of(text), meant)
    if _LATER.match(text):
        asked = [*asked[1:], *asked[:1]]
    enough = flows.city.thresholds.sure
    sure = [part for part in told if _is_wish(part[1], enough) and _speaks_of(whole, part[1])]
    asked = asked or sure
    intent = whole.intent or ""
    if not intent.startswith(ASIDES) or whole.confidence < flows.threshold(intent):
        return asked
    if intent.startswith(REFUSE) or any(_goes_on(flows, intent, each) for _, each in told):
        return ()
    named = (part for part in asked if not (part[1].intent or "").endswith(WHICH))
    return [part for part in named if part[1].confidence > whole.confidence]


def is_request(flows: Flows, told: Understood) -> bool:
    """After a word that stopped what was open: as sure as if nothing stood before it."""
    return _is_wish(told, flows.city.thresholds.start)


async def _requests(whole: Understood, pieces: Pieces, meant: Meant) -> list[Part]:
    """Cut in two where both sides are surest of different things, and each side again."""
    best: tuple[float, list[tuple[Pieces, Understood]]] = (0.0, [])
    for halves in pieces.halves():
        told = [(half, await meant(half.text)) for half in halves]
        score = _both(whole, [each for _, each in told])
        if score > best[0]:
            best = (score, told)
    found: list[Part] = []
    for half, understood in best[1]:
        more = await _requests(understood, half, meant)
        found += more or [(half.text, understood)]
    return found


def _both(whole: Understood, told: Sequence[Understood]) -> float:
    """How sure the less sure one is; 0 where they are not two different wishes, or where the whole
    does not speak of both: a piece alone is easily taken for what it is not."""
    if len({each.intent for each in told}) < len(told):
        return 0.0
    if not all(_speaks_of(whole, each) for each in told):
        return 0.0
    return min(each.confidence if _is_wish(each, TOGETHER) else 0.0 for each in told)


def _speaks_of(whole: Understood, told: Understood) -> bool:
    """Of the service at least; of a message that means nothing as a whole nobody knows."""
    service = _service(told.intent)
    shares = (share for intent, share in whole.ranking if _service(intent) == service)
    return not whole.ranking or sum(shares) >= SPOKEN_OF


def _service(intent: str | None) -> str:
    return (intent or "").partition(".")[0]


def _is_wish(told: Understood, enough: float) -> bool:
    intent = told.intent or ""
    beside = intent.startswith((*ASIDES, CONTROL, ANSWER)) or "." not in intent
    return not beside and told.confidence >= enough


def _goes_on(flows: Flows, intent: str, told: Understood) -> bool:
    """The piece is of one kind with the whole: a question of a question, or the same story."""
    said = told.intent or ""
    alike = said == intent == STORY or (intent.startswith(FAQ) and said.startswith(FAQ))
    return alike and told.confidence >= flows.threshold(said)


STORY = "small.aside"
ANSWER = "answer."


@dataclass(frozen=True, slots=True)
class Pieces:
    """A message and where the pieces of it stand that its joints leave."""

    whole: str
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Pieces:
        if len(text) > LONGEST or _TURN.search(text):
            return cls(text, ())
        ends = [found.span() for found in _BETWEEN.finditer(text)]
        starts = [0, *(end for _, end in ends)]
        stops = [*(start for start, _ in ends), len(text)]
        spans = [
            each
            for each in zip(starts, stops, strict=True)
            if len(text[each[0] : each[1]].strip(_SIGNS)) >= _SHORTEST
        ]
        return cls(text, tuple(spans[:MOST_PIECES]))

    @property
    def text(self) -> str:
        return self.whole[self.spans[0][0] : self.spans[-1][1]].strip(_SIGNS)

    def halves(self) -> Iterator[tuple[Pieces, Pieces]]:
        for at in range(1, len(self.spans)):
            yield replace(self, spans=self.spans[:at]), replace(self, spans=self.spans[at:])


_SIGNS = " ,，.。!！?？;；、&+"


def parts_of(text: str) -> tuple[str, ...]:
    """The pieces a message may be made of, in the order they were said; one alone is no list."""
    pieces = Pieces.of(text)
    found = tuple(text[start:end].strip(_SIGNS) for start, end in pieces.spans)
    return found if len(found) > 1 else ()
