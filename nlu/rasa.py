"""Asks the language model, over Rasa's HTTP API."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

import httpx
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from bot.ports import Parse, Refused, Unreachable
from flows.engine.events import Entity
from flows.engine.tongue import says_something

LIMIT = 2.0  # seconds for one text
LONGEST = 1000  # characters that are read: who writes more said it at the beginning
LONGEST_WORD, MOST_WORDS = 40, 5  # of those that carried an answer
ORDER = re.compile(r"^[\s/]+")
NOTHING = Parse("", 0.0, ())


class _Scored(BaseModel):
    name: str
    confidence: float


class _Found(BaseModel):
    entity: str
    value: JsonValue
    start: int = 0
    end: int = 0
    role: str | None = None
    group: str | None = None
    confidence_entity: float = 1.0

    def entity_after(self, skipped: int) -> Entity:
        """Counted from the beginning of what was typed."""
        start, end = self.start + skipped, self.end + skipped
        sure = self.confidence_entity
        return Entity(self.entity, self.value, start, end, self.role, self.group, sure)


class _Answer(BaseModel):
    """Of /model/parse; what else it says is of no use to us. `words` only our own models send."""

    intent: _Scored
    intent_ranking: tuple[_Scored, ...]
    entities: tuple[_Found, ...] = ()
    words: JsonValue = None

    def parse(self, skipped: int) -> Parse:
        ranking = tuple((each.name, each.confidence) for each in self.intent_ranking)
        entities = tuple(each.entity_after(skipped) for each in self.entities)
        return Parse(
            self.intent.name, self.intent.confidence, ranking, entities, _carrying(self.words)
        )


def _carrying(words: JsonValue) -> tuple[str, ...]:
    """The words that carried an answer; numbers say nothing about why, and are private."""
    listed = words if isinstance(words, list) else []
    told = (word for word in listed if isinstance(word, str) and not any(map(str.isdigit, word)))
    return tuple(word[:LONGEST_WORD] for word in told)[:MOST_WORDS]


class _Status(BaseModel):
    model_config = ConfigDict(protected_namespaces=())  # it is Rasa who says `model_`

    model_id: str


@dataclass(frozen=True, slots=True)
class Rasa:
    """A server of ours (nlu/model/serve.py) or any other of Rasa's, with `enable_api`."""

    client: httpx.AsyncClient
    url: str
    token: str | None = None

    async def parse(self, text: str) -> Parse:
        """What the model says of one text; of one without letters, digits or signs that are
        pictures it is not asked.

        Raises Unreachable or Refused.
        """
        said, skipped = _sayable(text)
        if not says_something(said):
            return NOTHING
        answer = await self._ask("POST", "/model/parse", {"text": said})
        try:
            return _Answer.model_validate_json(answer).parse(skipped)
        except ValidationError:
            raise Unreachable("rasa", "answered nonsense") from None  # it would quote the text

    async def change(self, model: str, within: float) -> None:
        """Another model, named by its file on that machine, takes over between two messages.

        Raises Unreachable, or Refused where it cannot be loaded and the one that is there stays.
        """
        await self._ask("PUT", "/model", {"model_file": model}, within)

    async def status(self) -> str | None:
        """The id of the model that answers (`nlu.training.model_id`); None while none does."""
        try:
            return _Status.model_validate_json(await self._ask("GET", "/status")).model_id
        except (Unreachable, Refused, ValidationError):
            return None

    async def _ask(
        self, method: str, path: str, asked: object = None, within: float | None = None
    ) -> bytes:
        seconds = LIMIT if within is None else within
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            async with asyncio.timeout(seconds):
                answer = await self.client.request(
                    method, self.url + path, json=asked, headers=headers, timeout=seconds
                )
        except (httpx.TransportError, TimeoutError) as error:
            raise Unreachable("rasa", type(error).__name__) from error
        return _content(answer)


def _sayable(text: str) -> tuple[str, int]:
    """A slash at the start would make it an order to Rasa, believed with confidence 1. With how
    many characters were left out there."""
    whole = text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no JSON
    said = ORDER.sub("", whole)
    return said[:LONGEST], len(whole) - len(said)


def _content(answer: httpx.Response) -> bytes:
    code = answer.status_code
    if answer.is_server_error or code == httpx.codes.CONFLICT:  # 409: it has no model
        raise Unreachable("rasa", str(code))
    if not answer.is_success:
        raise Refused("rasa", str(code))
    return answer.content
