"""`citydesk understand`: one JSON line for each line of input."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.app import cascade_of, clock_of, flows_of
from bot.ports import Interpreter
from bot.settings import Settings
from bot.surroundings import Say, model_only
from flows.engine.advance import Turn, advance
from flows.engine.catalog import Flows
from flows.engine.effects import Say as Spoken
from flows.engine.events import Said, Understood
from flows.engine.session import Session, fresh
from flows.engine.slots import Situation, scan
from flows.folders import Books


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of `understand`. `explain`: each line also says why."""

    city: str
    language: str | None = None
    explain: bool = False


async def understand(
    settings: Settings, books: Books, say: Say, wishes: Wishes, lines: Iterable[str]
) -> int:
    """Each line as the first message of a new talk."""
    if wishes.city not in books.cities:
        say(f"there is no city {wishes.city}; one of: {', '.join(books.cities)}")
        return 2
    flows, now = flows_of(books)[wishes.city], clock_of(settings, books.cities)()
    async with model_only(settings, say) as door:
        for line in lines:
            told = await told_of(door, flows, line.rstrip("\n"), wishes, now)
            print(json.dumps(told, ensure_ascii=False), flush=True)
    return 0


async def told_of(
    model: Interpreter, flows: Flows, text: str, wishes: Wishes, now: datetime
) -> dict[str, Any]:
    """One line of the answer."""
    talk = fresh("understand", wishes.language or flows.city.languages[0])
    understood = await cascade_of(model).understand(flows, talk, text, now=now)
    turn = advance(flows, talk, Said(text, understood, wishes.language), now=now)
    told = _told(flows, talk, text, understood, turn, now)
    return {**told, **_why(understood, turn)} if wishes.explain else told


def _why(understood: Understood, turn: Turn) -> dict[str, Any]:
    ranking = [{"intent": name, "confidence": round(c, 4)} for name, c in understood.ranking]
    why = [each.shown() for each in turn.decisions]
    return {"why": why, "ranking": ranking, "words": list(understood.words)}


def _told(
    flows: Flows, talk: Session, text: str, understood: Understood, turn: Turn, now: datetime
) -> dict[str, Any]:
    started = [f.values.get("flow_id") for f in turn.facts if f.event == "flow_started"]
    names = [effect.name for effect in turn.effects if isinstance(effect, Spoken)]
    city = flows.city
    here = (city.zone, city.calendar, city.country, city.currency)
    situation = Situation(talk.language, now, *here)
    return {
        "text": text,
        "intent": understood.intent,
        "confidence": round(understood.confidence, 4),
        "flow": started[0] if started else None,
        "entities": [
            {"entity": f.kind, "value": f.value, "start": f.start, "end": f.end}
            for f in scan(_SCANNED, text, situation)
        ],
        "decision": decision(understood, names, started=bool(started)),
    }


_SCANNED = ("date", "time", "phone", "cn_id", "cn_plate", "penalty_no", "email")


def decision(  # noqa: PLR0911  # one line per word of the contract
    understood: Understood, said: list[str], *, started: bool
) -> str:
    """One word of the contract's list for what was decided."""
    intent = understood.intent or ""
    if understood.safety:
        return "safety"
    if intent == "control.human" and "utter_human_handoff" in said:
        return "handoff"
    for name, word in _BY_WORDS.items():
        if any(each.startswith(name) for each in said):
            return word
    if started or "utter_elsewhere" in said or "utter_not_offered" in said:
        return "start"
    if intent.startswith("control."):
        return "control"
    return "answer" if intent.startswith("answer.") else "out_of_scope"


_BY_WORDS = {
    "utter_clarification": "clarify",
    "utter_faq": "faq",
    "utter_small": "smalltalk",
    "utter_out_of_scope": "out_of_scope",
    "utter_cannot_handle": "out_of_scope",
}
