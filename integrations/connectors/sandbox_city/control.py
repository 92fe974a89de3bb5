"""The practice city's page for people, and its verbs for tests.

No postponed annotations here: FastAPI reads them while the application is put together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict

from integrations.connectors.sandbox_city.ledger import TABLES
from integrations.connectors.sandbox_city.magic import CENTS_FROM, CENTS_UP_TO, MAGIC
from integrations.connectors.sandbox_city.records import Records
from integrations.connectors.sandbox_city.registers import Register
from integrations.sandbox.doors import bearer, only_here
from integrations.sandbox.pages import page, templates

HERE = Path(__file__).parent
PAGES = templates(HERE / "templates")
CONTRACT = HERE.with_name("contract.yml")


class Order(BaseModel):
    """`reset`: an empty ledger, so that every seeded record is as it was shipped."""

    model_config = ConfigDict(extra="forbid")

    verb: Literal["reset"]


@dataclass(frozen=True, slots=True)
class FrontDoors:
    registers: Mapping[str, Register]
    records: Records
    control_key: str = field(repr=False)

    def router(self) -> APIRouter:
        doors = APIRouter()
        doors.add_api_route("/", self.front)
        doors.add_api_route("/contract.yml", contract)
        locked = [Depends(only_here), Depends(bearer(self.control_key))]
        doors.add_api_route("/control", self.obey, methods=["POST"], dependencies=locked)
        doors.add_api_route("/ledger", self.ledger, dependencies=locked)
        return doors

    async def front(self) -> HTMLResponse:
        shelves = [(register, self._shown(register)) for register in self.registers.values()]
        cents = {"first": CENTS_FROM + 1, "last": CENTS_UP_TO, "count": CENTS_UP_TO - CENTS_FROM}
        return page(PAGES, "front.html", {"shelves": shelves, "magic": MAGIC, "cents": cents})

    async def obey(self, order: Order) -> dict[str, str]:
        self.records.acts.wipe()
        return {"done": order.verb}

    async def ledger(self) -> dict[str, list[dict[str, Any]]]:
        ledger = self.records.acts.ledger
        return {
            table: [dict(row) for row in ledger.rows(f"SELECT * FROM {table} ORDER BY number")]  # noqa: S608 own table names
            for table in TABLES
        }

    def _shown(self, register: Register) -> list[dict[str, Any]]:
        return [
            {
                "item": item,
                "state": self.records.told(register, item)["state"],
            }
            for item in register.items
        ]


async def contract() -> PlainTextResponse:
    return PlainTextResponse(CONTRACT.read_text("utf-8"), media_type="application/yaml")
