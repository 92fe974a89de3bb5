"""What every store promises about one transaction, the outbox, intents and jobs."""

import pytest

from bot.domain.messages import Button, Outgoing, OutgoingState, Words
from bot.ports import Intent, Store, Work
from tests.stands.stores import (
    CITY,
    ELSEWHERE,
    HOME,
    NEXT_DOOR,
    NOW,
    OTHER,
    arrive,
    later,
    resident_at,
    words,
)


async def unsent(store: Store) -> list[str]:
    return [sent.outgoing.key for sent in await store.pending(HOME)]


async def say(store: Store, resident: int, *keys: str) -> None:
    async with store.begin(CITY, NOW) as work:
        for key in keys:
            await work.outbox.add(resident, HOME, words(key))
        await work.commit("test")


# --- one transaction ---------------------------------------------------------------------------


async def test_leaving_without_commit_undoes_everything(store: Store) -> None:
    resident = await resident_at(store)
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(resident, 0, {"a": 1}, pending=None)
        await work.outbox.add(resident, HOME, words("k"))
    assert (await store.read_talk(CITY, resident)).turn == 0
    assert await unsent(store) == []


class Stumbled(Exception):
    """Something in a turn went wrong."""


async def stumble(work: Work, resident: int) -> None:
    async with work.savepoint():
        await work.outbox.add(resident, HOME, words("undone"))
        raise Stumbled


async def test_a_savepoint_is_undone_alone(store: Store) -> None:
    resident = await resident_at(store)
    async with store.begin(CITY, NOW) as work:
        await work.outbox.add(resident, HOME, words("before"))
        with pytest.raises(Stumbled):
            await stumble(work, resident)
        async with work.savepoint():
            await work.outbox.add(resident, HOME, words("kept"))
        await work.outbox.add(resident, HOME, words("after"))
        await work.commit("test")
    assert await unsent(store) == ["before", "kept", "after"]


async def test_a_lock_held_outside_survives_a_savepoint_that_is_undone(store: Store) -> None:
    resident = await resident_at(store)
    async with store.begin(CITY, NOW) as work:
        await work.talks.lock(resident, 0)
        with pytest.raises(Stumbled):
            await stumble(work, resident)
        await work.talks.save(resident, 0, {"a": 1}, pending=None)
        await work.commit("test")
    assert (await store.read_talk(CITY, resident)).turn == 1


# --- the outbox --------------------------------------------------------------------------------


async def test_words_come_back_word_for_word(store: Store) -> None:
    got = await arrive(store)
    said = Outgoing(
        key="s:1:0",
        words=Words(
            "请付款 200 元",
            (Button("是", "yes"), Button("否", "no")),
            "https://x/pay/t",
            "/f",
            True,
            "phone",
            "zh",
        ),
        reply_to=got.id,
        lane="reply",
        extra={"mask": ["a", 1]},
    )
    async with store.begin(CITY, NOW) as work:
        await work.outbox.add(got.resident, None, said)
        await work.commit("test")
    (sent,) = await store.pending(HOME)
    assert (sent.outgoing, sent.address, sent.reply_to) == (said, HOME, got.id)
    assert sent.state == OutgoingState.QUEUED
    assert await store.replies(CITY, got.id) == [sent]


async def test_words_are_added_once_per_key(store: Store) -> None:
    resident = await resident_at(store)
    await say(store, resident, "k", "k")
    await say(store, resident, "k", "l")
    assert await unsent(store) == ["k", "l"]


async def test_what_has_reached_the_address_is_not_pending(store: Store) -> None:
    resident = await resident_at(store)
    await say(store, resident, "a", "b", "c", "d")
    rows = [sent.id for sent in await store.pending(HOME)]
    await store.mark(CITY, rows[:1], OutgoingState.SENT, NOW)
    await store.mark(CITY, rows[1:2], OutgoingState.UNKNOWN, NOW)
    await store.mark(CITY, rows[2:3], OutgoingState.GIVEN_UP, NOW)
    await store.mark(OTHER, rows[3:], OutgoingState.SENT, NOW)
    assert [(s.outgoing.key, s.state) for s in await store.pending(HOME)] == [
        ("b", "unknown"),
        ("d", "queued"),
    ]


