"""Corners that the format leaves open, and slots that nobody fills: files that stay clear of them
mean the same in every engine."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engine.catalog import collected, is_system
from flows.engine.check_flows import written
from flows.engine.check_scope import (
    PATTERN,
    UTTER,
    Scope,
    at,
    branches,
    family,
    problem,
    problem_at,
)
from flows.engine.default_actions import DEFAULT_ACTIONS
from flows.engine.definition import Act, Collect, Flow, Json, Link, SetSlots, Slot, Step, slots_read
from flows.engine.payloads import parse_payload
from flows.engine.problems import FileProblem

_HAVE_TRIGGERS = frozenset({"pattern_restart", "pattern_session_start", "pattern_user_silence"})
_FREE = (None, "text", "free_text")


# --- triggers --------------------------------------------------------------------------------


def thresholds(scope: Scope) -> Iterator[FileProblem]:
    for flow in scope.flows.values():
        for trigger in flow.triggers:
            share = trigger.threshold
            if share is not None and not 0 <= share <= 1:
                message = f"flow '{flow.id}': '{trigger.intent}' wants a confidence of {share:g}"
                yield problem("trigger-threshold", flow, trigger.line, message)
            elif share in (0, 1):
                message = f"flow '{flow.id}': '{trigger.intent}' has a threshold of {share:g}"
                yield problem("trigger-edge", flow, trigger.line, message)


def pattern_triggers(scope: Scope) -> Iterator[FileProblem]:
    for service in scope.catalog.values():
        for flow in () if is_system(service) else service.flows.values():
            own = flow.id.startswith(PATTERN) and flow.id not in _HAVE_TRIGGERS
            if own and flow.triggers:
                message = f"pattern '{flow.id}' has a trigger"
                yield problem("pattern-trigger", flow, at(flow.lines, "nlu_trigger"), message)


def trigger_languages(scope: Scope) -> Iterator[FileProblem]:
    phrases = scope.facts.phrases
    for flow in scope.flows.values() if phrases is not None else ():
        lines = {trigger.intent: trigger.line for trigger in flow.triggers}
        for intent, line in lines.items():
            known = {language for language, found in (phrases or {}).items() if intent in found}
            missing = [one for one in scope.languages(flow.service) if one not in known]
            if known and missing:
                message = f"intent '{intent}' has no training phrases in {', '.join(missing)}"
                yield problem("trigger-language", flow, line, message)


def forgetful_links(scope: Scope) -> Iterator[FileProblem]:
    for flow, step in scope.steps():
        if not isinstance(step, Link) or step.flow == flow.id:
            continue
        answered = set(collected(family(scope, flow.id))) - flow.persisted_slots
        again = sorted(answered & set(collected(family(scope, step.flow))))
        if again:
            message = f"'{step.flow}' asks for {', '.join(again)} again"
            yield problem_at("link-forgets", flow, step, message)


# --- slots -----------------------------------------------------------------------------------


def mappings(scope: Scope) -> Iterator[FileProblem]:
    asked = {step.slot for _, step in scope.collects()}
    for slot in scope.slots.values():
        for n, mapping in enumerate(slot.mappings):
            line = at(slot.lines, f"mappings.{n}")
            several = mapping.get("conditions")
            if isinstance(several, list) and len(several) > 1:
                message = f"slot '{slot.name}': a mapping with several conditions"
                yield problem("mapping-conditions", slot, line, message)
            if mapping.get("type") == "from_text" and slot.name not in asked:
                message = f"slot '{slot.name}': any text is to fill it, but nobody asks for it"
                yield problem("mapping-from-text", slot, line, message)
            for key in ("action", "run_action_every_turn"):
                yield from _mapped_action(scope, slot, mapping.get(key), line)


def _mapped_action(scope: Scope, slot: Slot, name: Json, line: int) -> Iterator[FileProblem]:
    if isinstance(name, str) and name not in scope.facts.actions and name not in DEFAULT_ACTIONS:
        message = f"slot '{slot.name}': there is no action '{name}'"
        yield problem("mapping-action", slot, line, message)


def never_filled(scope: Scope) -> Iterator[FileProblem]:
    """A slot that is read, and that neither a resident nor anybody else can fill."""
    filled, read = _filled(scope), _read(scope)
    for service in scope.catalog.values():
        for slot in () if is_system(service) else service.slots.values():
            own = slot.initial is not None or any("action" in m for m in slot.mappings)
            if slot.name in read - filled and not slot.heard and not own:
                message = f"slot '{slot.name}' is read, but nothing ever fills it"
                yield problem("slot-never-filled", slot, slot.line, message)


def _read(scope: Scope) -> set[str]:
    names = {step.slot for _, step in scope.collects()}
    for _, step in scope.steps():
        names |= {name for one in branches(step) if one.when for name in one.when.slots}
        names |= set(slots_read(dict(step.args))) if isinstance(step, Act) else set()
    return names


def _filled(scope: Scope) -> set[str]:
    """By results, by `set_slots`, by buttons, and where an action is told a slot's name."""
    names = {name for flow in scope.flows.values() for name in written(flow)["given"]}
    for _, step in scope.steps():
        if isinstance(step, SetSlots):
            names |= {name for name, value in step.values if value is not None}
        if isinstance(step, Act):
            names |= {value for value in step.args.values() if isinstance(value, str)}
    for response in scope.responses.values():
        for variation in response.variations:
            for button in variation.buttons:
                sets = parse_payload(button.payload).get("set")
                names |= sets.keys() if isinstance(sets, dict) else set()
    return names


# --- free text -------------------------------------------------------------------------------


def unconfirmed_text(scope: Scope) -> Iterator[FileProblem]:
    """Whatever is written to a free question is its answer, also what was not meant to be one."""
    for flow, step in scope.collects():
        slot = scope.slot(flow, step.slot)
        if slot is None or step.rejections or not _is_free(slot):
            continue
        act = _sent_off(scope, flow, step)
        if act is not None:
            message = f"'{act.name}' is done with it, and nobody asks whether it is right"
            yield problem_at("free-text-to-action", flow, step, message)


def _is_free(slot: Slot) -> bool:
    plain = slot.type == "text" and slot.kind in _FREE and slot.heard
    return plain and not slot.options and slot.choices is None


def _sent_off(scope: Scope, flow: Flow, question: Collect) -> Act | None:
    """The first action done once that needs the answer, with no yes or no in between."""
    found, waiting = {question.id}, [branch.then for branch in question.next]
    while waiting:
        step = flow.steps.get(waiting.pop())
        if step is None or step.id in found:
            continue
        found.add(step.id)
        if isinstance(step, Act) and _needs(scope, step, question.slot):
            return step
        if not _confirms(scope, flow, step):
            waiting.extend(branch.then for branch in branches(step))
    return None


def _confirms(scope: Scope, flow: Flow, step: Step) -> bool:
    slot = scope.slot(flow, step.slot) if isinstance(step, Collect) else None
    return slot is not None and slot.type == "bool"


def _needs(scope: Scope, step: Act, slot: str) -> bool:
    facts = scope.facts.actions.get(step.name)
    if facts is None or not step.once or step.name.startswith(UTTER):
        return False
    return any(slot in slots_read(step.args[name]) for name in facts.needs & step.args.keys())
