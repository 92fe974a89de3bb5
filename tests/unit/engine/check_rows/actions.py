"""What `check` says about actions."""

from __future__ import annotations

from flows.engine.check_actions import (
    argument_slots,
    arguments,
    outcomes,
    result_slots,
    results,
    unknown_actions,
)
from tests.unit.engine.checking import A_TEXT, Row, flow

ROWS = [
    Row(
        unknown_actions,
        "nobody does it",
        flow("action: ping\naction: action_listen\naction: utter_a"),
        flow("action: pong"),
        "there is no action 'pong'",
    ),
    Row(
        arguments,
        "one is missing",
        flow("{action: look, args: {number: 3, note: x}}"),
        flow("{action: look, args: {note: x}}"),
        "needs the argument 'number'",
    ),
    Row(
        arguments,
        "one too many",
        flow("{action: look, args: {number: 3}}"),
        flow("{action: look, args: {number: 3, colour: x}}"),
        "takes no argument 'colour'",
    ),
    Row(
        argument_slots,
        "no such slot",
        flow("{action: look, args: {number: slots.a}}", domain=A_TEXT),
        flow("{action: look, args: {number: {deep: [slots.c]}}}", domain=A_TEXT),
        "reads slot 'c', which does not exist",
    ),
    Row(
        results,
        "an unknown one",
        flow("{action: look, into: {found: a, outcome: b, item.colour: a}}"),
        flow("{action: look, into: {lost: a}}"),
        "gives no 'lost'",
    ),
    Row(
        result_slots,
        "no such slot",
        flow("{action: look, into: {found: a}}", domain=A_TEXT),
        flow("{action: look, into: {found: c}}", domain=A_TEXT),
        "slot 'c', which does not exist",
    ),
    Row(
        outcomes,
        "nobody listens to why",
        flow("{action: look, into: {outcome: a}}\naction: ping"),
        flow("{action: look, into: {found: a}}"),
        "may fail (down, none), but its 'outcome' is not read",
        level="warning",
    ),
]
