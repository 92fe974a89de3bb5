"""Money is integer minor units with a currency (promise 3)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    """`minor`: whole minor units (fen, pence, cents). `currency`: ISO 4217."""

    minor: int
    currency: str
