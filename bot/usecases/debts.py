"""Looking up what a resident owes, with what only that resident has (promise 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.ports import Connector, Looked, Refused, Store, Unreachable
from bot.usecases.setting import Args, Setting, Values, outcome, text

WRONG_PAIRS = 3
"""Wrong pairs by one resident within an hour that close the look-up."""

WRONG_PAIRS_OF_ONE = 10
"""Wrong pairs about one plate within an hour, whoever tried."""

HOUR = timedelta(hours=1)

_REASONS = {"already_done": "already_paid"}


@dataclass(frozen=True, slots=True)
class LookUpDebt:
    connector: Connector
    store: Store

    async def __call__(self, setting: Setting, args: Args) -> Values:
        """Asks the city. More than one field is a pair: wrong ones are counted and limited."""
        register, by = text(args, "register"), _fields(args.get("by"))
        scopes = self._scopes(setting, register, by) if len(by) > 1 else []
        if await self._closed(setting, scopes):
            return outcome("too_many_tries")
        try:
            looked = await self.connector.look(setting.city_id, register, by)
        except (Unreachable, Refused):
            return outcome("down")
        if looked.state == "not_found" and scopes:
            await self._count(setting, scopes)
        return _values(looked, setting.flows.city.currency)

    def _scopes(
        self, setting: Setting, register: str, by: dict[str, str]
    ) -> list[tuple[str, str, int]]:
        subject = next(iter(by.values()))
        return [
            (f"look:{register}", f"resident:{setting.resident}", WRONG_PAIRS),
            (f"look:{register}", f"subject:{subject}", WRONG_PAIRS_OF_ONE),
        ]

    async def _closed(self, setting: Setting, scopes: list[tuple[str, str, int]]) -> bool:
        if not scopes:
            return False
        async with self.store.begin(setting.city_id, setting.now) as work:
            since = setting.now - HOUR
            tries = [await work.residents.wrong_tries(s, who, since) for s, who, _ in scopes]
        return any(count >= most for count, (_, _, most) in zip(tries, scopes, strict=True))

    async def _count(self, setting: Setting, scopes: list[tuple[str, str, int]]) -> None:
        async with self.store.begin(setting.city_id, setting.now) as work:
            for number, (scope, subject, _) in enumerate(scopes):
                key = f"{setting.key}:{number}"
                await work.residents.add_wrong_try(key, scope, subject, setting.now)
            await work.commit("wrong_try")


def _fields(by: object) -> dict[str, str]:
    fields = by if isinstance(by, dict) else {}
    return {str(name): str(value) for name, value in fields.items() if value is not None}


def _values(looked: Looked, currency: str) -> Values:
    """The item as slots read it: money with its currency, free fields as `item.<field>`."""
    item = dict(looked.item)
    currency = str(item.get("currency") or currency)
    values: Values = {f"item.{name}": value for name, value in item.items()}
    for name in ("reference", "title", "place", "at", "deadline", "receipt"):
        values[name] = item.get(name)
    if isinstance(total := item.get("total"), int):
        values["total"] = {"minor": total, "currency": currency}
    values["lines"] = [_line(line, currency) for line in item.get("lines") or []]
    state = "ok" if looked.state == "found" else looked.state
    return {**values, "outcome": _REASONS.get(state, state)}


def _line(line: dict[str, Any], currency: str) -> dict[str, Any]:
    return {"label": line.get("label"), "minor": line.get("amount"), "currency": currency}
