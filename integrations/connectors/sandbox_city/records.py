"""Finds records: what a look answers, and what is due for a reference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from integrations.connectors.sandbox_city.magic import Trick, cents_in, code_of, trick_in
from integrations.connectors.sandbox_city.registers import Item, Register, plain, with_total

if TYPE_CHECKING:
    from collections.abc import Mapping

    from integrations.connectors.sandbox_city.ledger import Acts

TOLD = {
    Trick.NOT_FOUND: "not_found",
    Trick.ALREADY_PAID: "already_paid",
    Trick.NOT_READY: "not_ready",
    Trick.IN_PERSON: "in_person",
    Trick.WRONG_CITY: "wrong_city",
}
WITHOUT_ITEM = frozenset({"not_found", "wrong_city"})
MONEY = frozenset({"lines", "total", "currency", "deadline"})
CHANGE = {"code": "change", "label": {"zh": "新增加处罚款", "en": "Added since"}, "amount": 1000}


@dataclass(frozen=True, slots=True)
class Records:
    acts: Acts

    def look(self, register: Register, city: str, by: Mapping[str, str]) -> dict[str, Any]:
        """The answer to a look; which half of a pair was wrong cannot be told from it."""
        item = self.find(register, city, by)
        if item is None:
            return {"state": "not_found"}
        if item.city != city:
            return {"state": "wrong_city"}
        return self.told(register, item)

    def told(self, register: Register, item: Item) -> dict[str, Any]:
        receipt = self.receipt(register, item)
        state = "already_paid" if receipt else item.state
        if state in WITHOUT_ITEM:
            return {"state": state}
        shown = {"reference": item.reference, **item.shown}
        if state != "found":
            shown = {name: value for name, value in shown.items() if name not in MONEY}
        return {"state": state, "item": shown | ({"receipt": receipt} if receipt else {})}

    def find(self, register: Register, city: str, by: Mapping[str, str]) -> Item | None:
        values = {name: plain(value) for name, value in by.items()}
        listed = (item for item in register.items if _answers_to(item, values))
        return next(listed, None) or self._made(register, city, _reference(register, by), values)

    def by_reference(self, register: Register, city: str, reference: str) -> Item | None:
        listed = (item for item in register.items if item.reference == reference)
        values = {"reference": plain(reference)}
        return next(listed, None) or self._made(register, city, reference, values)

    def receipt(self, register: Register, item: Item) -> str | None:
        """The receipt of a record that was settled here, or was so from the beginning."""
        settled = self.acts.answered("settle", item.city, register.name, item.reference)
        if settled is not None:
            return str(settled["receipt"])
        elsewhere = self.acts.was_told(item.city, register.name, item.reference, "already_paid")
        if elsewhere or item.state == "already_paid":
            return receipt_for(item.city, register.name, item.reference)
        return None

    def _made(
        self, register: Register, city: str, reference: str, values: Mapping[str, str]
    ) -> Item | None:
        """A record made from the register's template, for a magic value or for any at all."""
        trick = trick_in(values.values())
        if register.template is None or not (trick or register.accepts_any):
            return None
        shown = {**register.template, **register.by_city.get(city, {})}
        item = Item(reference, city, values, TOLD.get(trick, "found") if trick else "found", shown)
        return self._with_amount(register, item, trick, cents_in(values.values()))

    def _with_amount(
        self, register: Register, item: Item, trick: Trick | None, cents: int | None
    ) -> Item:
        lines = list(item.shown.get("lines", ()))
        if cents is not None and lines:
            lines = [{**lines[0], "amount": 19_900 + cents}]
        asked_more = self.acts.was_told(item.city, register.name, item.reference, "amount_changed")
        if trick is Trick.AMOUNT_CHANGED and asked_more:
            lines.append(CHANGE)
        return replace(item, shown=with_total({**item.shown, "lines": lines}))


def receipt_for(*facts: str) -> str:
    return f"R-{_digits(*facts)}"


def number_for(prefix: str, *facts: str) -> str:
    return f"{prefix}-{_digits(*facts)}"


def _digits(*facts: str) -> str:
    """Ten digits made of facts; none of them magic by accident."""
    number = int.from_bytes(sha256("\n".join(facts).encode()).digest()[:5], "big")
    digits = f"{number % 10**10:010d}"
    return digits if code_of(digits) is None else f"{digits[:6]}1{digits[7:]}"


def _answers_to(item: Item, values: Mapping[str, str]) -> bool:
    return bool(values) and all(item.keys.get(name) == value for name, value in values.items())


def _reference(register: Register, by: Mapping[str, str]) -> str:
    """One field names its record; several together stay out of its reference."""
    if len(by) == 1:
        return next(iter(by.values())).strip()
    values = [plain(value) for _, value in sorted(by.items())]
    code = next((code for value in values if (code := code_of(value)) is not None), None)
    number = number_for("P", register.name, *values)
    return number if code is None else f"{number}-99{code:02d}"
