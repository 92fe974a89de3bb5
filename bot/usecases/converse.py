"""One inbox row becomes one turn: worked out from what was read, saved only if nobody was first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, assert_never

import structlog

from bot.domain.messages import InboundKind
from bot.ports import Clock, Intent, Released, Store, TalkRead, Unreachable, Work
from bot.usecases.act import Actions
from bot.usecases.answer_remote import answer_remote
from bot.usecases.growing import Round, Seen
from bot.usecases.hear import Hear
from bot.usecases.last_words import say_goodbye, say_joined
from bot.usecases.link import code_of
from bot.usecases.places import let_go
from bot.usecases.setting import Setting, Values
from bot.usecases.silence import waits_until
from bot.usecases.take_form import FormAsked
from bot.usecases.wording import extra_of, lane_of, on_its_page, outgoing_of
from flows.engine.advance import RUNAWAY, Turn, advance, unanswered
from flows.engine.catalog import Flows
from flows.engine.effects import Ask, CallOperator, Effect, LetGo, Say
from flows.engine.events import Done, Failed, Later
from flows.engine.session import Session, dump, fresh, load

log = structlog.get_logger()

MAX_ROUNDS = 8
"""Actions in one turn; a flow that asks for more is cut off (HOUSE.md)."""

HOLD_EXTENDED = timedelta(minutes=10)

ERASE = "erase_me"
LINK = "link_doors"


@dataclass(frozen=True, slots=True)
class After:
    """What a turn leaves. `more`: the lease is still ours and there may be more to do."""

    more: bool
    released: Released | None = None


class Shelved(Protocol):
    """Flows as they are published."""

    async def __call__(self) -> None:
        """Takes up what was published since the last look."""
        ...

    async def holding(self, city: str, session: Session) -> Flows:
        """With every revision that this talk stands in."""
        ...


@dataclass(frozen=True, slots=True)
class Converse:
    store: Store
    hear: Hear
    flows: Callable[[str], Flows]
    actions: Actions
    clock: Clock
    watch: Callable[[Seen], None] | None = None
    form_link: Callable[[FormAsked, datetime], str] | None = None
    shelf: Shelved | None = None

    async def __call__(self, read: TalkRead, fence: int, root: int | None) -> After:
        """Handles the oldest row, or goes on with a look that was left (its words join `root`).

        Raises Conflict when somebody else saved this talk first, and whatever the store raises.
        """
        flows, session = await self._opened(read)
        now = self.clock()
        growing = await self._work_out(flows, session, read, now)
        growing.root = root_of(read) if growing.row else root
        await self._look(flows, growing, read, now)
        after = await self._save(flows, growing, read, fence, now)
        if self.watch is not None:
            row = read.oldest.id if read.oldest else None
            self.watch(Seen(read.resident, row, growing.whole(), tuple(growing.events)))
        return after

    async def _opened(self, read: TalkRead) -> tuple[Flows, Session]:
        """The talk, and flows that hold every revision it stands in."""
        if self.shelf is None:
            flows = self.flows(read.city)
            return flows, self._session(read, flows)
        if read.oldest and read.oldest.inbound.kind is InboundKind.PUBLISHED:
            await self.shelf()
        session = self._session(read, self.flows(read.city))
        return await self.shelf.holding(read.city, session), session

    def _session(self, read: TalkRead, flows: Flows) -> Session:
        if read.session is not None:
            return load(read.session)
        hint = read.oldest.inbound.body.get("language") if read.oldest else None
        languages = flows.city.languages
        language = hint if hint in languages else languages[0]
        # With the turn: a talk forgotten long ago and begun again asks under keys of its own.
        return fresh(f"{read.city}.{read.resident}.{read.turn}", str(language))

    async def _work_out(
        self, flows: Flows, session: Session, read: TalkRead, now: datetime
    ) -> Round:
        """The first turn, from the inbox row or from the action that was left unanswered."""
        left = unanswered(flows, session, now=now)
        if left is not None and left.kind == "look":
            turn = Turn(session, (), left, (), ())
            return Round(turn)
        if read.oldest is None:
            raise LookupError("nothing to handle")
        event = await self.hear(flows, session, read, read.oldest, now)
        growing = Round(Turn(session, (), None, (), ()), read.oldest)
        growing.happen(flows, event, now)
        return growing

    async def _look(self, flows: Flows, growing: Round, read: TalkRead, now: datetime) -> None:
        """Answers looks, outside any transaction."""
        while (ask := growing.turn.ask) and ask.kind == "look" and self._may_go_on(growing):
            setting = _setting(flows, growing.turn.session, read, ask, now)
            values = await self.actions.looks[ask.name](setting, ask.args)
            growing.happen(flows, Done(ask.key, values), now)
        self._cut_off(flows, growing, now)

    def _cut_off(self, flows: Flows, growing: Round, now: datetime) -> None:
        """A flow that asks for one action after the other runs in a circle."""
        if growing.rounds > MAX_ROUNDS and (ask := growing.turn.ask):
            growing.happen(flows, Failed(ask.key, RUNAWAY), now)

    def _may_go_on(self, growing: Round) -> bool:
        growing.rounds += 1
        return growing.rounds <= MAX_ROUNDS

    # --- the transaction ------------------------------------------------------------------

    async def _save(
        self, flows: Flows, growing: Round, read: TalkRead, fence: int, now: datetime
    ) -> After:
        async with self.store.begin(read.city, now) as work:
            if growing.turn.ask is not None and growing.turn.ask.kind == "local":
                await _lock(work, growing.turn.ask, read, now)
                await self._act_here(flows, growing, read, work, now)
            if growing.erased or growing.joined is not None:
                at = flows, growing.language
                say = say_goodbye if growing.joined is None else say_joined
                whose = read.resident if growing.joined is None else growing.joined
                await say(work, whose, read.oldest, growing.effects, at)
                return After(more=False)
            await self._write(work, flows, growing, read, now)
            ask = growing.turn.ask
            if ask is None and growing.row is not None:
                to = growing.row.address
                done = await work.release_and_commit(read.resident, fence, "turn", to)
                return After(done.more, done)
            await work.commit("turn")
        if ask is not None and ask.kind == "remote":
            await self._ask_remote(flows, growing, read, ask)
        return After(more=True)

    async def _act_here(
        self, flows: Flows, growing: Round, read: TalkRead, work: Work, now: datetime
    ) -> None:
        """Local actions: in a savepoint, and their result is known before anything is said."""
        while (ask := growing.turn.ask) and ask.kind == "local" and self._may_go_on(growing):
            setting = _setting(flows, growing.turn.session, read, ask, now)
            values = await _in_savepoint(work, self.actions, ask, setting)
            growing.erased = ask.name == ERASE and values.get("outcome") in (None, "ok")
            growing.joined = values.pop("owner", None) if ask.name == LINK else None
            growing.happen(flows, Done(ask.key, values), now)
            if growing.erased or growing.joined is not None:
                return
        self._cut_off(flows, growing, now)

    async def _write(
        self, work: Work, flows: Flows, growing: Round, read: TalkRead, now: datetime
    ) -> None:
        ask, root = growing.turn.ask, growing.root
        await work.talks.save(
            read.resident,
            read.turn,
            dump(growing.turn.session),
            pending=ask.kind if ask else None,
            waits_until=waits_until(flows, growing.turn.session, read, now),
        )
        if growing.facts:
            await work.talks.log(read.resident, read.turn + 1, growing.facts)
        for effect in growing.effects:
            await self._write_effect(work, flows, effect, read, growing)
        if ask is not None and ask.kind == "remote":
            intent = Intent(ask.key, read.city, read.resident, ask.name, ask.args, root, 0)
            await work.intents.add(intent)
        if growing.row is not None:
            await work.inbox.handled(growing.row.id)
            await work.desk.extend(read.resident, now + HOLD_EXTENDED, now)

    async def _write_effect(
        self, work: Work, flows: Flows, effect: Effect, read: TalkRead, growing: Round
    ) -> None:
        match effect:
            case Say():
                address = read.oldest.address if read.oldest else None
                lane = lane_of(growing.row)
                say = self._with_page(effect, flows, read, growing)
                outgoing = outgoing_of(say, flows, growing.language, growing.root, lane)
                outgoing = replace(outgoing, extra=extra_of(growing.row))
                await work.outbox.add(read.resident, address, outgoing)
            case LetGo(key, service):
                session, now = fresh(key, ""), self.clock()
                setting = Setting(flows, session, read.resident, now, key, service, service)
                await let_go(work, setting)
            case CallOperator():
                log.info("operator_called", city=read.city, resident=read.resident)
            case _:
                assert_never(effect)

    def _with_page(self, say: Say, flows: Flows, read: TalkRead, growing: Round) -> Say:
        """A question that is not answered in the chat leads to where it is."""
        if say.form is None or self.form_link is None:
            return say
        token = growing.turn.session.token
        asked = FormAsked(read.city, read.resident, token, say.form)
        return on_its_page(say, flows, growing.language, self.form_link(asked, self.clock()))

    # --- right after the commit -----------------------------------------------------------

    async def _ask_remote(self, flows: Flows, growing: Round, read: TalkRead, ask: Ask) -> None:
        """The same hand asks at once; what takes longer is asked again by a job, and the resident
        is told so."""
        try:
            values = await self.actions.remotes[ask.name](read.city, ask.key, ask.args)
        except Unreachable:
            await self._tell_later(flows, growing, read, ask)
            return
        await answer_remote(self.store, read.city, ask.key, values, self.clock())

    async def _tell_later(self, flows: Flows, growing: Round, read: TalkRead, ask: Ask) -> None:
        now = self.clock()
        channel = growing.row.address.channel if growing.row else None
        turn = advance(flows, growing.turn.session, Later(ask.key), now=now, channel=channel)
        async with self.store.begin(read.city, now) as work:
            await work.talks.save(read.resident, read.turn + 1, dump(turn.session), pending=None)
            for effect in turn.effects:
                await self._write_effect(work, flows, effect, read, growing)
            await work.intents.again(ask.key, now)
            await work.jobs.ask_remote(ask.key)
            await work.commit("later")


async def _in_savepoint(work: Work, actions: Actions, ask: Ask, setting: Setting) -> Values:
    async with work.savepoint():
        return await actions.locals[ask.name](work, setting, ask.args)


async def _lock(work: Work, ask: Ask, read: TalkRead, now: datetime) -> None:
    if ask.name == LINK:
        await work.doors.stand_back(read.resident, code_of(ask.args), now)
    await work.talks.lock(read.resident, read.turn)


def _setting(flows: Flows, session: Session, read: TalkRead, ask: Ask, now: datetime) -> Setting:
    door = read.oldest.address if read.oldest else None
    return Setting(flows, session, read.resident, now, ask.key, ask.service, ask.flow, door)


def root_of(read: TalkRead) -> int | None:
    """The inbox row whose reply these words join."""
    if read.oldest is None:
        return None
    return read.oldest.inbound.root or read.oldest.id
