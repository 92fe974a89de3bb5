"""Steps of a turn with a stopwatch around them: what they do is theirs, this only looks on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import Protocol

import structlog
from structlog.contextvars import bound_contextvars

from bot.domain.outbox import Attempted
from bot.ports import (
    Channel,
    Checkpoint,
    Conflict,
    Interpreter,
    Parse,
    Sent,
    TalkRead,
    Unreachable,
)
from bot.ports.meter import Meter
from bot.usecases.act import Actions, Look
from bot.usecases.converse import After
from bot.usecases.drain import Converses
from bot.usecases.setting import Args, Setting, Values
from flows.engine.catalog import Flows
from flows.engine.events import Understood
from flows.engine.session import Session

log = structlog.get_logger()

LEFT = "left"
"""The kind of a turn that goes on with a look that was left."""

STEPS = {"receive": "receive", "receive_first": "receive", "turn": "save"}
"""Commit -> the step of a turn it is."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Each turn: what it was about, what came of it, how long it took. Whatever is logged in it
    bears its city, its resident's number and the inbox row it is about."""

    converse: Converses
    meter: Meter

    @property
    def flows(self) -> Callable[[str], Flows]:
        return self.converse.flows

    async def __call__(self, read: TalkRead, fence: int, root: int | None) -> After:
        row = read.oldest.id if read.oldest else None
        began, outcome = perf_counter(), "failed"
        with bound_contextvars(city=read.city, resident=read.resident, row=row):
            try:
                after = await self.converse(read, fence, root)
                outcome = "done"
            except Conflict:
                outcome = "conflict"
                raise
            except Unreachable:
                outcome = "away"
                raise
            else:
                return after
            finally:
                self._told(read, outcome, perf_counter() - began)

    def _told(self, read: TalkRead, outcome: str, seconds: float) -> None:
        kind = read.oldest.inbound.kind.value if read.oldest else LEFT
        self.meter.turn(read.city, kind, outcome, seconds)
        ms = round(seconds * 1000, 1)
        log.info("turn", kind=kind, number=read.turn, outcome=outcome, ms=ms)


_began: ContextVar[float] = ContextVar("began")


def checkpoints(others: Checkpoint, meter: Meter) -> Checkpoint:
    """The same kill points; from the one before a commit of `STEPS` to the one after it runs a
    stopwatch, one for each task."""

    async def at(name: str) -> None:
        await others(name)
        commit, _, side = name.partition(":")
        if (step := STEPS.get(commit)) is None:
            return
        if side == "before":
            _began.set(perf_counter())
        else:
            meter.step(step, perf_counter() - _began.get())

    return at


class Understands(Protocol):
    async def understand(
        self, flows: Flows, session: Session, text: str, *, now: datetime
    ) -> Understood: ...


@dataclass(frozen=True, slots=True)
class Understanding:
    """The whole cascade: safety words, sure words, the model."""

    understands: Understands
    meter: Meter

    async def understand(
        self, flows: Flows, session: Session, text: str, *, now: datetime
    ) -> Understood:
        began = perf_counter()
        try:
            return await self.understands.understand(flows, session, text, now=now)
        finally:
            self.meter.step("understand", perf_counter() - began)


@dataclass(frozen=True, slots=True)
class Model:
    """The model alone; how long it kept us waiting in vain is told as well."""

    model: Interpreter
    meter: Meter

    async def parse(self, text: str) -> Parse:
        began = perf_counter()
        try:
            return await self.model.parse(text)
        finally:
            self.meter.step("model", perf_counter() - began)


@dataclass(frozen=True, slots=True)
class Sending:
    channel: Channel
    meter: Meter

    async def send(self, sent: Sent) -> Attempted:
        began = perf_counter()
        attempted = await self.channel.send(sent)
        self.meter.step("send", perf_counter() - began)
        self.meter.sent(sent.address.channel, sent.outgoing.lane, attempted.outcome.value)
        return attempted


def looks(actions: Actions, meter: Meter) -> Actions:
    """The same actions; what is looked up is timed."""
    return replace(actions, looks=_each(actions.looks, lambda look: _timed(look, meter)))


def _each(looks: Mapping[str, Look], wrap: Callable[[Look], Look]) -> Mapping[str, Look]:
    return {name: wrap(look) for name, look in looks.items()}


def _timed(look: Look, meter: Meter) -> Look:
    async def looked(setting: Setting, args: Args) -> Values:
        began = perf_counter()
        try:
            return await look(setting, args)
        finally:
            meter.step("look", perf_counter() - began)

    return looked