async def test_replies_are_kept_after_they_were_sent(store: Store) -> None:
    got = await arrive(store)
    async with store.begin(CITY, NOW) as work:
        await work.outbox.add(got.resident, HOME, words("a", reply_to=got.id))
        await work.outbox.add(got.resident, HOME, words("b"))
        await work.commit("test")
    await store.mark(CITY, [s.id for s in await store.pending(HOME)], OutgoingState.SENT, NOW)
    assert [s.outgoing.key for s in await store.replies(CITY, got.id)] == ["a"]


async def test_words_without_an_address_go_where_the_resident_wrote_from_last(store: Store) -> None:
    resident = await resident_at(store)
    await resident_at(store, NEXT_DOOR)
    async with store.begin(CITY, NOW) as work:
        await work.outbox.add(resident, None, words("k"))
        await work.commit("test")
    assert await unsent(store) == ["k"]
    assert await store.pending(NEXT_DOOR) == []


async def test_words_are_their_own_citys(store: Store) -> None:
    got = await arrive(store)
    async with store.begin(CITY, NOW) as work:
        await work.outbox.add(got.resident, HOME, words("k", reply_to=got.id))
        await work.commit("test")
    assert await store.pending(ELSEWHERE) == []
    assert await store.replies(OTHER, got.id) == []
    async with store.begin(OTHER, NOW) as work:
        with pytest.raises(LookupError):
            await work.outbox.add(got.resident, ELSEWHERE, words("l"))


async def test_cities_may_use_the_same_keys(store: Store) -> None:
    resident, other = await resident_at(store), await resident_at(store, ELSEWHERE)
    await say(store, resident, "k")
    async with store.begin(OTHER, NOW) as work:
        await work.outbox.add(other, ELSEWHERE, words("k"))
        await work.commit("test")
    assert len(await store.pending(ELSEWHERE)) == len(await store.pending(HOME)) == 1


# --- intents -----------------------------------------------------------------------------------


def intent(resident: int, key: str = "s:1:submit") -> Intent:
    return Intent(key, CITY, resident, "submit", {"name": "李雷"}, root=5, tries=0)


async def asked(store: Store, *intents: Intent) -> None:
    async with store.begin(CITY, NOW) as work:
        for each in intents:
            await work.intents.add(each)
        await work.commit("test")


async def test_an_intent_is_open_until_it_is_done(store: Store) -> None:
    wanted = intent(await resident_at(store))
    await asked(store, wanted, wanted)
    async with store.begin(CITY, NOW) as work:
        assert await work.intents.get(wanted.key) == wanted
        assert await work.intents.done(wanted.key, "ok")
        assert not await work.intents.done(wanted.key, "again")
        assert await work.intents.get(wanted.key) is None
        assert await work.intents.get("never asked") is None


async def test_an_intent_left_alone_is_due_for_anybody_once_a_minute(store: Store) -> None:
    resident = await resident_at(store)
    await asked(store, intent(resident, "a"), intent(resident, "b"))
    for seconds, expected in ((0, []), (11, ["a", "b"]), (30, []), (72, ["a", "b"])):
        async with store.begin(CITY, NOW) as work:
            due = await work.intents.due(later(seconds), 5)
            await work.commit("test")
        assert sorted(each.key for each in due) == expected, seconds
        assert all(each.args == {"name": "李雷"} for each in due)


async def test_an_intent_that_is_asked_again_counts_and_waits(store: Store) -> None:
    wanted = intent(await resident_at(store))
    await asked(store, wanted)
    async with store.begin(CITY, NOW) as work:
        await work.intents.again(wanted.key, later(40))
        await work.commit("test")
    async with store.begin(CITY, NOW) as work:
        assert await work.intents.due(later(39), 5) == []
        (due,) = await work.intents.due(later(40), 5)
        assert due.tries == 1
        await work.intents.done(wanted.key, "ok")
        assert await work.intents.due(later(4_000), 5) == []


async def test_intents_are_their_own_citys(store: Store) -> None:
    wanted = intent(await resident_at(store))
    await asked(store, wanted)
    async with store.begin(OTHER, NOW) as work:
        assert await work.intents.get(wanted.key) is None
        assert not await work.intents.done(wanted.key, "ok")
        assert await work.intents.due(later(11), 5) == []
        with pytest.raises(LookupError):
            await work.intents.add(wanted)
