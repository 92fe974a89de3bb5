"""The contract's calls as this practice city answers them.

No postponed annotations here: FastAPI reads them while the application is put together.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header
from fastapi import Path as InPath
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictInt

from integrations.connectors.sandbox_city.acting import Acting
from integrations.connectors.sandbox_city.broken import broken_answer
from integrations.connectors.sandbox_city.ledger import Act
from integrations.connectors.sandbox_city.magic import Trick, trick_in
from integrations.connectors.sandbox_city.records import (
    number_for,
)
from integrations.connectors.sandbox_city.registers import Register, plain
from integrations.sandbox.doors import Problem, bearer

Text = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, InPath(alias="register", pattern="^[a-z][a-z0-9_]{0,63}$")]
City = Annotated[str, Header(alias="X-City", pattern="^[a-z][a-z0-9_-]{0,63}$")]
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200)]


class LookAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    by: Annotated[dict[str, Text], Field(min_length=1, max_length=12)]


class SubmitAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fields: Annotated[dict[str, JsonValue], Field(min_length=1, max_length=60)]
    reference: Text | None = None


class SettleAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reference: Text
    amount: Annotated[StrictInt, Field(ge=0)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    payment: Text


def practice_only(practice: Annotated[str, Header(alias="X-Practice")] = "") -> None:
    if practice != "true":
        raise Problem(403, "this is a practice system")


@dataclass(frozen=True, slots=True)
class CityDoors:
    """`flickered`: values that are down at the first try and were asked once."""

    key: str = field(repr=False)
    registers: Mapping[str, Register]
    acting: Acting
    flickered: set[str] = field(default_factory=set[str])

    def router(self) -> APIRouter:
        key = Depends(bearer(self.key))
        doors = APIRouter(prefix="/v1", dependencies=[key])
        doors.add_api_route("/health", health)
        wall = [Depends(practice_only)]
        for verb in (self.look, self.submit, self.settle):
            path = f"/{verb.__name__}/{{register}}"
            doors.add_api_route(path, verb, methods=["POST"], dependencies=wall)
        return doors

    async def look(self, name: Name, city: City, asked: LookAsked) -> Response:
        register = self._register(name)
        if not register.can_be_asked_by(asked.by):
            raise Problem(422, "this register is not asked by these fields", "nonsense")
        trick = _trick(register, asked.by.values())
        self._flicker(trick, f"{city}:{name}:{sorted(asked.by.items())}")
        broken = await broken_answer(trick, self.acting.slow)
        return broken or JSONResponse(self.acting.records.look(register, city, asked.by))

    async def submit(self, name: Name, city: City, key: Key, asked: SubmitAsked) -> Response:
        applications = self._register(name).applications
        if applications is None:
            raise Problem(422, "this register takes no applications", "nonsense")
        if missing := sorted(set(applications.needs) - asked.fields.keys()):
            raise Problem(422, f"fields are missing: {', '.join(missing)}", "nonsense")
        unique = [plain(str(asked.fields.get(name, ""))) for name in applications.unique]
        kept = {name: asked.fields.get(name) for name in applications.keeps}
        subject = "\n".join(unique) if unique else key
        act = Act("submit", city, name, key, asked.model_dump(), subject, kept)
        trick = trick_in(map(plain, _watched(asked.fields, applications.watches)))
        return await self.acting.submit(act, trick, number_for(applications.prefix, city, key))

    async def settle(self, name: Name, city: City, key: Key, asked: SettleAsked) -> Response:
        register = self._register(name)
        act = Act("settle", city, name, key, told := asked.model_dump(), asked.reference, told)
        return await self.acting.settle(act, _trick(register, [asked.reference]), register)

    def _register(self, name: str) -> Register:
        if name not in self.registers:
            raise Problem(404, "no such register", "nonsense")
        return self.registers[name]

    def _flicker(self, trick: Trick | None, asked: str) -> None:
        """Down at every other try of the same question."""
        if trick is not Trick.DOWN_ONCE:
            return
        if asked not in self.flickered:
            self.flickered.add(asked)
            raise Problem(503, "down for practice, this once", "down")
        self.flickered.discard(asked)


async def health() -> dict[str, object]:
    return {"status": "ok", "practice": True}


def _trick(register: Register, values: Iterable[str]) -> Trick | None:
    """Only a register with a template knows what a magic value should find."""
    return trick_in(map(plain, values)) if register.template is not None else None


def _watched(fields: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    """The texts under these names, at any depth."""
    for name, value in fields.items():
        match value:
            case str() if name in names:
                yield value
            case dict():
                yield from _watched(value, names)
            case list():
                yield from _watched({str(n): one for n, one in enumerate(value)}, names)
            case _:
                pass
