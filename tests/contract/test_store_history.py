"""What every store promises about a talk that is shown again."""

from __future__ import annotations

from bot.domain.messages import Inbound, InboundKind
from bot.ports import Entry, History, Store
from tests.stands.stores import CITY, ELSEWHERE, HOME, NEXT_DOOR, NOW, arrive, said, words

MOST = 99


def shown(history: History) -> list[str]:
    return [_text(entry) for entry in history.entries]


def _text(entry: Entry) -> str:
    return str(entry.said["text"]) if entry.said else entry.sent.outgoing.words.text  # type: ignore[union-attr]  # one of both


async def say(store: Store, resident: int, key: str, text: str, to: int | None) -> None:
    async with store.begin(CITY, NOW) as work:
        await work.outbox.add(resident, HOME, words(key, text, reply_to=to))
        await work.commit("test")


async def talked(store: Store) -> int:
    """Two messages, the second one answered first, a receipt, and a reminder nobody asked for."""
    one = await arrive(store, said("one"))
    two = await arrive(store, said("two"))
    await say(store, one.resident, "b", "answer to two", two.id)
    await say(store, one.resident, "a", "answer to one", one.id)
    await say(store, one.resident, "c", "reminder", None)
    return one.resident


async def test_an_answer_stands_where_it_belongs_whenever_it_was_written(store: Store) -> None:
    await talked(store)
    history = await store.history(HOME, MOST)
    assert shown(history) == ["one", "answer to one", "two", "answer to two", "reminder"]
    assert not history.earlier


async def test_what_the_house_told_itself_is_not_shown(store: Store) -> None:
    resident = await talked(store)
    paid = Inbound(InboundKind.PAID, "payment:1:paid", NOW, {"text": "of the house"})
    async with store.begin(CITY, NOW) as work:
        row = await work.inbox.add(resident, paid)
        await work.outbox.add(resident, HOME, words("r", "receipt", reply_to=row))
        await work.commit("test")
    assert shown(await store.history(HOME, MOST))[-2:] == ["reminder", "receipt"]


async def test_the_last_ones_first_and_the_earlier_ones_on_request(store: Store) -> None:
    await talked(store)
    last = await store.history(HOME, 2)
    assert (shown(last), last.earlier) == (["answer to two", "reminder"], True)
    middle = await store.history(HOME, 2, last.entries[0].order)
    assert (shown(middle), middle.earlier) == (["answer to one", "two"], True)
    first = await store.history(HOME, 2, middle.entries[0].order)
    assert (shown(first), first.earlier) == (["one"], False)


async def test_where_it_stands_can_be_asked_without_reading_any_of_it(store: Store) -> None:
    assert await store.history(HOME, 0) == History(None)
    resident = await talked(store)
    stands, whole = await store.history(HOME, 0), await store.history(HOME, MOST)
    assert stands.entries == ()
    assert (stands.resident, stands.unread) == (resident, 3)
    assert stands.heard == max(e.order[2] for e in whole.entries if e.said)
    assert stands.spoken == max(e.sent.id for e in whole.entries if e.sent)
    await store.mark(CITY, [stands.spoken], "sent", NOW)
    assert (await store.history(HOME, 0)).unread == 2


async def test_nobody_sees_the_talk_of_another_address(store: Store) -> None:
    await talked(store)
    assert await store.history(NEXT_DOOR, MOST) == History(None)
    assert await store.history(ELSEWHERE, MOST) == History(None)


async def test_after_an_erasure_the_last_words_are_shown_until_they_were_read(store: Store) -> None:
    resident = await talked(store)
    async with store.begin(CITY, NOW) as work:
        await work.residents.erase(resident, NOW)
        await work.outbox.add(resident, HOME, words("bye", "all is deleted"))
        await work.commit("test")
    history = await store.history(HOME, MOST)
    assert shown(history) == ["all is deleted"]
    assert (history.resident, history.heard, history.unread) == (None, 0, 1)
    await arrive(store, said("hello again"))
    assert shown(await store.history(HOME, MOST)) == ["all is deleted", "hello again"]
    await store.mark(CITY, [history.spoken], "sent", NOW)
    assert shown(await store.history(HOME, MOST)) == ["hello again"]
