"""Submits and settlements: each acts once per key, and what was turned away is written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from fastapi.responses import JSONResponse

from integrations.connectors.sandbox_city.broken import broken_answer, spoilt
from integrations.connectors.sandbox_city.magic import Trick
from integrations.connectors.sandbox_city.records import TOLD, receipt_for
from integrations.sandbox.doors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi.responses import Response

    from integrations.connectors.sandbox_city.ledger import Act
    from integrations.connectors.sandbox_city.records import Records
    from integrations.connectors.sandbox_city.registers import Register

ONCE = {Trick.ACT_DOWN_ONCE: "down", Trick.ACT_BUSY_ONCE: "busy"}
ALWAYS = {Trick.ACT_DOWN: "down", Trick.ACT_IN_PERSON: "in_person"}
OF_APPLICATIONS = {
    **ALWAYS,
    **TOLD,
    Trick.ALREADY_PAID: "already_done",
    Trick.PAID_MEANWHILE: "already_done",
    Trick.AMOUNT_CHANGED: "amount_changed",
}
STATUS = {"down": 503, "busy": 429}


@dataclass(frozen=True, slots=True)
class Acting:
    records: Records
    slow: float

    async def submit(self, act: Act, trick: Trick | None, reference: str) -> Response:
        def taken() -> dict[str, Any]:
            if trick in OF_APPLICATIONS:
                self._no(act, OF_APPLICATIONS[trick])
            if self.records.acts.answered(act.verb, act.city, act.register, act.subject):
                self._no(act, "already_done")
            return {"reference": reference}

        return await self._once(act, trick, taken)

    async def settle(self, act: Act, trick: Trick | None, register: Register) -> Response:
        def posted() -> dict[str, Any]:
            if trick in ALWAYS:
                self._no(act, ALWAYS[trick])
            self._check_due(act, trick, register)
            return {"receipt": receipt_for(act.city, act.register, act.subject)}

        return await self._once(act, trick, posted)

    async def _once(
        self, act: Act, trick: Trick | None, decide: Callable[[], dict[str, Any]]
    ) -> Response:
        acts = self.records.acts
        if known := acts.known(act):
            return JSONResponse(known)
        if broken := await broken_answer(trick, self.slow):
            return broken
        if known := acts.known(act):  # it came again while this one was slow
            return JSONResponse(known)
        if trick in ONCE and not acts.turned_away(act, ONCE[trick]):
            self._no(act, ONCE[trick])
        told = decide()
        acts.accept(act, told)
        return await spoilt(trick, JSONResponse(told), self.slow)

    def _check_due(self, act: Act, trick: Trick | None, register: Register) -> None:
        """Raises `Problem` unless exactly this is due for this reference in this city."""
        item = self.records.by_reference(register, act.city, act.subject)
        if item is None:
            self._no(act, "not_found")
        if item.city != act.city:
            self._no(act, "wrong_city")
        state = self.records.told(register, item)["state"]
        if state != "found" or trick is Trick.PAID_MEANWHILE:
            self._no(act, "already_paid" if state == "found" else state)
        due = (item.shown.get("total"), item.shown.get("currency"))
        asked = (act.asked["amount"], act.asked["currency"])
        if asked != due or self._changes_now(act, trick):
            self._no(act, "amount_changed")

    def _changes_now(self, act: Act, trick: Trick | None) -> bool:
        told = self.records.acts.was_told(act.city, act.register, act.subject, "amount_changed")
        return trick is Trick.AMOUNT_CHANGED and not told

    def _no(self, act: Act, reason: str) -> NoReturn:
        self.records.acts.turn_away(act, reason)
        raise Problem(STATUS.get(reason, 409), f"not done: {reason}", reason)
