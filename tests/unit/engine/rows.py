"""A talk whose one question is the row that is looked at."""

from __future__ import annotations

from flows.engine.events import Entity, Said, Understood
from tests.unit.engine.talking import Chat, chat

DESK = """
    flows:
      f:
        description: the flow
        run_pattern_completed: false
        nlu_trigger: [{intent: go}]
        steps: [{id: q, collect: SLOT}, {id: end, collect: last}]
    slots:
      SLOT: KIND
      last: {type: text, mappings: [{type: from_text}]}
      way: {type: text, mappings: [{type: controlled}]}
    responses:
      utter_ask_SLOT: WORDS
      utter_ask_last: [{text: Last?}]
    """


def asked(kind: str, words: str = "[{text: 'X?'}]", slot: str = "x") -> Chat:
    """A talk whose first question is about a slot of this kind."""
    text = DESK.replace("SLOT", slot).replace("KIND", kind).replace("WORDS", words)
    talk = chat({"parking": text})
    talk.say("go", "go")
    return talk


def named(talk: Chat, text: str, *entities: Entity, intent: str = "inform") -> None:
    """Says what the model finds these things in."""
    said = Understood(intent, 0.9, ((intent, 0.9),), "model", entities=entities)
    talk.happen(Said(text, said))
