"""One flow: its properties and its steps."""

from __future__ import annotations

from flows.engine.definition import Flow, Trigger
from flows.engine.load_steps import StepsReading
from flows.engine.load_texts import spoken_lines
from flows.engine.reading import Reading
from flows.engine.yaml_tree import Items, Leaf, Table, Tree

_KEYS = (
    *("description", "name", "if", "nlu_trigger", "persisted_slots", "run_pattern_completed"),
    *("translation", "steps", "metadata"),
)
_TOP = ("slots", "responses", "actions", "intents", "entities", "nlu")
_GONE = "existed for a few versions only; write 'force_slot_filling' on the question"
_IGNORED = {
    "always_include_in_prompt": "is read by language models only and has no effect",
    "block_digressions": _GONE,
    "ask_confirm_digressions": _GONE,
}


def flows(reading: Reading, tree: Tree | None, service: str) -> dict[str, Flow]:
    """Flows without a single step are left out, after saying so."""
    found: dict[str, Flow] = {}
    for name, table, line in reading.tables(tree, "flows"):
        if name in _TOP:
            message = f"'{name}' stands inside 'flows': begin it at the left edge"
            reading.error(line, message)
            continue
        flow = _flow(reading, name, table, line, service)
        if flow is None:
            reading.error(line, f"flow '{name}' has no steps", "flow-empty")
        else:
            found[name] = flow
    return found


def _flow(reading: Reading, name: str, table: Table, line: int, service: str) -> Flow | None:
    what, entries = f"flow '{name}'", table.entries
    reading.known(table, _KEYS, what, _IGNORED)
    inner = StepsReading(reading)
    steps = inner.steps(entries.get("steps"))
    if not steps:
        return None
    persisted = reading.words(entries.get("persisted_slots"), "persisted_slots")
    if persisted and inner.kept:
        names = ", ".join(sorted(inner.kept))
        at = table.lines["persisted_slots"]
        reading.error(at, f"{what}: {names} kept in the old way beside", "persisted-both")
    return Flow(
        id=name,
        service=service,
        line=line,
        file=reading.file,
        names=_names(reading, table),
        description=reading.text(entries.get("description"), "description"),
        steps=steps,
        guard=reading.condition(entries["if"], f"{what}: if") if "if" in entries else None,
        triggers=_triggers(reading, entries.get("nlu_trigger"), what),
        persisted_slots=frozenset(persisted) | inner.kept,
        run_pattern_completed=reading.flag(
            entries.get("run_pattern_completed"), "run_pattern_completed", default=True
        ),
        metadata=reading.json(reading.table(entries.get("metadata"), "metadata")),
        lines=spoken_lines(table, "name", reading.default),
    )


def _names(reading: Reading, table: Table) -> dict[str, str]:
    names: dict[str, str] = {}
    if "name" in table.entries:
        names[reading.default] = reading.text(table.entries["name"], "name")
    translation = reading.table(table.entries.get("translation"), "translation")
    for language, entry in translation.entries.items():
        words = entry.entries.get("name") if isinstance(entry, Table) else entry
        if words is not None:
            names[language] = reading.text(words, "name")
    return names


def _triggers(reading: Reading, tree: Tree | None, what: str) -> tuple[Trigger, ...]:
    items = tree.items if isinstance(tree, Items) else () if tree is None else (tree,)
    found = [_trigger(reading, item, what) for item in items]
    return tuple(trigger for trigger in found if trigger is not None)


def _trigger(reading: Reading, tree: Tree, what: str) -> Trigger | None:
    table = tree if isinstance(tree, Table) else Table({}, {}, tree.line)
    intent = table.entries.get("intent")
    if isinstance(intent, Leaf) and intent.text:
        return Trigger(intent.text, line=intent.line)
    if isinstance(intent, Table) and "name" in intent.entries:
        reading.known(intent, ("name", "confidence_threshold"), f"{what}: nlu_trigger")
        threshold = reading.number(intent.entries.get("confidence_threshold"), "threshold")
        name = reading.text(intent.entries["name"], "intent")
        return Trigger(name, threshold, intent.lines["name"])
    reading.error(tree.line, f"{what}: nlu_trigger is a list of 'intent: name'")
    return None
