"""Who says no to a place that was held for them leaves it free for others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.bookings import BookingState
from bot.usecases.places import give_back_place
from bot.usecases.setting import Setting
from flows.engine.catalog import Flows
from flows.engine.session import fresh
from tests.fakes_store import FakeStore
from tests.stands.catalogue import shipped
from tests.stands.stores import CITY, hold, resident_at

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FLOWS = Flows(city=shipped().cities[CITY], live=shipped().services, actions={})


@pytest.mark.parametrize(
    ("own_service", "state"),
    [
        pytest.param(True, BookingState.LAPSED, id="the place of this matter is free again"),
        pytest.param(False, BookingState.HELD, id="the place of another matter stays held"),
    ],
)
async def test_a_place_given_back(own_service: bool, state: BookingState) -> None:
    store = FakeStore()
    resident = await resident_at(store)
    held = hold(resident, until=NOW + timedelta(minutes=10))
    service = held.service if own_service else "another_service"
    async with store.begin(CITY, NOW) as work:
        assert await work.desk.hold(held, NOW)
        setting = Setting(FLOWS, fresh("s", "en"), resident, NOW, "s:1", service, service)
        assert await give_back_place(work, setting, {}) == {}
        await work.commit("turn")
    async with store.begin(CITY, NOW) as work:
        kept = await work.desk.get(held.id)
    assert kept
    assert kept.state is state
