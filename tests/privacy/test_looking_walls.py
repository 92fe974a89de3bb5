"""What an operator of city A finds, one of city B does not (promise 7)."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.domain.payments import PaymentState
from bot.ports.looking import Looking, Wanted
from tests.privacy.test_city_walls import a_lives
from tests.stands.stores import CITY, NOW, OTHER, OnPostgres

FAR = timedelta(days=999)
LOOKS: Mapping[str, Callable[[Looking, str], Awaitable[Any]]] = {
    "bookings": lambda look, city: look.bookings(city, NOW - FAR, NOW + FAR, 99),
    "booking_of": lambda look, city: look.booking_of(city, "C", NOW - FAR),
    "payments": lambda look, city: look.payments(
        city, Wanted((PaymentState.PENDING,), minor=20_000, reference="REF-0"), 99
    ),
    "moves": lambda look, city: look.moves(city, "pay-0"),
    "undelivered": lambda look, city: look.undelivered(city, NOW - FAR, 99),
}


async def test_operators_see_their_own_city_only(on_store: OnPostgres) -> None:
    await a_lives(on_store)
    on_store.ask("UPDATE outgoing SET state = 'given_up'")
    for name, look in LOOKS.items():
        assert await look(on_store.store.looking, CITY), name
        assert not await look(on_store.store.looking, OTHER), name


def test_every_look_is_tried() -> None:
    assert {n for n, _ in inspect.getmembers(Looking, inspect.isfunction) if n[0] != "_"} == set(
        LOOKS
    )
