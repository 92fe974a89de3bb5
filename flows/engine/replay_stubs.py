"""Answers of actions that a test gives in their place: read, and put into a talk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows.engine.catalog import Flows
from flows.engine.definition import Json, Option, Slot
from flows.engine.effects import Say
from flows.engine.payloads import Known, parse_payload
from flows.engine.reading import Reading
from flows.engine.render import fill
from flows.engine.replay_case import Plain, StubResult, Stubs
from flows.engine.replay_shapes import only
from flows.engine.session import Session
from flows.engine.talk import Talk
from flows.engine.yaml_tree import Table, Tree

_STUB = ("events", "responses", "result", "results")
_SLOT = ("event", "name", "value", "timestamp", "metadata")
_OF = "::"


def stubs_read(reading: Reading, tree: Tree | None) -> dict[str, Stubs]:
    """`action` or `case::action` -> `{action: results}`."""
    found: dict[str, Stubs] = {}
    for name, table, line in reading.tables(tree, "stub_custom_actions"):
        action = name.rpartition(_OF)[2].strip()
        if not action:
            reading.error(line, f"'{name}' names no action")
        found[name] = {action: _results(reading, table)}
    return found


def stubs_of(case: str, named: Mapping[str, Stubs]) -> dict[str, tuple[StubResult, ...]]:
    """Those of everybody, and before them those of this case."""
    everybody, own = dict[str, tuple[StubResult, ...]](), dict[str, tuple[StubResult, ...]]()
    for name, stubs in named.items():
        owner, is_one, _ = name.rpartition(_OF)
        if not is_one:
            everybody |= stubs
        elif owner.strip() == case:
            own |= stubs
    return {**everybody, **own}


def _results(reading: Reading, table: Table) -> tuple[StubResult, ...]:
    """Ours: `result` or `results`, as our actions answer. CALM's: slot events and responses."""
    only(reading, table, _STUB, "a stub")
    if "results" in table.entries:
        items = reading.items(table.entries["results"], "results")
        results = tuple(_result(reading, item) for item in items)
        return results or (StubResult(),)
    if "result" in table.entries:
        return (_result(reading, table.entries["result"]),)
    return (_as_calm(reading, table),)


def _result(reading: Reading, tree: Tree) -> StubResult:
    """One of several, in either form."""
    table = reading.table(tree, "a result")
    if table.entries.keys() & {"events", "responses"}:
        only(reading, table, ("events", "responses"), "a result")
        return _as_calm(reading, table)
    return StubResult(values=reading.json(table))


def _as_calm(reading: Reading, table: Table) -> StubResult:
    says = reading.items(table.entries.get("responses"), "responses")
    tables = [reading.json(reading.table(each, "a response")) for each in says]
    return StubResult(slots=_events(reading, table), says=tuple(tables))


def _events(reading: Reading, table: Table) -> Plain:
    slots: Plain = {}
    for item in reading.items(table.entries.get("events"), "events"):
        event = reading.table(item, "an event")
        kind = reading.text(event.entries.get("event"), "event")
        if kind != "slot":
            reading.warn(item.line, f"event '{kind}' has no effect here; 'slot' has")
            continue
        only(reading, event, _SLOT, "a slot event")
        name = reading.text(event.entries.get("name"), "name")
        if not name:
            reading.error(item.line, "a slot event needs a 'name'")
        slots[name] = reading.json(event).get("value")
    return slots


# --- into a talk -----------------------------------------------------------------------------


def answered(
    flows: Flows, session: Session, result: StubResult, now: datetime
) -> tuple[Session, tuple[Say, ...]]:
    """The talk with the slots the action has filled, and what the action has said."""
    talk = Talk(flows, session, now)
    for name, value in result.slots.items():
        talk.put(name, _cased(flows, name, value), "action")
    for each in result.says:
        _say(talk, each)
    return talk.session, tuple(effect for effect in talk.effects if isinstance(effect, Say))


def _known(flows: Flows) -> Known:
    def slot(name: str) -> tuple[Slot, tuple[Option, ...]] | None:
        found = flows.slot(name)
        return (found, flows.options(found)) if found else None

    return slot


def as_question(flows: Flows, action: str, result: StubResult) -> StubResult:
    """CALM's `action_ask_<slot>` asks with its last response: our question of that name."""
    if not action.startswith("action_ask_") or not result.says or "text" not in result.says[-1]:
        return result
    *before, question = result.says
    listed = question.get("buttons")
    buttons: list[Json] = [
        {**each, **parse_payload(str(each.get("payload") or each.get("title")), _known(flows))}
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict)
    ]
    values = {**result.values, "text": question["text"], "buttons": buttons}
    return StubResult(values, result.slots, tuple(before))


def _cased(flows: Flows, name: str, value: Json) -> Json:
    """A choice is kept as the domain writes it."""
    slot = flows.slot(name)
    options = flows.options(slot) if slot else ()
    folded = value.casefold() if isinstance(value, str) else None
    return next((option.value for option in options if option.value.casefold() == folded), value)


def _say(talk: Talk, told: Mapping[str, Json]) -> None:
    """`{response: utter_x}` or `{utter_name: …}` by its name, `{text: …}` as it stands."""
    name = told.get("response") or told.get("utter_name")
    if isinstance(name, str) and talk.say(name, {k: v for k, v in told.items() if k != "response"}):
        return
    text = fill(str(told.get("text") or ""), lambda place: talk.shown(place, {}))
    if text:
        talk.effects.append(Say(key=talk.key(), name="", text=text))
