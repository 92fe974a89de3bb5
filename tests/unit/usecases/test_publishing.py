"""Taking up what was published, counting who is inside, and telling them, on the fake store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.domain.messages import Address, Inbound, InboundKind
from bot.domain.publications import FILES, Plan, Publication, following
from bot.ports import Unreachable
from bot.usecases.follow_shelf import FollowShelf
from bot.usecases.inside import MOST, SETTLES, Standing, TellPublished, standing
from bot.usecases.publish_flow import PublishFiles
from flows.engine.catalog import Flows
from flows.engine.definition import Service
from flows.engine.foresight import Becomes
from flows.engine.load import load_service
from flows.engine.session import Frame, Parked, Pending, Session, dump, fresh
from flows.engine.yaml_tree import Source
from tests.fakes_store import FakeStore
from tests.unit.engine.random_flows import city

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Where the city is."""
NIGHT = NOON + timedelta(hours=12)
HERE = "northport"
TAX = "dog_tax"
STEPS = ("one", "two", "three", "four")


def text(words: str) -> Mapping[str, str]:
    steps = "".join(f"      - {{id: {step}, noop: true, next: END}}\n" for step in STEPS)
    flow = f"flows:\n  pay:\n    description: Pays\n    steps:\n{steps}"
    return {"flow.yml": f"{flow}responses:\n  utter_x: [{{text: {words}}}]\n"}


def read(name: str, files: Mapping[str, str]) -> Service:
    return load_service(name, [Source(*file) for file in files.items()]).service


def revision(words: str) -> str:
    return read(TAX, text(words)).revision


@dataclass
class Town:
    """One city's desk, whose clock the test sets."""

    now: datetime = NOON
    store: FakeStore = field(default_factory=FakeStore)
    flows: dict[str, Flows] = field(default_factory=lambda: {HERE: Flows(city(), {}, {})})

    def clock(self) -> datetime:
        return self.now

    def follow(self) -> FollowShelf:
        return FollowShelf(self.store, read, self.clock, self.flows, {TAX})

    async def tell(self) -> int:
        return await TellPublished(self.store, self.flows.__getitem__, self.clock)(HERE)

    async def publish(
        self, words: str, plan: Plan = Plan.KEEP, service: str = TAX, origin: str = "published"
    ) -> None:
        async with self.store.begin(HERE, self.now) as work:
            line = Publication(service, 0, revision(words), self.now, plan, origin=origin)
            line = following(await work.shelf.history(), line)
            await work.shelf.publish(line, text(words))
            await work.commit("test")

    async def somebody(self, name: str, *frames: Frame, parked: tuple[Frame, ...] = ()) -> int:
        """A talk with these open."""
        home = Address(HERE, "northport_rest", "rest", name)
        said = Inbound(InboundKind.SAID, None, self.now, {"text": "x"})
        got = await self.store.receive(home, said, holder="h", lease=timedelta(seconds=30))
        session = replace(fresh(name, "en"), stack=frames)
        if parked:
            session = replace(session, parked=(Parked(Pending("k", "remote", "a"), parked, {}),))
        async with self.store.begin(HERE, self.now) as work:
            await work.talks.save(got.resident, 0, dump(session), pending=None)
            await work.commit("test")
        return got.resident

    def woken(self) -> list[object]:
        """Residents with a row that tells them, in their order."""
        rows = self.store.tables.inbound.values()
        return [row.resident for row in rows if row.inbound.kind is InboundKind.PUBLISHED]


def at(words: str, step: str = "one", kind: str = "user", service: str = TAX) -> Frame:
    return Frame("pay", service, revision(words), step, kind=kind)


@pytest.fixture
def town() -> Town:
    return Town()


# --- taking up -------------------------------------------------------------------------------


async def test_what_is_published_elsewhere_is_taken_up(town: Town) -> None:
    follow = town.follow()
    for words, plan in (("a", Plan.KEEP), ("b", Plan.MOVE)):
        await town.publish(words, plan)
        await follow()
    flows = town.flows[HERE]
    assert flows.live[TAX].revision == revision("b")
    assert set(flows.kept) == set(flows.fates) == {(TAX, revision("a"))}


async def test_nothing_is_read_while_nothing_was_published(town: Town) -> None:
    follow = town.follow()
    await town.publish("a")
    await follow()
    before = town.flows[HERE]
    await follow()
    assert town.flows[HERE] is before


