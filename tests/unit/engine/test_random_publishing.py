"""Random talks while services are published again and again, with every plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test
from typing_extensions import override

from flows.engine.advance import Turn
from flows.engine.catalog import Flows, is_system
from flows.engine.events import Event, TimedOut
from flows.engine.fates import Fate
from flows.engine.foresight import Becomes, Foreseen, foresee
from flows.engine.session import Session
from tests.unit.engine import random_flows
from tests.unit.engine.random_flows import Desk
from tests.unit.engine.test_random_talks import EVERY_DAY, RandomTalks
from tests.unit.engine.witness import Witness


@dataclass
class OfRevisions(Witness):
    """What a matter leaves and what was done once belongs to the revision it began with, which
    these two promises of a single one know nothing of."""

    @override
    def _tidies_up(self, before: Session, turn: Turn) -> None:
        del before
        if turn.session.pending is None:
            assert [frame for frame in turn.session.stack if _has_fate(self.flows, frame)] == []

    @override
    def _keeps_done(self, before: Session, event: Event, turn: Turn) -> None:
        del before, event, turn


def _has_fate(flows: Flows, frame: object) -> bool:
    service, revision = getattr(frame, "service", ""), getattr(frame, "revision", "")
    live = flows.live.get(service)
    system = live is not None and is_system(live)
    return not system and (service, revision) in flows.fates


class RandomPublishing(RandomTalks):
    @initialize(desk=random_flows.desks())
    @override
    def begin(self, desk: Desk) -> None:
        self.witness = OfRevisions(desk)

    @rule(desk=random_flows.desks(), which=st.integers(0, 9), plan=st.sampled_from("kmf"))
    def publish_from_another_desk(self, desk: Desk, which: int, plan: str) -> None:
        """One service of another desk takes the place of ours of that name."""
        names = sorted(set(desk.texts) & set(self.witness.desk.texts))
        name = names[which % len(names)] if names else ""
        flows, new = self.witness.flows, desk.flows.live.get(name)
        old = flows.live.get(name)
        if new is None or old is None or new.revision == old.revision or is_system(new):
            return
        fates = {at: fate for at, fate in flows.fates.items() if at != (name, new.revision)}
        kept = {**flows.kept, (name, old.revision): old}
        if plan != "k":
            fates |= {at: Fate(plan == "m") for at in kept if at[0] == name}
        fates.pop((name, new.revision), None)
        flows = replace(flows, live={**flows.live, name: new}, kept=kept, fates=fates)
        self.witness.desk = replace(self.witness.desk, flows=flows)

    @override
    def press_again(self, token: str, number: int) -> None:
        self.wake()
        super().press_again(token, number)

    @override
    def _changes_nothing(self, event: Event) -> None:
        """But for what was decided, which any turn carries out."""
        self.wake()
        super()._changes_nothing(event)

    @rule()
    def wake(self) -> None:
        """Whoever is concerned is told, and that becomes of them which was foreseen."""
        before, now = self.witness.session, self.witness.now + timedelta(seconds=37)
        foreseen = [*foresee(self.witness.flows, before, now=now)]
        turn = self.witness.happen(TimedOut("00000000"))
        if len(foreseen) == 1 and before.pending is None and not before.parked:
            comes_true(foreseen[0], turn)


def comes_true(foreseen: Foreseen, turn: Turn) -> None:
    left = [frame for frame in turn.session.stack if frame.kind != "pattern"]
    stands = [(frame.flow, frame.step) for frame in left[-1:]]
    old = foreseen.matter[-1]
    match foreseen.becomes:
        case Becomes.CLOSED:
            assert "flow_cancelled" in {fact.event for fact in turn.facts}
        case Becomes.KEEPS | Becomes.GOES_ON:
            assert stands == [(old.flow, old.step)]
        case Becomes.GOES_TO:
            assert [step for _, step in stands] == (
                [] if foreseen.step == "END" else [foreseen.step]
            )
        case Becomes.WAITS:
            raise AssertionError("nothing is waited for")


def test_no_publication_strands_anybody() -> None:
    run_state_machine_as_test(RandomPublishing, settings=EVERY_DAY)
