"""Whether what was expected has happened; where not, what happened instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from flows.engine.definition import Json
from flows.engine.payloads import parse_payload
from flows.engine.replay_case import Expected, Plain
from flows.engine.replay_heard import NOTHING, Heard, Spoken, all_said, one_said, short
from flows.engine.replay_shapes import GENERATIVE
from flows.engine.session import Choice


def wrong(expected: Expected, heard: Heard) -> str:
    """Empty where it happened, else what was expected and what happened instead."""
    if expected.kind.startswith(GENERATIVE):
        return ""
    check = _CHECKS.get(expected.kind)
    if check is None:
        return f"nothing here can tell '{expected.kind}'"
    return check(expected.value, heard)


def is_skipped(expected: Expected) -> bool:
    return expected.kind.startswith(GENERATIVE)


# --- words -----------------------------------------------------------------------------------


def _utter(value: Json, heard: Heard) -> str:
    if any(value == said.name for said in heard.says):
        return ""
    return f"expected {value} to be said; said was {all_said(heard)}"


def _bot(value: Json, heard: Heard) -> str:
    wanted = str(value).strip()
    if any(wanted == said.text.strip() for said in heard.says):
        return ""
    return f"expected the words {short(wanted)}; said was {all_said(heard)}"


def _uttered(value: Json, heard: Heard) -> str:
    wanted: Plain = value if isinstance(value, dict) else {}
    reasons = [_unlike(said, wanted) for said in heard.says]
    if "" in reasons:
        return ""
    near = [r for said, r in zip(heard.says, reasons, strict=True) if _is_named(said, wanted)]
    told = f"; {near[0]}" if near and "utter_name" in wanted else ""
    return f"expected {_wish(wanted)} to be said{told or f'; said was {all_said(heard)}'}"


def _not_uttered(value: Json, heard: Heard) -> str:
    wanted: Plain = value if isinstance(value, dict) else {}
    said = next((each for each in heard.says if not _unlike(each, wanted)), None)
    if said is None:
        return ""
    return f"expected {_wish(wanted)} not to be said; said was {one_said(said)}"


def _is_named(said: Spoken, wanted: Plain) -> bool:
    return said.name == wanted.get("utter_name")


def _unlike(said: Spoken, wanted: Plain) -> str:
    """Empty where these words are the wanted ones."""
    if "utter_name" in wanted and not _is_named(said, wanted):
        return "another one"
    pattern = wanted.get("text_matches")
    if pattern is not None and not _matches(str(pattern), said.text):
        return f"its words {short(said.text)} do not match /{pattern}/"
    for button in wanted.get("buttons") or ():  # type: ignore[union-attr]  # a list, when read
        if isinstance(button, dict) and not any(_same_button(b, button) for b in said.buttons):
            titles = ", ".join(choice.title for choice in said.buttons) or "none"
            return f"there is no button {_wish_button(button)}; buttons were: {titles}"
    return ""


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text, re.DOTALL) is not None
    except (re.error, RecursionError):
        return False


def _same_button(choice: Choice, wanted: Plain) -> bool:
    title, payload = wanted.get("title"), wanted.get("payload")
    if title is not None and title != choice.title:
        return False
    return payload is None or _alike(parse_payload(str(payload)), dict(choice.does))


def _alike(wanted: Json, does: Json) -> bool:
    """As a payload is written: without types and case."""
    if isinstance(wanted, dict) and isinstance(does, dict):
        return wanted.keys() == does.keys() and all(_alike(wanted[k], does[k]) for k in wanted)
    return same(wanted, does) or str(wanted).casefold() == str(does).casefold()


def _wish(wanted: Plain) -> str:
    parts = []
    if "utter_name" in wanted:
        parts.append(str(wanted["utter_name"]))
    if "text_matches" in wanted:
        parts.append(f"words like /{wanted['text_matches']}/")
    if isinstance(buttons := wanted.get("buttons"), list):
        told = ", ".join(_wish_button(b) for b in buttons if isinstance(b, dict))
        parts.append(f"with the buttons {told}")
    return " ".join(parts) or "anything"


def _wish_button(button: Plain) -> str:
    return " ".join(f"'{value}'" for value in button.values())


# --- slots -----------------------------------------------------------------------------------


def _was_set(value: Json, heard: Heard) -> str:
    for name, wanted in _pairs(value):
        if not _is_set(name, wanted, heard):
            what = _filled_with(wanted)
            return f"expected slot {name} to be {what}; it {_history(name, heard)}"
    return ""


def _is_set(name: str, wanted: tuple[Json, ...], heard: Heard) -> bool:
    """Now, or for a while since something came in: a matter that ends empties its slots."""
    given = [value for slot, value in heard.filled if slot == name]
    now = heard.after.get(name)
    if not wanted:
        return now is not None or any(value is not None for value in given)
    if wanted[0] is None:
        return now is None and (heard.before.get(name) is not None or None in given)
    return any(same(value, wanted[0]) for value in (now, *given) if value is not None)


def _was_not_set(value: Json, heard: Heard) -> str:
    """What was said and rejected has not been set."""
    for name, unwanted in _pairs(value):
        now = heard.after.get(name)
        fresh = now is not None and not same(now, heard.before.get(name))
        if fresh and (not unwanted or same(now, unwanted[0])):
            what = _filled_with(unwanted)
            return f"expected slot {name} not to be {what}; it {_history(name, heard)}"
    return ""


def _pairs(value: Json) -> Iterable[tuple[str, tuple[Json, ...]]]:
    """Slot and the value that is meant, if one is."""
    for each in value if isinstance(value, list) else ():
        if isinstance(each, list) and each:
            yield str(each[0]), tuple(each[1:2])


def same(value: Json, wanted: Json) -> bool:
    """`5`, `5.0` and `"5"` are the same; so are `true` and `"true"`."""
    if value == wanted:
        return True
    if isinstance(value, bool) or isinstance(wanted, bool):
        return str(value).lower() == str(wanted).lower()
    return str(value) == str(wanted) or _number(value) == _number(wanted) != None  # noqa: E711


def _number(value: Json) -> float | None:
    try:
        return float(value) if isinstance(value, int | float | str) else None
    except ValueError:
        return None


def _filled_with(wanted: tuple[Json, ...]) -> str:
    return "filled" if not wanted else "emptied" if wanted[0] is None else short(wanted[0])


def _history(name: str, heard: Heard) -> str:
    now = heard.after.get(name)
    if now is not None:
        return f"is {short(now)}"
    was = [value for slot, value in heard.filled if slot == name and value is not None]
    return f"was {short(was[-1])} and is empty again" if was else "is empty"


PATTERN = "pattern_"
"""Beginning of what goes on in every talk: no report lists it."""

# --- flows and actions -----------------------------------------------------------------------


def _started(value: Json, heard: Heard) -> str:
    wanted: Plain = value if isinstance(value, dict) else {}
    ids = [str(each) for each in wanted.get("flow_ids") or ()]  # type: ignore[union-attr]  # a list
    begun = _flows(heard, "flow_started")
    enough = any if wanted.get("operator") == "any" else all
    if enough(each in begun for each in ids):
        return ""
    joined = (" or " if enough is any else " and ").join(ids)
    return f"expected flow {joined} to start; started was {', '.join(begun) or NOTHING}"


def _completed(value: Json, heard: Heard) -> str:
    return _ended("flow_completed", "be completed", value, heard)


def _cancelled(value: Json, heard: Heard) -> str:
    return _ended("flow_cancelled", "be cancelled", value, heard)


def _ended(event: str, verb: str, value: Json, heard: Heard) -> str:
    wanted: Plain = value if isinstance(value, dict) else {}
    ends = [fact.values for fact in heard.facts if fact.event == event]
    flow, step = wanted.get("flow_id"), wanted.get("flow_step_id")
    if any(e.get("flow_id") == flow and step in (None, e.get("step_id")) for e in ends):
        return ""
    at = f" at step {step}" if step else ""
    matters = [e for e in ends if not str(e.get("flow_id")).startswith(PATTERN)]
    told = ", ".join(f"{e.get('flow_id')} at step {e.get('step_id')}" for e in matters)
    happened = "" if matters else f"; what happened: {_events(heard)}"
    return f"expected flow {flow} to {verb}{at}; it was {told or NOTHING}{happened}"


def _events(heard: Heard) -> str:
    told = (
        f"{fact.event} {fact.values.get('flow_id', '')}".strip()
        for fact in heard.facts
        if not str(fact.values.get("flow_id")).startswith(PATTERN)
    )
    kept = [each for each in told if each.startswith(("flow_", "internal_error", "cannot_handle"))]
    return ", ".join(dict.fromkeys(kept)) or "no flow began or ended"


def _flows(heard: Heard, event: str) -> list[str]:
    return [str(fact.values.get("flow_id")) for fact in heard.facts if fact.event == event]


def _executed(value: Json, heard: Heard) -> str:
    if value in heard.executed:
        return ""
    ran = ", ".join(sorted(heard.executed)) or NOTHING
    return f"expected action {value} to run; run was {ran}"


def _clarified(value: Json, heard: Heard) -> str:
    """By ids; an older form used names."""
    offered = {str(choice.does.get("start")) for choice in heard.choices if "start" in choice.does}
    known = offered | {choice.title for choice in heard.choices}
    missing = [str(v) for v in value if str(v) not in known] if isinstance(value, list) else []
    if not missing:
        return ""
    told = ", ".join(sorted(offered)) or NOTHING
    return f"expected to be asked which is meant: {', '.join(missing)}; offered was {told}"


_CHECKS: Mapping[str, Callable[[Json, Heard], str]] = {
    "utter": _utter,
    "bot": _bot,
    "slot_was_set": _was_set,
    "slot_was_not_set": _was_not_set,
    "bot_uttered": _uttered,
    "bot_did_not_utter": _not_uttered,
    "flow_started": _started,
    "flow_completed": _completed,
    "flow_cancelled": _cancelled,
    "action_executed": _executed,
    "pattern_clarification_contains": _clarified,
}