async def test_a_turn_under_way_keeps_the_flows_it_began_with(town: Town) -> None:
    await town.publish("a")
    follow = town.follow()
    await follow()
    begun = town.flows[HERE]
    await town.publish("b")
    await follow()
    assert begun.live[TAX].revision == revision("a")


async def test_a_service_whose_folder_is_gone_is_gone_unless_it_was_published(town: Town) -> None:
    await town.publish("a", service="old", origin=FILES)
    await town.publish("a", service="own")
    await town.publish("a", origin=FILES)
    await town.follow()()
    assert set(town.flows[HERE].live) == {"own", TAX}


# --- older revisions -------------------------------------------------------------------------


def talk(*frames: Frame) -> Session:
    return replace(fresh("a", "en"), stack=frames)


async def test_an_older_revision_is_read_when_a_talk_stands_in_it(town: Town) -> None:
    for words in "abc":
        await town.publish(words)
    follow = town.follow()
    await follow()
    begun = town.flows[HERE]
    assert begun.service(at("a")) is None
    flows = await follow.holding(HERE, talk(at("c"), at("a")))
    assert [flows.service(at(words)) is not None for words in "abc"] == [True, False, True]
    aside = replace(talk(), parked=(Parked(Pending("k", "remote", "x"), (at("b"),), {}),))
    assert (await follow.holding(HERE, aside)).service(at("b"))
    assert begun.service(at("a")) is None, "a turn under way keeps the flows it began with"


async def test_a_revision_of_a_moment_ago_is_read_by_who_has_not_taken_it_up_yet(
    town: Town,
) -> None:
    """The talk began on it in another process, and comes here before this one has looked."""
    await town.publish("a")
    follow = town.follow()
    await follow()
    await town.publish("b")
    flows = await follow.holding(HERE, talk(at("b")))
    assert flows.live[TAX].revision == revision("a")
    assert flows.service(at("b"))


async def test_a_revision_of_a_service_whose_folder_is_gone_is_there_for_who_is_inside(
    town: Town,
) -> None:
    await town.publish("a", service="old", origin=FILES)
    await town.publish("a", origin=FILES)
    follow = town.follow()
    await follow()
    inside = at("a", service="old")
    assert (await follow.holding(HERE, talk(inside))).service(inside)


