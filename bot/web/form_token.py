"""The token of a form: which question it answers, signed by us and good for a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from bot.usecases.take_form import FormAsked

KEPT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class FormTokens:
    """`keys`: the last one signs; all of them are believed. Without one no form is shown."""

    keys: Sequence[bytes] = ()

    def make(self, asked: FormAsked, now: datetime) -> str:
        """Begins with the city, like all tokens of our links; nothing private is in it."""
        until = int((now + KEPT).timestamp())
        told = [asked.resident, asked.token, asked.slot, until]
        return f"{asked.city}.{self._signed(asked.city).dumps(told)}"

    def read(self, token: str, now: datetime) -> FormAsked | None:
        """None for a forged one, another city's and one that is too old."""
        city, _, signed = token.partition(".")
        if not self.keys:
            return None
        try:
            resident, turn, slot, until = self._signed(city).loads(signed)
        except BadData:
            return None
        if now.timestamp() >= until:
            return None
        return FormAsked(city, resident, turn, slot)

    def _signed(self, city: str) -> URLSafeSerializer:
        return URLSafeSerializer(list(self.keys), salt=f"form:{city}")
