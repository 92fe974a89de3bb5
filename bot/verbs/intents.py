"""`citydesk nlu intents`: what each intent begins in the default city, or what answers it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.app import flows_of
from bot.verbs.showing import table
from flows.engine.catalog import Flows
from flows.engine.commands import ANSWERS, CONTROL
from flows.engine.wishes import CONTROLS
from flows.folders import Books
from nlu.evaluate.catalogue import kinds_in

NOTHING = "–"
"""No flow and no words: what a resident hears is that it is not done here."""

TALK, ANSWER, AWAY = "the talk itself", "an answer", "not offered in this city"


@dataclass(frozen=True, slots=True)
class Row:
    """`begins`: flow -> whether this city offers it, all those that the intent is a trigger of.
    `answered`: the response, or who else takes it, where there is no such flow."""

    intent: str
    kind: str
    begins: tuple[tuple[str, bool], ...] = ()
    answered: str = ""


def intents(books: Books, *, as_markdown: bool) -> int:
    flows = flows_of(books)[books.default_city]
    if as_markdown:
        print(page(flows), end="")
        return 0
    lines = [
        {"intent": row.intent, "kind": row.kind or NOTHING, "leads to": _leads(row, "")}
        for row in rows(flows, kinds_in())
    ]
    print("\n".join(table(lines)))
    return 0


def rows(flows: Flows, kinds: dict[str, str]) -> Iterator[Row]:
    """In the order of `nlu/model/intents.yml`; last those that only flows name."""
    begun: dict[str, list[tuple[str, bool]]] = {}
    for flow in flows.starts.values():
        for trigger in flow.triggers:
            begun.setdefault(trigger.intent, []).append((flow.id, flows.offered(flow)))
    for intent in dict.fromkeys((*kinds, *sorted(begun))):
        begins = tuple(begun.get(intent, ()))
        yield Row(intent, kinds.get(intent, ""), begins, "" if begins else _answered(flows, intent))


def _answered(flows: Flows, intent: str) -> str:
    response = f"utter_{intent.replace('.', '_')}"
    if intent.startswith(CONTROL) and intent.removeprefix(CONTROL) in CONTROLS:
        return TALK
    if intent.startswith(ANSWERS):
        return ANSWER
    return response if flows.response(response) else ""


def _leads(row: Row, quote: str) -> str:
    told = [
        f"{quote}{name}{quote}" + ("" if offered else f" ({AWAY})") for name, offered in row.begins
    ]
    if row.answered:
        told.append(
            row.answered if row.answered in (TALK, ANSWER) else quote + row.answered + quote
        )
    return ", ".join(told) or f"{NOTHING} (out of scope)"


# --- docs/intents.md -----------------------------------------------------------------------------


def page(flows: Flows) -> str:
    lines = (
        f"| `{row.intent}` | {row.kind or NOTHING} | {_leads(row, '`')} |"
        for row in rows(flows, kinds_in())
    )
    return _HEAD.format(city=flows.city.id) + "\n".join(lines) + "\n"


_HEAD = """\
# What each intent leads to

Written from the files: `python -m bot.verbs.intents_page` (`citydesk nlu intents` prints the same).
What belongs to an intent, and where its borders are, stands in `nlu/model/intents.yml`; which flow
it begins, in the flow itself (`nlu_trigger`). The city is `{city}`.

An intent without a flow is answered by a response of its name (`utter_…`), is a wish about the talk
itself, or is the answer to a question. Where there is none of these it is out of scope: residents
are told that it is not done here.

| intent | kind | leads to |
|---|---|---|
"""
