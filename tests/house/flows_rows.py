"""The rows of the public format's description that a test must prove, each by its number.

`2.4` is the fourth row of section 2's table; `3.3.5` the fifth of 3.3's. Where a section has no
table its rules are counted in their order. A test says what it proves: `@pytest.mark.row("2.4")`.
"""

from __future__ import annotations

_FLOW = (
    *("id of a flow", "description", "name", "guard", "trigger and threshold", "persisted slots"),
    *("prompt only", "completed pattern off", "translated name", "steps", "keys that are gone"),
)
_NEXT = (
    *("falls through to the next step", "next: id, END or steps", "first true branch, bare else"),
    *("end of an inner list", "no branch true", "quoted END, numbers as ids"),
)
_STEPS = ("action", "collect", "set_slots", "link", "call", "noop")
_COLLECT = (
    *("slot of a question", "description", "utter or asking action", "ask before filling"),
    *("old keeping key", "rejections", "force slot filling", "telephones only", "next"),
)
_CALL_LINK = (
    *("control", "position", "target limits", "guard of target", "slots", "cancel", "completed"),
)
_LOOPS = ("asked again after clearing", "steps of a turn are counted")
_CONDITIONS = (
    *("and, or: equal, from the right", "not", "null in an order", "text against numbers"),
    *("undefined names", "null slots", "empty", "bare words", "choices without case"),
    *("matches", "contains", "Python's equality", "dates as text"),
)
_SLOTS = (
    *("text", "bool", "categorical", "float", "any", "list", "no date", "strict categorical"),
    "keys and reserved names",
)
_MAPPINGS = (
    *("from_entity", "from_intent", "from_text", "from_trigger_intent", "from_llm"),
    *("controlled", "custom", "conditions"),
)
_VALIDATION = ("by the slot", "by the step", "by code", "wrong type")
_RESPONSES = (
    *("places for slots", "templates", "doubled braces", "which variation", "conditions, old too"),
    "keys with no effect",
)
_BUTTONS = (
    *("kinds of payload", "without payload", "limits of a pair", "cast by type, null words"),
    *("no lists", "any mapping", "only ours count"),
)
_LANGUAGES = ("of responses", "of buttons", "of flows", "missing: the default")
_REST = ("entities", "actions", "sessions")
_RUNNING = (
    *("start while idle", "digression", "already on top", "deeper in the stack"),
    *("others below at the end", "asked again on return", "stack empty", "aside, then asked again"),
    *("cancel", "cancel and start", "correction", "slots at the end", "restart"),
    *("code change", "question without words"),
)
_COMMANDS = (
    *("start", "set", "correct", "cancel", "clarify", "the rest", "unchanged value dropped"),
    *("clarify with one", "at most three", "several starts in order"),
)
_PATTERNS = (
    *("collect information", "correction", "cancel flow", "clarification", "continue interrupted"),
    *("completed", "satisfaction", "cannot handle", "chitchat", "search", "internal error"),
    *("human handoff", "skip question", "user silence", "repeat", "session start", "restart"),
    *("code change", "validate slot"),
)
_ORDER = (
    *("duplicates and old buttons", "our payloads", "typed slashes", "forced filling"),
    *("understanding and limits", "control", "answer fit", "other slots", "triggers"),
    *("asides", "nothing"),
)
_DIGRESSION = ("exact", "strong", "weak", "none")
_EXTRACTION = ("bool", "categorical", "float", "text", "dates and numbers", "any")
_OTHERS = (
    *("prefill", "one span, one slot", "correction", "not A but B", "change without value"),
    *("at a confirmation", "just given, changed", "rewind", "side effects", "controlled"),
)
_DOUBT = (
    *("clarify", "clarify ignored", "ladder", "out of scope", "several wishes"),
    *("thresholds are data", "skip"),
)

_SECTIONS = {
    "2": _FLOW,
    "3.1": _NEXT,
    "3.2": _STEPS,
    "3.3": _COLLECT,
    "3.4": _CALL_LINK,
    "3.5": _LOOPS,
    "4": _CONDITIONS,
    "5.1": _SLOTS,
    "5.2": _MAPPINGS,
    "5.3": _VALIDATION,
    "5.4": _RESPONSES,
    "5.5": _BUTTONS,
    "5.6": _LANGUAGES,
    "5.7": _REST,
    "6": _RUNNING,
    "7": _COMMANDS,
    "8": _PATTERNS,
    "11.2": _DIGRESSION,
    "11.3": _EXTRACTION,
    "11.4": _OTHERS,
    "11.5": _DOUBT,
}
ROWS = {
    **{f"{at}.{n}": words for at, rows in _SECTIONS.items() for n, words in enumerate(rows, 1)},
    **{f"11.1.{n}": words for n, words in enumerate(_ORDER)},  # these count from 0
}
"""number -> a few words"""

OPEN_ROWS: frozenset[str] = frozenset()
"""Rows that no test proves yet. This list only ever gets shorter."""
