"""The contract's words (`contract.yml`), read into the house's.

A look's answer:
    {"state": "found", "item": {"reference": "3101051000000014", "title": {"zh": "…", "en": "…"},
     "lines": [{"code": "fine", "label": {"zh": "罚款", "en": "Fine"}, "amount": 20000}],
     "total": 20000, "currency": "CNY", "deadline": "2026-12-07"}}
A submit's: {"reference": "MA-0048213077"} · a settlement's: {"receipt": "R-0020261120"}
A problem: {"type": "about:blank", "title": "not done: amount_changed", "status": 409,
     "reason": "amount_changed"}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.ports import Looked

REASONS = frozenset(
    {
        "not_found",
        "already_paid",
        "already_done",
        "amount_changed",
        "wrong_city",
        "not_ready",
        "in_person",
        "busy",
        "down",
        "nonsense",
    }
)
STATES = frozenset({"found", "not_found", "already_paid", "not_ready", "in_person", "wrong_city"})


def read_object(body: bytes) -> Mapping[str, Any] | None:
    """A JSON object, or None for anything else."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def read_looked(told: Mapping[str, Any]) -> Looked | None:
    """None where the answer is not as the contract says; an amount is never guessed."""
    state, item = told.get("state"), told.get("item", {})
    if not (isinstance(state, str) and state in STATES and isinstance(item, dict)):
        return None
    if state == "found" and not _is_record(item):
        return None
    return Looked(state, item)


def read_text(told: Mapping[str, Any], name: str) -> str | None:
    value = told.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= 200 else None


def read_reason(told: Mapping[str, Any] | None) -> str | None:
    reason = (told or {}).get("reason")
    return reason if isinstance(reason, str) and reason in REASONS else None


def _is_record(item: Mapping[str, Any]) -> bool:
    lines = item.get("lines", [])
    return read_text(item, "reference") is not None and _is_list(lines) and _adds_up(item, lines)


def _is_list(lines: object) -> bool:
    return isinstance(lines, list) and all(
        isinstance(line, dict) and _is_minor(line.get("amount")) and _is_label(line.get("label"))
        for line in lines
    )


def _adds_up(item: Mapping[str, Any], lines: list[Mapping[str, Any]]) -> bool:
    """A record without money is fine; one with money has a currency and a right total."""
    if "total" not in item:
        return not lines
    total, currency = item["total"], item.get("currency")
    known_currency = isinstance(currency, str) and len(currency) == 3 and currency.isupper()
    right = not lines or sum(line["amount"] for line in lines) == total
    return _is_minor(total) and total >= 0 and known_currency and right


def _is_minor(amount: object) -> bool:
    return isinstance(amount, int) and not isinstance(amount, bool)


def _is_label(label: object) -> bool:
    return isinstance(label, (str, dict)) and bool(label)
