"""Puts the practice city together."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI

from integrations.connectors.sandbox_city.acting import Acting
from integrations.connectors.sandbox_city.control import FrontDoors
from integrations.connectors.sandbox_city.doors import CityDoors
from integrations.connectors.sandbox_city.ledger import SCHEMA, Acts
from integrations.connectors.sandbox_city.records import Records
from integrations.connectors.sandbox_city.registers import read_registers
from integrations.sandbox.doors import speak_problems
from integrations.sandbox.ledger import open_ledger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from integrations.connectors.sandbox_city.setup import CitySetup

SHIPPED = Path(__file__).with_name("registers")


@dataclass(frozen=True, slots=True)
class PracticeCity:
    app: FastAPI
    acts: Acts

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The ledger is closed when this is left."""
        try:
            yield
        finally:
            self.acts.ledger.close()


def create(setup: CitySetup) -> PracticeCity:
    """Raises ValueError naming the file where a register cannot be read."""
    registers = read_registers((SHIPPED, *setup.registers))
    acts = Acts(open_ledger(setup.ledger, SCHEMA), setup.clock)
    records = Records(acts)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    speak_problems(app)
    app.include_router(CityDoors(setup.key, registers, Acting(records, setup.slow)).router())
    app.include_router(FrontDoors(registers, records, setup.control_key).router())
    return PracticeCity(app, acts)
