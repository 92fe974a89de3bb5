"""What every store promises about how long rows are kept (promise 4)."""

from datetime import timedelta

import pytest

from bot.domain.bookings import BookingState
from bot.domain.messages import OutgoingState
from bot.domain.payments import AttemptState, PaymentState
from bot.ports import Store
from tests.stands.stores import (
    CITY,
    HOME,
    NEXT_DOOR,
    NOW,
    OTHER,
    arrive,
    hold,
    lived_in,
    resident_at,
    seat,
    words,
)

S = PaymentState
DAY = timedelta(days=1)


async def known(store: Store, resident: int) -> dict[str, object]:
    async with store.begin(CITY, NOW) as work:
        return dict(await work.residents.known(resident))


async def kept(store: Store, days: float, *kinds: str, city: str = CITY) -> dict[str, int]:
    """What goes when rows are kept for ten days and so many have passed."""
    counts = await store.enforce_keep(city, dict.fromkeys(kinds, 10 * DAY), NOW + days * DAY)
    return {kind: count for kind, count in counts.items() if count}


async def over_and_done(store: Store) -> int:
    """A resident of whom all but one payment is finished."""
    resident = await lived_in(store, S.FULFILLED, S.PENDING)
    oldest = (await store.read_talk(CITY, resident)).oldest
    assert oldest is not None
    async with store.begin(CITY, NOW) as work:
        await work.inbox.handled(oldest.id)
        await work.intents.done("i", "ok")
        await work.desk.end("hold-1", BookingState.CANCELLED, NOW)
        for number in (0, 1):
            await work.payments.move_attempt(
                f"pay-{number}:1", AttemptState.PAID, gateway_id=None, pay_url=None
            )
        await work.payments.callback("sandbox", "e", NOW)
        await work.residents.add_wrong_try("k", "look", "x", NOW)
        await work.commit("test")
    rows = [sent.id for sent in await store.pending(HOME)]
    await store.mark(CITY, rows, OutgoingState.SENT, NOW)
    return resident


@pytest.mark.parametrize(
    ("kind", "count", "days"),
    [
        ("messages", 2, 10),
        ("talks", 2, 10),
        ("bookings", 1, 19),
        ("payments", 1, 10),
        ("intents", 1, 10),
        ("tries", 1, 10),
        ("callbacks", 1, 10),
    ],
)
async def test_rows_go_when_the_citys_days_are_over(
    store: Store, kind: str, count: int, days: int
) -> None:
    await over_and_done(store)
    assert await kept(store, days - 2, kind) == {}
    assert await kept(store, days, kind, city=OTHER) == {}
    assert await kept(store, days) == {}, "a kind the city does not name is kept"
    assert await kept(store, days, kind) == {kind: count}
    assert await kept(store, days, kind) == {}


async def test_what_is_unfinished_stays_however_old(store: Store) -> None:
    resident = await lived_in(store, S.PENDING, S.PAID)
    await kept(store, 9_999, "messages", "payments", "intents", "residents")
    counts = await known(store, resident)
    assert (counts["messages"], counts["requests"]) == (1, 1)
    async with store.begin(CITY, NOW) as work:
        assert len(await work.payments.of(resident)) == 2


async def test_words_nobody_comes_for_go_with_the_others(store: Store) -> None:
    """A page that was closed for good, a program that never calls again."""
    resident = await lived_in(store, S.PENDING)
    await kept(store, 9, "messages")
    assert (await known(store, resident))["answers"] == 1
    await kept(store, 10, "messages")
    assert (await known(store, resident))["answers"] == 0


async def test_a_lapsed_hold_goes_with_its_own_days(store: Store) -> None:
    resident = await resident_at(store)
    async with store.begin(CITY, NOW) as work:
        far = hold(resident, place=seat(1, 23))
        await work.desk.hold(far, NOW)
        await work.commit("test")
    assert await kept(store, 9, "bookings") == {}
    assert await kept(store, 10.1, "bookings") == {"bookings": 1}


async def test_a_talk_that_is_put_away_can_go_on_as_a_new_one(store: Store) -> None:
    resident = await over_and_done(store)
    await kept(store, 10, "talks")
    read = await store.read_talk(CITY, resident)
    assert (read.turn, read.session) == (1, None)
    async with store.begin(CITY, NOW) as work:
        await work.talks.save(resident, 1, {"b": 2}, pending=None)
        await work.commit("test")


async def test_a_resident_of_whom_nothing_is_left_goes_too(store: Store) -> None:
    resident, other = await resident_at(store), await resident_at(store, NEXT_DOOR)
    await arrive(store, at=NEXT_DOOR)
    assert await kept(store, 11, "messages", "residents") == {"messages": 2, "residents": 1}
    with pytest.raises(LookupError):
        await store.read_talk(CITY, resident)
    assert (await arrive(store)).resident not in (resident, other)


async def test_an_erased_resident_goes_when_money_and_words_have_arrived(store: Store) -> None:
    resident = await lived_in(store, S.PENDING)
    async with store.begin(CITY, NOW) as work:
        await work.residents.erase(resident, NOW)
        await work.outbox.add(resident, HOME, words("bye"))
        await work.commit("test")
    assert await kept(store, 0) == {}
    await store.mark(CITY, [s.id for s in await store.pending(HOME)], OutgoingState.SENT, NOW)
    assert await kept(store, 0) == {}
    async with store.begin(CITY, NOW) as work:
        left = await work.payments.get("pay-0")
        assert left is not None
        assert left.title
        await work.payments.move(left, S.EXPIRED, why="t", now=NOW, receipt=None)
        await work.payments.move_attempt(
            "pay-0:1", AttemptState.CLOSED, gateway_id=None, pay_url=None
        )
        await work.commit("test")
    assert await kept(store, 0) == {"erased": 1}
    async with store.begin(CITY, NOW) as work:
        left = await work.payments.get("pay-0")
    assert left is not None
    assert (left.token, left.reference, left.title) == ("", "", "")
    with pytest.raises(LookupError):
        await store.read_talk(CITY, resident)


async def test_a_strange_kind_is_a_mistake(store: Store) -> None:
    with pytest.raises(ValueError, match="gossip"):
        await store.enforce_keep(CITY, {"gossip": DAY}, NOW)
