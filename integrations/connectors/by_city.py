"""Each city is asked at its own system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.ports import Connector, Looked, Unreachable


@dataclass(frozen=True, slots=True)
class ByCity:
    """Implements `bot.ports.Connector`; a city without a system of its own is unreachable."""

    connectors: Mapping[str, Connector]

    def _of(self, city: str) -> Connector:
        if city not in self.connectors:
            raise Unreachable(f"city {city}", "has no connector")
        return self.connectors[city]

    async def look(self, city: str, register: str, by: Mapping[str, str]) -> Looked:
        return await self._of(city).look(city, register, by)

    async def submit(
        self, city: str, register: str, fields: Mapping[str, Any], *, key: str
    ) -> Mapping[str, Any]:
        return await self._of(city).submit(city, register, fields, key=key)

    async def settle(
        self, city: str, register: str, reference: str, *, minor: int, currency: str, key: str
    ) -> str:
        return await self._of(city).settle(
            city, register, reference, minor=minor, currency=currency, key=key
        )
