"""Asks a city's own system as `contract.yml` says. No exception of the wire travels inward."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx

from bot.ports import Looked, Refused, Unreachable
from integrations.connectors.payloads import read_looked, read_object, read_reason, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES = 256 * 1024
WORTH_ANOTHER_TRY = frozenset({"busy", "down"})


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    told: Mapping[str, Any] | None
    """None when the body was no JSON object."""


@dataclass(frozen=True, slots=True)
class CityConnector:
    """Implements `bot.ports.Connector`.

    `limit`: seconds one call may take in all, its repeats included. `backoff`: seconds before each
    repeat of a look; `submit` and `settle` are never repeated here, whoever asks again does so
    under the same key. `practice` is said with every call, and the other side refuses the wrong
    one.

    Raises Unreachable for trouble on the way, 5xx, `down` and `busy`. Raises Refused
    with `why` from the contract's closed list, or `wrong_key`, or `practice_wall`. `nonsense` is
    whatever the contract does not know: no JSON, wrong shapes, redirects, more than 256 KB; said
    to an act it is Unreachable, because the city may have acted, and the key finds out.
    """

    client: httpx.AsyncClient
    url: str
    key: str = field(repr=False)
    practice: bool
    limit: float = 3.0
    backoff: tuple[float, ...] = (0.1, 0.3)

    async def look(self, city: str, register: str, by: Mapping[str, str]) -> Looked:
        try:
            async with asyncio.timeout(self.limit):
                return await self._look(city, register, {"by": dict(by)})
        except TimeoutError:
            raise Unreachable(_who(city), "too slow") from None

    async def submit(
        self, city: str, register: str, fields: Mapping[str, Any], *, key: str
    ) -> Mapping[str, Any]:
        """What the city told, with its `reference`."""
        asked = {"fields": dict(fields)}
        told = await self._act("send_submit", city, f"submit/{_segment(register)}", asked, key)
        if read_text(told, "reference") is None:
            raise Unreachable(_who(city), "nonsense")
        return told

    async def settle(
        self, city: str, register: str, reference: str, *, minor: int, currency: str, key: str
    ) -> str:
        """The city's receipt number."""
        asked = {"reference": reference, "amount": minor, "currency": currency, "payment": key}
        told = await self._act("send_settle", city, f"settle/{_segment(register)}", asked, key)
        receipt = read_text(told, "receipt")
        if receipt is None:
            raise Unreachable(_who(city), "nonsense")
        return receipt

    async def health(self, city: str) -> bool:
        """Whether the city's system is there, knows the key, and stands on our side of the wall."""
        try:
            async with asyncio.timeout(self.limit):
                answer = await self._ask("send_health", "GET", city, "health", None)
        except TimeoutError:
            raise Unreachable(_who(city), "too slow") from None
        told = _usable(city, answer)
        return told.get("status") == "ok" and told.get("practice") is self.practice

    async def _look(self, city: str, register: str, asked: Mapping[str, Any]) -> Looked:
        for pause in self.backoff:
            try:
                return await self._look_once(city, register, asked)
            except Unreachable:
                await asyncio.sleep(pause)
        return await self._look_once(city, register, asked)

    async def _look_once(self, city: str, register: str, asked: Mapping[str, Any]) -> Looked:
        path = f"look/{_segment(register)}"
        answer = await self._ask("send_look", "POST", city, path, asked)
        looked = read_looked(_usable(city, answer))
        if looked is None:
            raise Refused(_who(city), "nonsense")
        return looked

    async def _act(
        self, at: str, city: str, path: str, asked: Mapping[str, Any], key: str
    ) -> Mapping[str, Any]:
        try:
            async with asyncio.timeout(self.limit):
                answer = await self._ask(at, "POST", city, path, asked, key)
        except TimeoutError:
            raise Unreachable(_who(city), "too slow") from None
        if answer.status < 400 and (answer.status != 200 or answer.told is None):
            raise Unreachable(_who(city), "nonsense")
        return _usable(city, answer)

    async def _ask(
        self,
        at: str,
        verb: str,
        city: str,
        path: str,
        asked: Mapping[str, Any] | None,
        key: str = "",
    ) -> Answer:
        """`at`: the name of this request, and of its kill points."""
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Accept-Encoding": "identity",  # so that a small answer cannot unfold into a large one
            "X-City": city,
            "X-Practice": "true" if self.practice else "false",
            **({"Idempotency-Key": key} if key else {}),
        }
        request = self.client.build_request(
            verb,
            f"{self.url}/v1/{path}",
            json=asked,
            headers=headers,
            timeout=self.limit,
            extensions={"at": at},
        )
        try:
            return await self._read(request)
        except httpx.HTTPError as error:
            raise Unreachable(_who(city), type(error).__name__) from error

    async def _read(self, request: httpx.Request) -> Answer:
        answer = await self.client.send(request, stream=True, follow_redirects=False)
        try:
            body = bytearray()
            if "content-encoding" in answer.headers:
                return Answer(answer.status_code, None)
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > MOST_BYTES:
                    return Answer(answer.status_code, None)
            return Answer(answer.status_code, read_object(bytes(body)))
        finally:
            await answer.aclose()


def _usable(city: str, answer: Answer) -> Mapping[str, Any]:
    """What a good answer told. Raises Unreachable or Refused for every other one."""
    reason = read_reason(answer.told)
    if answer.status >= 500 or reason in WORTH_ANOTHER_TRY:
        raise Unreachable(_who(city), reason or str(answer.status))
    if answer.status in (401, 403):
        raise Refused(_who(city), "wrong_key" if answer.status == 401 else "practice_wall")
    if answer.status != 200 or answer.told is None:
        raise Refused(_who(city), reason or "nonsense")
    return answer.told


def _segment(register: str) -> str:
    return quote(register, safe="")


def _who(city: str) -> str:
    return f"city system of {city}"