async def test_of_many_older_revisions_those_used_last_are_in_memory(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.usecases.follow_shelf.MOST_OLDER", 3)
    follow = town.follow()
    for words in "abcdefgh":
        await town.publish(words)
        await follow()
        await follow.holding(HERE, talk(at("a")))
    older = {(TAX, revision(words)) for words in "afg"}
    assert town.flows[HERE].kept.keys() == older
    assert follow.known.keys() == older | {(TAX, revision("h"))}
    assert (await follow.holding(HERE, talk(at("c")))).service(at("c"))
    assert len(follow.known) == 4


async def test_a_revision_that_nobody_knows_is_asked_for_in_vain(town: Town) -> None:
    await town.publish("a")
    follow = town.follow()
    await follow()
    flows = await follow.holding(HERE, talk(at("never")))
    assert flows.service(at("never")) is None


async def test_other_cities_publications_are_none_of_ours(town: Town) -> None:
    async with town.store.begin("elsewhere", NOON) as work:
        await work.shelf.publish(Publication(TAX, 1, "r", NOON), text("a"))
        await work.commit("test")
    before = dict(town.flows)
    await town.follow()()
    assert town.flows == before


async def test_a_database_that_is_away_is_asked_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was known stands meanwhile."""
    follow, asked = town.follow(), list[int]()

    async def look(self: FollowShelf) -> None:
        del self
        asked.append(1)
        if len(asked) == 1:
            raise Unreachable("database", "gone")
        if len(asked) == 2:
            raise ValueError("a mistake of ours")
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.usecases.follow_shelf.GLANCE", 0)
    monkeypatch.setattr(FollowShelf, "__call__", look)
    with pytest.raises(KeyboardInterrupt):
        await follow.run()


# --- files at a start ------------------------------------------------------------------------


async def test_a_start_takes_back_no_decision(town: Town) -> None:
    publish = PublishFiles(town.store, town.clock)
    files = {TAX: text("a")}
    assert await publish(HERE, {TAX: revision("a")}, files) == ()
    await town.publish("b")
    assert await publish(HERE, {TAX: revision("a")}, files) == (TAX,)
    assert await publish(HERE, {TAX: revision("b")}, {TAX: text("b")}) == ()
    assert len(town.store.tables.publications) == 2


# --- who is inside ---------------------------------------------------------------------------


async def inside(town: Town) -> Sequence[Standing]:
    follow = town.follow()
    await follow()
    return await standing(town.store, HERE, {TAX}, partial(follow.holding, HERE), town.now)


async def test_who_is_inside_is_counted_by_revision_flow_and_step(town: Town) -> None:
    for words in "abc":
        await town.publish(words)
    await town.somebody("a", at("a"))
    town.now = NOON + timedelta(hours=1)
    await town.somebody("b", at("a"), at("x", service="parking"))
    await town.somebody("c", at("b", "two"), at("b", "three", "called"))
    await town.somebody("d", parked=(at("b", "four"),))
    await town.somebody("e", at("x", service="parking"))
    await town.somebody("f", at("c"))
    keeps, on, none = Becomes.KEEPS, Becomes.GOES_ON, ""
    assert set(await inside(town)) == {
        Standing(TAX, revision("a"), "pay", "one", keeps, none, 2, NOON),
        Standing(TAX, revision("b"), "pay", "three", keeps, none, 1, town.now),
        Standing(TAX, revision("b"), "pay", "four", keeps, none, 1, town.now),
        Standing(TAX, revision("c"), "pay", "one", on, none, 1, town.now),
    }


async def test_who_stands_in_a_called_flow_of_another_service_is_counted_where_they_stand(
    town: Town,
) -> None:
    await town.publish("a")
    await town.publish("b", service="parking")
    await town.somebody("a", at("a", "two"), at("b", "three", "called", "parking"))
    (found,) = await inside(town)
    assert (found.service, found.revision, found.step) == (TAX, revision("a"), "three")


@pytest.mark.parametrize("many", [7, 8, 9])
async def test_all_are_counted_however_many_there_are(
    town: Town, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr("bot.usecases.inside.SOME", 4)
    await town.publish("a")
    for number in range(many):
        await town.somebody(str(number), at("a"))
    (found,) = await inside(town)
    assert found.talks == many


# --- telling ---------------------------------------------------------------------------------


async def test_those_inside_an_ended_revision_are_woken_once(town: Town) -> None:
    await town.publish("a")
    inside = await town.somebody("a", at("a"))
    await town.somebody("b", at("x", service="parking"))
    await town.somebody("c")
    await town.publish("b", Plan.FINISH)
    assert [await town.tell() for _ in range(3)] == [1, 0, 0]
    assert town.woken() == [inside]
    assert town.store.jobs[-1] == ("drain", {"city": HERE, "resident": inside})


async def test_nobody_is_woken_who_finishes_as_they_began(town: Town) -> None:
    await town.publish("a")
    await town.somebody("a", at("a"))
    await town.publish("b")
    assert await town.tell() == 0
    assert town.woken() == []


async def test_nobody_is_woken_at_night(town: Town) -> None:
    await town.publish("a")
    inside = await town.somebody("a", at("a"))
    town.now = NIGHT
    await town.publish("b", Plan.FINISH)
    assert await town.tell() == 0
    town.now = NIGHT + timedelta(hours=12)
    assert await town.tell() == 1
    assert town.woken() == [inside]


async def test_who_begins_with_a_late_process_is_woken_too(town: Town) -> None:
    """It has not seen the publication yet; after a while nobody can any more."""
    await town.publish("a")
    await town.publish("b", Plan.FINISH)
    assert await town.tell() == 0
    late = await town.somebody("a", at("a"))
    assert await town.tell() == 1
    assert town.woken() == [late]
    town.now += SETTLES + timedelta(seconds=1)
    await town.tell()
    assert all(each.told for each in town.store.tables.publications.values())


async def test_a_crowd_is_woken_some_at_a_time(town: Town) -> None:
    await town.publish("a")
    for number in range(MOST + 5):
        await town.somebody(str(number), at("a"))
    await town.publish("b", Plan.FINISH)
    town.now += SETTLES + timedelta(seconds=1)
    assert [await town.tell() for _ in range(3)] == [MOST, 5, 0]
    assert len(set(town.woken())) == MOST + 5
