"""Messages that wait to be sent: claimed once, in order, moved to the next door, found after a
death."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.messages import (
    Address,
    Inbound,
    InboundKind,
    Outgoing,
    OutgoingState,
    Words,
)
from bot.domain.outbox import Attempted, Decided, Lane, Outcome
from bot.ports import Sent
from tests.stands.stores import CITY, NOW, OnPostgres, arrive, said

PUSH = ["telegram"]
CHAT = Address(CITY, "shanghai_telegram", "telegram", "555")
OTHER_CHAT = replace(CHAT, chat="556")
PAGE = Address(CITY, "shanghai_web", "web", "page-1")

SENT = Decided(OutgoingState.SENT)
DELIVERED = Attempted(Outcome.DELIVERED, 1, platform_id="77")


async def living_at(on: OnPostgres, address: Address) -> int:
    received = await arrive(on.store, said("hello"), address)
    return received.resident


async def says(
    on: OnPostgres, resident: int, at: Address, *names: str, lane: Lane = Lane.REPLY
) -> None:
    async with on.store.begin(CITY, NOW) as work:
        for name in names:
            outgoing = Outgoing(f"{resident}:{name}", Words(name), lane=lane.value)
            await work.outbox.add(resident, at, outgoing)
        await work.commit("test")


async def claimed(on: OnPostgres, most: int = 10) -> list[str]:
    return [sent.outgoing.words.text for sent in await on.store.post.claim(PUSH, "me", NOW, most)]


async def one(on: OnPostgres) -> Sent:
    (sent,) = await on.store.post.claim(PUSH, "me", NOW, 10)
    return sent


async def test_one_message_of_an_address_at_a_time_in_their_order(on_postgres: OnPostgres) -> None:
    on = on_postgres
    resident = await living_at(on, CHAT)
    await says(on, resident, CHAT, "a", "b", "c")
    seen = []
    for _ in range(3):
        sent = await one(on)
        seen.append(sent.outgoing.words.text)
        assert await claimed(on) == []
        await on.store.post.done(sent, DELIVERED, SENT, NOW)
    assert seen == ["a", "b", "c"]
    assert on.ask("SELECT DISTINCT state, platform_id, tries FROM outgoing") == [("sent", "77", 1)]


async def test_addresses_do_not_wait_for_one_another(on_postgres: OnPostgres) -> None:
    on = on_postgres
    await says(on, await living_at(on, CHAT), CHAT, "a", "b")
    await says(on, await living_at(on, OTHER_CHAT), OTHER_CHAT, "x", "y")
    assert await claimed(on) == ["a", "x"]


async def test_a_reply_goes_before_a_reminder_and_bulk_that_were_there_first(
    on_postgres: OnPostgres,
) -> None:
    on = on_postgres
    resident = await living_at(on, CHAT)
    await says(on, resident, CHAT, "bulk", lane=Lane.BULK)
    await says(on, resident, CHAT, "reminder", lane=Lane.REMINDER)
    await says(on, resident, CHAT, "reply")
    seen = []
    for _ in range(3):
        sent = await one(on)
        seen.append(sent.outgoing.words.text)
        await on.store.post.done(sent, DELIVERED, SENT, NOW)
    assert seen == ["reply", "reminder", "bulk"]


async def test_what_waits_for_another_try_holds_up_what_comes_after_it(
    on_postgres: OnPostgres,
) -> None:
    on = on_postgres
    resident = await living_at(on, CHAT)
    await says(on, resident, CHAT, "a", "b")
    later = Decided(OutgoingState.QUEUED, NOW + timedelta(seconds=5), "refused")
    await on.store.post.done(await one(on), Attempted(Outcome.NOT_SENT), later, NOW)
    assert await claimed(on) == []
    (again,) = await on.store.post.claim(PUSH, "me", NOW + timedelta(seconds=5), 10)
    assert (again.outgoing.words.text, again.tries) == ("a", 2)


async def test_being_asked_to_wait_is_no_try(on_postgres: OnPostgres) -> None:
    on = on_postgres
    await says(on, await living_at(on, CHAT), CHAT, "a")
    for _ in range(3):
        sent = await one(on)
        assert sent.tries == 1
        await on.store.post.done(
            sent, Attempted(Outcome.BUSY), Decided(OutgoingState.QUEUED, NOW), NOW
        )


async def test_other_channels_are_not_ours_to_send(on_postgres: OnPostgres) -> None:
    on = on_postgres
    await says(on, await living_at(on, PAGE), PAGE, "a")
    assert await claimed(on) == []


@pytest.mark.parametrize("spoilt", ["outgoing SET words", "resident SET wrapped"])
async def test_one_that_cannot_be_opened_keeps_nobody_else_waiting(
    on_postgres: OnPostgres, spoilt: str
) -> None:
    on = on_postgres
    resident = await living_at(on, CHAT)
    await says(on, resident, CHAT, "a", "b")
    await says(on, await living_at(on, OTHER_CHAT), OTHER_CHAT, "x")
    column = "id = 1" if spoilt.startswith("outgoing") else f"id = {resident}"
    on.ask(f"UPDATE {spoilt} = decode(repeat('ab', 60), 'hex') WHERE {column}")
    assert await claimed(on) == ["x"]
    assert await claimed(on) == [], "it is looked at again when its hand counts as dead"
    later = NOW + timedelta(hours=1)
    (left,) = await on.store.post.lost(PUSH, "me", [], later - timedelta(seconds=1), later, 10)
    assert left.outgoing.words.text == "x"


async def test_many_hands_claim_each_message_once(on_postgres: OnPostgres) -> None:
    on = on_postgres
    for n in range(12):
        at = replace(CHAT, chat=f"6{n}")
        await says(on, await living_at(on, at), at, f"m{n}", "later")
    rounds = await asyncio.gather(*(claimed(on, 5) for _ in range(8)))
    got = [text for each in rounds for text in each]
    assert sorted(got) == sorted(f"m{n}" for n in range(12))


@pytest.mark.parametrize("gone", [[], ["me"]])
async def test_what_a_dead_hand_left_is_found_and_its_late_word_does_not_count(
    on_postgres: OnPostgres, gone: list[str]
) -> None:
    on = on_postgres
    await says(on, await living_at(on, CHAT), CHAT, "a")
    dead = await one(on)
    post, later = on.store.post, NOW + timedelta(minutes=2)
    before = NOW - timedelta(seconds=1)
    assert await post.holders() == ["me"]
    assert await post.lost(PUSH, "other", ["somebody"], before, NOW, 10) == []
    (lost,) = await post.lost(PUSH, "other", gone, before if gone else NOW, later, 10)
    assert await post.lost(PUSH, "other", gone, NOW, later, 10) == []  # ours now
    again = Decided(OutgoingState.QUEUED, later, "cut off")
    await post.done(lost, Attempted(Outcome.CUT_OFF), again, later)
    (repeated,) = await post.claim(PUSH, "me", later, 10)
    assert (repeated.tries, repeated.cut_off) == (2, 1)
    await post.done(dead, Attempted(Outcome.DENIED), Decided(OutgoingState.GIVEN_UP), later)
    assert on.ask("SELECT state FROM outgoing") == [("sending",)]


async def test_parts_that_have_left_are_not_sent_again(on_postgres: OnPostgres) -> None:
    on = on_postgres
    await says(on, await living_at(on, CHAT), CHAT, "a")
    half = Attempted(Outcome.NOT_SENT, parts=2)
    await on.store.post.done(await one(on), half, Decided(OutgoingState.QUEUED, NOW), NOW)
    assert (await one(on)).parts == 2


# --- closed addresses ------------------------------------------------------------------------


async def test_without_another_door_all_that_waits_there_is_given_up(
    on_postgres: OnPostgres,
) -> None:
    on = on_postgres
    await says(on, await living_at(on, CHAT), CHAT, "a", "b")
    assert not await on.store.post.close(await one(on), "blocked", PUSH, NOW, None)
    assert on.ask("SELECT DISTINCT state, why FROM outgoing") == [("given_up", "blocked")]
    assert on.ask("SELECT closed_why FROM address") == [("blocked",)]


async def test_a_closed_address_is_open_again_when_something_has_reached_it(
    on_postgres: OnPostgres,
) -> None:
    on = on_postgres
    resident = await living_at(on, CHAT)
    await says(on, resident, CHAT, "a")
    await on.store.post.close(await one(on), "blocked", PUSH, NOW, None)
    await says(on, resident, CHAT, "b")
    await on.store.post.done(await one(on), DELIVERED, SENT, NOW)
    assert on.ask("SELECT closed_at, closed_why FROM address") == [(None, None)]


async def test_a_chat_that_moved_gets_what_waits_at_its_new_place(on_postgres: OnPostgres) -> None:
    on = on_postgres
    resident = await living_at(on, CHAT)
    await says(on, resident, CHAT, "a", "b")
    assert await on.store.post.close(await one(on), "", PUSH, NOW, "-100777")
    sent = await one(on)
    assert (sent.address.chat, sent.outgoing.words.text) == ("-100777", "a")
    moved = replace(CHAT, chat="-100777")
    assert (await arrive(on.store, said("there"), moved)).resident == resident


async def test_a_chat_that_moved_where_somebody_lives_is_closed(on_postgres: OnPostgres) -> None:
    on = on_postgres
    await living_at(on, OTHER_CHAT)
    await says(on, await living_at(on, CHAT), CHAT, "a")
    assert not await on.store.post.close(await one(on), "moved", PUSH, NOW, OTHER_CHAT.chat)
    assert on.ask("SELECT state FROM outgoing") == [("given_up",)]


@pytest.mark.parametrize("door", [PAGE, replace(CHAT, account="second_telegram", chat="9")])
async def test_what_waits_goes_to_the_next_door(on_postgres: OnPostgres, door: Address) -> None:
    on = on_postgres
    resident = await living_at(on, CHAT)
    await says(on, resident, CHAT, "a", "b")
    await add_door(on, resident, door)
    assert await on.store.post.close(await one(on), "blocked", [*PUSH], NOW, None)
    waiting = await on.store.pending(door)
    assert [sent.outgoing.words.text for sent in waiting] == ["a", "b"]
    last = on.ask("SELECT channel FROM address JOIN resident ON address.id = last_address")
    assert last == [(door.channel,)]


async def add_door(on: OnPostgres, resident: int, door: Address) -> None:
    """A second address of this resident, sealed as linking seals it."""
    keys = on.store._keys.of(CITY)
    (wrapped,) = on.ask("SELECT wrapped FROM resident WHERE id = %s", resident)[0]
    key = keys.unwrap(wrapped, resident)
    chat = key.seal(door.chat, "chat", CITY, resident, door.account, door.channel)
    index = keys.index("address.chat", door.account, door.chat)
    on.ask(
        "INSERT INTO address (city, resident, account, channel, chat_index, chat) "
        "VALUES (%s, %s, %s, %s, %s, %s)",
        *(CITY, resident, door.account, door.channel, index, chat),
    )


# --- where the house speaks ------------------------------------------------------------------


async def waits_at(on: OnPostgres, resident: int, kind: InboundKind) -> str:
    async with on.store.begin(CITY, NOW) as work:
        await work.inbox.add(resident, Inbound(kind, f"{kind}", NOW, {}))
        await work.commit("test")
    line = "SELECT channel FROM inbound JOIN address ON address.id = address WHERE kind = %s"
    return str(on.ask(line, kind.value)[0][0])


async def test_a_reminder_goes_where_we_can_write_first_and_news_where_they_wrote_last(
    on_postgres: OnPostgres,
) -> None:
    on = on_postgres
    resident = await living_at(on, PAGE)
    await add_door(on, resident, CHAT)
    assert await waits_at(on, resident, InboundKind.REMINDER) == "telegram"
    assert await waits_at(on, resident, InboundKind.PAID) == "web"


@pytest.mark.parametrize("kind", [InboundKind.REMINDER, InboundKind.PAID])
async def test_the_house_speaks_at_a_door_that_is_open(
    on_postgres: OnPostgres, kind: InboundKind
) -> None:
    on = on_postgres
    resident = await living_at(on, CHAT)
    await add_door(on, resident, PAGE)
    on.ask("UPDATE address SET closed_at = now() WHERE channel = 'telegram'")
    assert await waits_at(on, resident, kind) == "web"
    on.ask("UPDATE address SET closed_at = now()")
    on.ask("DELETE FROM inbound WHERE kind <> 'said'")
    assert await waits_at(on, resident, kind) == "telegram"  # it may be open again
