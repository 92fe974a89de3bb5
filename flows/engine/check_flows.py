"""Flows as wholes: their names, what starts them, what is defined twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from flows.engine.catalog import PATTERN, REPAIRS, WHICH, is_system, menu_order
from flows.engine.check_scope import Scope, at, is_never, lacking, problem, spoken_at
from flows.engine.definition import Act, Collect, Flow, Response, SetSlots, Slot
from flows.engine.load import same_slot
from flows.engine.problems import FileProblem

_FLOW_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")


def flow_ids(scope: Scope) -> Iterator[FileProblem]:
    for flow in scope.flows.values():
        if not _FLOW_ID.fullmatch(flow.id):
            yield problem(
                "flow-id",
                flow,
                flow.line,
                f"flow id '{flow.id}': letters, digits, '_' and '-' only",
            )


def repairs(scope: Scope) -> Iterator[FileProblem]:
    """A flow of one's own in place of a repair; questions are put by the engine itself."""
    for flow in scope.flows.values():
        if flow.id.startswith(PATTERN) and flow.id not in REPAIRS:
            message = f"no repair is called '{flow.id}', so this flow never runs"
            yield problem("pattern-unknown", flow, flow.line, message)


def descriptions(scope: Scope) -> Iterator[FileProblem]:
    for flow in scope.flows.values():
        if not flow.description.strip():
            message = f"flow '{flow.id}' needs a description"
            yield problem("flow-description", flow, at(flow.lines, "description"), message)


def flow_names(scope: Scope) -> Iterator[FileProblem]:
    """A flow that residents can start is shown to them by name."""
    for flow in scope.flows.values():
        missing = lacking(flow.names, scope.languages(flow.service))
        if missing and (flow.triggers or menu_order(flow) is not None):
            message = f"flow '{flow.id}' has no name in {', '.join(missing)}"
            line = spoken_at(flow.lines, missing[0]) if flow.names else flow.line
            yield problem("flow-name", flow, line, message)


def telling_apart(scope: Scope) -> Iterator[FileProblem]:
    """Two names that differ by punctuation only cannot be offered side by side."""
    seen: dict[tuple[str, str], Flow] = {}
    for flow in scope.flows.values():
        texts = {("description", flow.description), *(("name", n) for n in flow.names.values())}
        for what, text in sorted(texts):
            folded = (what, re.sub(r"[\W_]+", "", text).casefold())
            other = seen.setdefault(folded, flow)
            if folded[1] and other is not flow:
                message = f"flow '{flow.id}' has the same {what} as flow '{other.id}'"
                line = at(flow.lines, what)
                yield problem("names-alike", flow, line, message)


def duplicates(scope: Scope) -> Iterator[FileProblem]:
    """A service may say what the system says in its own words; two services may not compete."""
    services = scope.catalog.values()
    systems = [service for service in services if is_system(service)]
    others = [service for service in services if not is_system(service)]
    shared = {name for service in systems for name in service.responses}
    own = ({n: r for n, r in one.responses.items() if n not in shared} for one in others)
    yield from _twice("flow", (service.flows for service in services))
    yield from _twice("slot", (service.slots for service in services))
    yield from _twice("response", (service.responses for service in systems))
    yield from _twice("response", own)


def _twice(
    what: str, tables: Iterable[Mapping[str, Flow] | Mapping[str, Response] | Mapping[str, Slot]]
) -> Iterator[FileProblem]:
    seen: dict[str, Flow | Response | Slot] = {}
    for table in tables:
        for name, thing in table.items():
            other = seen.setdefault(name, thing)
            if other is thing or _same(thing, other):
                continue
            where = f"{other.file}, line {other.line}"
            yield problem(
                "defined-twice", thing, thing.line, f"{what} '{name}' is already defined in {where}"
            )


def _same(one: Flow | Response | Slot, other: Flow | Response | Slot) -> bool:
    return isinstance(one, Slot) and isinstance(other, Slot) and same_slot(one, other)


def triggers(scope: Scope) -> Iterator[FileProblem]:
    owners: dict[str, Flow] = {}
    for flow in scope.flows.values():
        lines = {trigger.intent: trigger.line for trigger in flow.triggers}
        for intent, line in lines.items():
            other = owners.setdefault(intent, flow)
            if other is not flow and not intent.endswith(WHICH):
                message = f"intent '{intent}' already starts flow '{other.id}'"
                yield problem("trigger-shared", flow, line, message)
            if scope.facts.intents is not None and intent not in scope.facts.intents:
                message = f"intent '{intent}' is not in the training phrases"
                yield problem("trigger-unknown", flow, line, message)


def guards(scope: Scope) -> Iterator[FileProblem]:
    for flow in scope.flows.values():
        if flow.guard is None or not flow.triggers:
            continue
        if is_never(flow.guard):
            message = f"flow '{flow.id}' has triggers but 'if: False' keeps it from being started"
            yield problem("guard-never", flow, at(flow.lines, "if"), message)
        else:
            message = f"flow '{flow.id}': other engines start it by its trigger without its guard"
            yield problem("guard-skipped", flow, at(flow.lines, "if"), message)


def persisted_slots(scope: Scope) -> Iterator[FileProblem]:
    for flow in scope.flows.values():
        own = written(flow)
        for name in sorted(flow.persisted_slots - own["asked"]):
            why = "only an action sets it" if name in own["given"] else "this flow never fills it"
            line = at(flow.lines, "persisted_slots")
            yield problem("persisted-slot", flow, line, f"persisted slot '{name}': {why}")


def written(flow: Flow) -> Mapping[str, set[str]]:
    """Slots a flow fills: `asked` by its questions and set_slots, `given` by its actions."""
    own: dict[str, set[str]] = defaultdict(set)
    for step in flow.steps.values():
        match step:
            case Collect():
                own["asked"].add(step.slot)
            case SetSlots():
                own["asked"].update(name for name, _ in step.values)
            case Act():
                own["given"].update(step.into.values())
            case _:
                pass
    return own
