"""Verbs for tests and for people who practise: order a mischief, look into the book, start afresh.

No postponed annotations here: FastAPI reads them while the application is put together.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from integrations.payments.sandbox.gateway_app.book import Book
from integrations.payments.sandbox.gateway_app.ledger import TABLES, wipe
from integrations.payments.sandbox.gateway_app.mischief import Mischief
from integrations.payments.sandbox.gateway_app.sender import Sender
from integrations.sandbox.doors import bearer, only_here


class Order(BaseModel):
    """`misbehave`: the next `times` new payments do this, whatever their amount.

    `deliver`: one try for every callback that is due. `reset`: an empty book.
    """

    model_config = ConfigDict(extra="forbid")

    verb: Literal["misbehave", "deliver", "reset"]
    mischief: Mischief = Mischief.NONE
    times: Annotated[int, Field(ge=1, le=1000)] = 1


@dataclass(frozen=True, slots=True)
class Control:
    book: Book
    sender: Sender
    key: str = field(repr=False)

    def router(self) -> APIRouter:
        doors = APIRouter(dependencies=[Depends(only_here), Depends(bearer(self.key))])
        doors.add_api_route("/control", self.obey, methods=["POST"])
        doors.add_api_route("/ledger", self.show)
        return doors

    async def obey(self, order: Order) -> dict[str, str]:
        match order.verb:
            case "misbehave":
                self._misbehave(order.mischief, order.times)
            case "deliver":
                await self.sender.deliver_due()
            case "reset":
                wipe(self.book.ledger)
        return {"done": order.verb}

    async def show(self) -> dict[str, list[dict[str, Any]]]:
        ledger = self.book.ledger
        return {
            table: [dict(row) for row in ledger.rows(f"SELECT * FROM {table} ORDER BY rowid")]  # noqa: S608 own table names
            for table in TABLES
        }

    def _misbehave(self, mischief: Mischief, times: int) -> None:
        with self.book.ledger.change() as book:
            book.executemany(
                "INSERT INTO orders (mischief) VALUES (?)", [(mischief.value,)] * times
            )
