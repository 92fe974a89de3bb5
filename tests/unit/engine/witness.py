"""Somebody who listens to a talk and holds the engine to everything it promises, at every turn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.engine.advance import Turn, advance, unanswered, waits, wants_understanding
from flows.engine.catalog import collected
from flows.engine.definition import Act, Collect, Flow, SetSlots
from flows.engine.effects import Ask, Say
from flows.engine.events import SPOKEN, Done, Event, Failed, Payload, Pressed, Said, Told, Wished
from flows.engine.session import Frame, Session, dump, fresh, load
from flows.engine.standing import MAX_STEPS
from tests.unit.engine.random_flows import Desk
from tests.unit.engine.talking import MONDAY

LARGEST = 200_000
"""Bytes of a session, after whatever was said to it."""

MOST_PRESSED = 3
"""Of the buttons of one turn, to see whether they work."""


def stored(session: Session) -> Session:
    """As it comes back from the database."""
    return load(json.loads(json.dumps(dump(session))))


@dataclass
class Witness:
    """`plan`: what became of those inside when another revision was published.
    `open`: what was asked for and has no result yet; `tokens`: every button ever shown;
    `done`: what was done once, with its inputs, by the flow its matter began with."""

    desk: Desk
    session: Session = field(default_factory=lambda: fresh("t", "en"))
    now: datetime = MONDAY
    plan: str | None = None
    open: dict[str, Ask] = field(default_factory=dict[str, Ask])
    closed: list[Event] = field(default_factory=list[Event])
    tokens: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    done: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def __post_init__(self) -> None:
        self.flows = self.desk.flows

    def publish(self, plan: str) -> None:
        """Another revision is live from now on; what was promised about the first one is over."""
        self.flows, self.plan = self.desk.published(plan), plan
        self.done.clear()

    def happen(self, event: Event) -> Turn:
        self.now += timedelta(seconds=37)
        before, turn = self.session, advance(self.flows, self.session, event, now=self.now)
        self._is_repeatable(event, turn)
        self._speaks(event, turn)
        self._says_why(before, event, turn)
        self._waits_for_something(turn)
        self._forgets_no_result(before, event, turn)
        self._ends_somewhere(turn)
        self._was_warned_of(turn)
        self._tidies_up(before, turn)
        self._keeps_done(before, event, turn)
        self._follow(event, turn)
        self._buttons_work(event, turn)
        return turn

    # --- one promise each -----------------------------------------------------------------

    def _is_repeatable(self, event: Event, turn: Turn) -> None:
        """The same talk, event and clock give the same turn, also when it was stored between."""
        assert stored(turn.session) == turn.session
        again = advance(self.flows, stored(self.session), event, now=self.now)
        assert again == turn

    def _speaks(self, event: Event, turn: Turn) -> None:
        says = [effect for effect in turn.effects if isinstance(effect, Say)]
        assert all(say.text.strip() for say in says), says
        if isinstance(event, SPOKEN):
            assert says or turn.ask, f"nothing is said to {event}"

    def _says_why(self, before: Session, event: Event, turn: Turn) -> None:
        heard = isinstance(event, Said | Pressed | Wished | Payload) and before.pending is None
        assert turn.decisions or not heard or self.plan, event

    def _waits_for_something(self, turn: Turn) -> None:
        """For a result, or for the answer to a question that was put: a talk never hangs."""
        stack = turn.session.stack
        if turn.session.pending is not None or not stack:
            return
        flow = self.flows.flow(stack[-1])
        step = flow.steps[stack[-1].step] if flow else None
        assert isinstance(step, Collect), stack[-1]
        assert stack[-1].asked, "a question is open that was never put"

    def _forgets_no_result(self, before: Session, event: Event, turn: Turn) -> None:
        """What was asked for is waited for until it comes, or the talk is given up as a whole."""
        if before.pending is None or isinstance(event, Done | Failed):
            return
        after = [turn.session.pending, *(each.pending for each in turn.session.parked)]
        assert before.pending in after, event

    def _ends_somewhere(self, turn: Turn) -> None:
        assert len(turn.visited) <= MAX_STEPS
        keys = [effect.key for effect in turn.effects] + ([turn.ask.key] if turn.ask else [])
        assert len(set(keys)) == len(keys), keys
        for frame in self._standing(turn.session):
            flow = self.flows.flow(frame)
            assert flow is not None, frame
            assert frame.step in flow.steps, frame
        assert len(json.dumps(dump(turn.session)).encode()) <= LARGEST
        assert (turn.ask is None) or (turn.session.pending is not None)

    def _was_warned_of(self, turn: Turn) -> None:
        """No flow is given up that `check` has found nothing wrong with."""
        gave_up = any(fact.event == "internal_error" for fact in turn.facts)
        if gave_up and self.plan is None and self.awaited() is None:
            assert self.desk.circles(), turn.facts

    def _standing(self, session: Session) -> tuple[Frame, ...]:
        """The frames whose step is there; where a revision is gone, only those looked at are."""
        if self.plan == "gone":
            return () if session.pending else session.stack[-1:]
        return (*session.stack, *(f for each in session.parked for f in each.frames))

    def _tidies_up(self, before: Session, turn: Turn) -> None:
        """What a matter has asked for, set or been given is empty after it, but for what lasts."""
        if self.plan is not None:
            return
        stack = turn.session.stack
        left = set[str]().union(*(self._slots(frame) for frame in stack))
        ended = [
            flow
            for fact in turn.facts
            if fact.event in ("flow_completed", "flow_cancelled")
            and (flow := self.flows.starts.get(str(fact.values["flow_id"])))
        ]
        lasting = set[str]().union(*(self._lasting(flow) for flow in ended))
        gone = set[str]().union(*(self._slots_of(flow) for flow in ended)) - left - lasting
        assert not gone & set(turn.session.slots), (gone, before.stack, stack)

    def _keeps_done(self, before: Session, event: Event, turn: Turn) -> None:
        """What was charged or booked is not asked for again with the same inputs."""
        if isinstance(event, Done) and event.values.get("outcome") in (None, "ok"):
            ask = self.open.get(event.key)
            if ask and ask.once and before.stack:
                self.done.add((self._root(before), _inputs(ask)))
        for fact in turn.facts:
            if fact.event in ("flow_started", "flow_completed", "flow_cancelled", "restart"):
                root = fact.values.get("flow_id")
                self.done = {one for one in self.done if root and one[0] != root}
        if before.parked != turn.session.parked:
            self.done.clear()  # there may be two matters of one flow
        if turn.ask and turn.ask.once:
            assert (self._root(turn.session), _inputs(turn.ask)) not in self.done, turn.ask

    def _buttons_work(self, event: Event, turn: Turn) -> None:
        if isinstance(event, Told) and self.plan:
            return  # test_a_button_works_that_is_shown_when_news_find_the_matter_closed
        says = [effect for effect in turn.effects if isinstance(effect, Say)]
        shown = [payload for say in says for _, payload in say.buttons]
        assert len(set(shown)) == len(shown), shown
        for n, payload in enumerate(shown):
            token, _, number = payload.removeprefix("#").partition(".")
            self.tokens.append((token, int(number)))
            assert 1 <= int(number) <= len(turn.session.offered(token)), payload
            if n < MOST_PRESSED:
                self._press(token, int(number))

    def _press(self, token: str, number: int) -> None:
        """Nothing of it is kept."""
        if self.session.pending is not None:
            return
        turn = advance(self.flows, self.session, Pressed(token, number), now=self.now)
        assert turn.decisions[0].rule == "1", turn.decisions
        assert turn.ask or any(isinstance(effect, Say) for effect in turn.effects)

    # --- what is remembered ---------------------------------------------------------------

    def _follow(self, event: Event, turn: Turn) -> None:
        self.session = turn.session
        if isinstance(event, Done | Failed):
            self.open.pop(event.key, None)
            self.closed.append(event)
        if turn.ask is not None:
            assert turn.ask.key not in self.open, "a key is used twice"
            self.open[turn.ask.key] = turn.ask
            assert unanswered(self.flows, stored(self.session), now=self.now) == turn.ask
        assert wants_understanding(self.flows, self.session, "1", now=self.now) in (True, False)
        waiting = waits(self.flows, self.session, now=self.now)
        assert waiting is None or min(waiting) > timedelta(0)

    def awaited(self) -> Ask | None:
        pending = self.session.pending
        return self.open.get(pending.key) if pending else None

    def asked_for(self) -> str:
        """The slot of the open question."""
        frame = self.session.stack[-1] if self.session.stack else None
        flow = self.flows.flow(frame) if frame else None
        step = flow.steps[frame.step] if flow and frame else None
        return step.slot if isinstance(step, Collect) else ""

    def _root(self, session: Session) -> str:
        frames = [frame for frame in session.stack if frame.kind != "called"]
        return frames[-1].flow if frames else ""

    def _slots(self, frame: Frame) -> set[str]:
        flow = self.flows.flow(frame)
        return self._slots_of(flow) if flow else set()

    def _family(self, flow: Flow) -> list[Flow]:
        return self.flows.family(flow, self.flows.live[flow.service])

    def _slots_of(self, flow: Flow) -> set[str]:
        family = self._family(flow)
        return set(collected(family)) | set(_filled(family))

    def _lasting(self, flow: Flow) -> set[str]:
        return set[str]().union(*(each.persisted_slots for each in self._family(flow)))


def _filled(family: list[Flow]) -> Iterator[str]:
    for flow in family:
        for step in flow.steps.values():
            if isinstance(step, SetSlots):
                yield from (name for name, _ in step.values)
            if isinstance(step, Act):
                yield from step.into.values()


def _inputs(ask: Ask) -> str:
    step = ask.key.rpartition(":")[2]
    return json.dumps([ask.flow, step, ask.name, ask.args], sort_keys=True)
