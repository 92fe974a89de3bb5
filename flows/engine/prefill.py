"""Values said along with a wish fill their questions, which are then not asked."""

from __future__ import annotations

from flows.engine.definition import Flow
from flows.engine.hearing import Heard, named
from flows.engine.talk import Talk


def prefill(talk: Talk, flow: Flow, text: str) -> None:
    for heard in named(talk, talk.family(flow), text, skip=frozenset()):
        if talk.value(heard.slot) is None:
            talk.put(heard.slot, heard.value, "reader")
            read_back(talk, heard)


def read_back(talk: Talk, heard: Heard) -> None:
    """What was not said plainly is shown as it was understood."""
    if heard.confirm:
        talk.say("utter_understood", {"value": talk.shown(heard.slot, {})})
