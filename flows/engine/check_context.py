"""What patterns are told, and whether flows and texts look at nothing else; docs/repairs.md has the
same table for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from flows.engine import condition_facts
from flows.engine.check_conditions import Asked, asked_conditions
from flows.engine.check_scope import PATTERN, Scope, at, problem, problem_at
from flows.engine.condition_nodes import Compare, Constant, Name, Node, Several, Special
from flows.engine.definition import Act, Collect, Flow, Response, Step, Variation
from flows.engine.problems import FileProblem
from flows.engine.talk import CONTEXT
from flows.engine.templates import places

What: TypeAlias = Literal["text", "yes or no", "number", "list", "table"]

GIVEN: Mapping[str, Mapping[str, What]] = {
    "pattern_session_start": {},
    "pattern_correction": {
        "corrected_slots": "table",
        "new_slot_values": "list",
        "is_reset_only": "yes or no",
        "several": "yes or no",
        "label": "text",
        "value": "text",
        "changes": "text",
    },
    "pattern_cancel_flow": {
        "canceled_name": "text",
        "flow": "text",
        "canceled_frames": "list",
        "something_done": "yes or no",
    },
    "pattern_clarification": {
        "names": "list",
        "clarification_flows": "list",
        "clarification_values": "table",
        "clarification_options": "list",
    },
    "pattern_continue_interrupted": {
        "previous_flow_name": "text",
        "interrupted_flow_names": "list",
        "interrupted_flow_ids": "list",
        "interrupted_flow_options": "list",
        "multiple_flows_interrupted": "yes or no",
    },
    "pattern_next_request": {"next_name": "text"},
    "pattern_completed": {"previous_flow_name": "text"},
    "pattern_customer_satisfaction": {},
    "pattern_cannot_handle": {
        "reason": "text",
        "utter": "text",
        "tries": "number",
        "help": "text",
        "example": "text",
        "choices": "list",
    },
    "pattern_chitchat": {
        "utter": "text",
        "choices": "list",
        "closing": "yes or no",
        "in_words_of": "text",
    },
    "pattern_search": {
        "utter": "text",
        "choices": "list",
        "closing": "yes or no",
        "in_words_of": "text",
    },
    "pattern_help": {"question": "yes or no", "help": "text", "example": "text"},
    "pattern_skip_question": {"optional": "yes or no"},
    "pattern_repeat_bot_messages": {"question": "yes or no"},
    "pattern_restart": {},
    "pattern_human_handoff": {},
    "pattern_user_silence": {"closes": "yes or no", "something_done": "yes or no"},
    "pattern_validate_slot": {"validate": "text", "utter": "text", "refill_utter": "text"},
    "pattern_code_change": {"something_done": "yes or no"},
    "pattern_internal_error": {
        "error_type": "text",
        "info": "text",
        "something_done": "yes or no",
    },
}
"""Pattern -> what `context` holds in it. Whatever may also be empty."""

REASONS = frozenset({"which_one", "no_answer", "not_understood", "slash", "empty", "model_away"})
"""What `context.reason` can be."""

ELSEWHERE: Mapping[str, frozenset[str]] = {
    "pattern_collect_information": frozenset({"collect", "utter", "collect_action", "rejections"}),
    "pattern_correction": frozenset({"reset_flow_id", "reset_step_id"}),
    "pattern_validate_slot": frozenset({"refill_action", "rejections"}),
}
"""What only other engines of this format run or tell."""


def context_conditions(scope: Scope) -> Iterator[FileProblem]:
    for asked in asked_conditions(scope):
        if isinstance(asked.place, Response):
            continue  # `condition_names` says that it only knows slots
        pattern = asked.place.id if isinstance(asked.place, Flow) and not asked.before else ""
        text = asked.condition.text
        for name in sorted(condition_facts.names(asked.condition.root, "context")):
            for rule, why in _trouble(pattern, name):
                message = f"condition '{text}': {why}"
                yield problem(rule, asked.place, asked.line, message)
        for wrong in _wrong_kinds(asked, GIVEN.get(pattern, {})):
            yield problem("context-kind", asked.place, asked.line, f"condition '{text}': {wrong}")


def context_words(scope: Scope) -> Iterator[FileProblem]:
    """`action: "{{context.x}}"` and what texts with places and buttons take from it."""
    for flow, step in scope.steps():
        for name, line in _named(step):
            for rule, why in _trouble(flow.id, name):
                yield problem_at(rule, flow, step, why, line)
        for response in _said(scope, step):
            for use in _uses(response):
                for rule, why in _trouble(flow.id, use.name):
                    message = f"'{response.name}', said by '{flow.id}': {why}"
                    yield problem(rule, response, use.line, message)


# --- names -----------------------------------------------------------------------------------


def _trouble(flow: str, name: str) -> Iterator[tuple[str, str]]:
    """The rule and what is wrong with `context.<name>` in this flow."""
    if name in ELSEWHERE.get(flow, ()):
        yield "without-effect", f"'context.{name}' is told by other engines only; here it is empty"
    elif not flow.startswith(PATTERN):
        yield "context-nowhere", f"only patterns are told a context, so 'context.{name}' is empty"
    elif name not in GIVEN.get(flow, {}):
        known = ", ".join(GIVEN.get(flow, {})) or "nothing"
        yield "context-unknown", f"'{flow}' is not told '{name}', but {known}"


@dataclass(frozen=True, slots=True)
class _Use:
    name: str
    line: int


def _named(step: Step) -> Iterator[tuple[str, int]]:
    match step:
        case Act():
            yield from ((name, at(step.lines, "action")) for name in _told(step.name))
        case Collect():
            yield from ((name, at(step.lines, "utter")) for name in _told(step.utter))
        case _:
            return


def _told(name: str) -> Iterator[str]:
    return (place.name for place in places(name) if place.space == "context")


def _said(scope: Scope, step: Step) -> Iterator[Response]:
    name = step.name if isinstance(step, Act) else step.utter if isinstance(step, Collect) else ""
    if name in scope.responses:
        yield scope.responses[name]


def _uses(response: Response) -> Iterator[_Use]:
    for variation in response.variations:
        source = variation.buttons_from
        if source is not None and source.startswith(CONTEXT):
            yield _Use(source.removeprefix(CONTEXT), at(variation.lines, "buttons_from"))
        yield from _places(variation) if variation.template else ()


def _places(variation: Variation) -> Iterator[_Use]:
    for language, text in variation.texts.items():
        for place in places(text):
            if place.space == "context":
                yield _Use(place.name, at(variation.lines, f"in {language}"))


# --- kinds -----------------------------------------------------------------------------------

_ORDER = ("<", "<=", ">", ">=")


def _wrong_kinds(asked: Asked, given: Mapping[str, What]) -> Iterator[str]:
    for node in condition_facts.nodes(asked.condition.root):
        if isinstance(node, Compare):
            yield from _wrong(node.left, node, node.right, given)
            yield from _wrong(node.right, node, node.left, given)


def _wrong(side: Node, compare: Compare, other: Node, given: Mapping[str, What]) -> Iterator[str]:
    """What can be seen not to fit one of the two sides."""
    name = _whole(side)
    if name not in given:
        return
    what = given[name]
    if compare.op in _ORDER and what != "number":
        yield f"'context.{name}' is {_a(what)}, and nothing is above or below that"
    elif compare.op == "matches" and side is compare.left and what != "text":
        yield f"'context.{name}' is {_a(what)}, and only texts are matched"
    elif compare.op != "contains" or side is compare.right:
        yield from _never(name, what, compare, other)


def _whole(side: Node) -> str:
    """The `x` of `context.x`; "" for what is inside of it, and for everything else."""
    alone = isinstance(side, Name) and side.space == "context" and len(side.path) == 1
    return str(side.path[0]) if alone and isinstance(side, Name) else ""


def _never(name: str, what: What, compare: Compare, other: Node) -> Iterator[str]:
    for constant in _constants(other):
        if not _fits(what, constant):
            yield f"'context.{name}' is {_a(what)}, never {_quoted(constant)}"
        elif name == "reason" and _unheard_of(compare, constant):
            yield f"'context.reason' is never {_quoted(constant)}, but {_listed(REASONS)}"


def _constants(node: Node) -> Iterator[Constant]:
    for each in node.items if isinstance(node, Several) else (node,):
        if isinstance(each, Constant):
            yield each


def _fits(what: What, constant: Constant) -> bool:
    value = constant.value
    if value is None or isinstance(value, Special):
        return True
    match what:
        case "text":
            return not isinstance(value, bool | float)
        case "yes or no":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, float) and not isinstance(value, bool)
        case "list" | "table":
            return False


def _unheard_of(compare: Compare, constant: Constant) -> bool:
    whole = compare.op in ("=", "!=") or isinstance(compare.left, Several)
    return whole and isinstance(constant.value, str) and constant.value not in REASONS


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _a(what: What) -> str:
    return what if what == "yes or no" else f"a {what}"


def _quoted(constant: Constant) -> str:
    value = constant.value
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else f"'{value}'"
