"""What every store promises about knowing, forgetting and keeping (promise 4)."""

from datetime import timedelta

import pytest

from bot.domain.messages import Inbound, InboundKind
from bot.domain.payments import Payment, PaymentState
from bot.ports import Conflict, Store
from tests.stands.stores import (
    CITY,
    HOME,
    NOW,
    OTHER,
    arrive,
    later,
    lived_in,
    said,
    words,
)

S = PaymentState
DAY = timedelta(days=1)


async def erased(store: Store, resident: int, city: str = CITY) -> dict[str, int]:
    async with store.begin(city, NOW) as work:
        counts = await work.residents.erase(resident, NOW)
        await work.commit("test")
    return dict(counts)


async def known(store: Store, resident: int, city: str = CITY) -> dict[str, object]:
    async with store.begin(city, NOW) as work:
        return dict(await work.residents.known(resident))


async def test_a_resident_can_ask_what_is_known(store: Store) -> None:
    resident = await lived_in(store, S.CREATED)
    assert await known(store, resident) == {
        "since": "2026-11-23",
        "addresses": "rest resident-1",
        "messages": 1,
        "answers": 1,
        "turns": 1,
        "requests": 1,
        "reminders": 0,
        "no_reminders_since": None,
        "bookings": "marriage_registration 2026-12-01 held",
        "payments": "Fine 3101150000000001 200.00 CNY created",
    }
    assert await known(store, resident, OTHER) == {}


async def test_erasing_leaves_nothing_of_the_resident(store: Store) -> None:
    resident = await lived_in(store)
    assert await erased(store, resident) == {
        "reminders": 0,
        "messages": 1,
        "answers": 1,
        "turns": 1,
        "bookings": 1,
        "requests": 1,
        "addresses": 1,
        "kept": 0,
    }
    read = await store.read_talk(CITY, resident)
    assert (read.session, read.oldest) == (None, None)
    assert await store.pending(HOME) == []
    assert await store.overdue(later(999), DAY * 0, 9) == []
    async with store.begin(CITY, NOW) as work:
        assert await work.desk.get("hold-1") is None
        assert await work.intents.get("i") is None
    nothing = {"messages": 0, "answers": 0, "turns": 0, "requests": 0}
    assert (await known(store, resident)).items() >= nothing.items()


async def test_whoever_writes_from_that_address_later_is_somebody_new(store: Store) -> None:
    resident = await lived_in(store)
    await erased(store, resident)
    got = await arrive(store, said("hello", "m1"))
    assert got.resident != resident
    assert not got.duplicate


async def test_the_last_words_reach_the_resident(store: Store) -> None:
    resident = await lived_in(store)
    async with store.begin(CITY, NOW) as work:
        await work.talks.lock(resident, 1)
        async with work.savepoint():
            await work.residents.erase(resident, NOW)
        await work.outbox.add(resident, HOME, words("bye", "All gone"))
        await work.talks.save(resident, 1, {"language": "en"}, pending=None)
        await work.commit("erased")
    (sent,) = await store.pending(HOME)
    assert sent.outgoing.words.text == "All gone"
    assert (await store.read_talk(CITY, resident)).session == {"language": "en"}


async def test_a_turn_that_was_worked_out_before_an_erasure_is_lost(store: Store) -> None:
    resident = await lived_in(store)
    read = await store.read_talk(CITY, resident)
    await erased(store, resident)

    async def save() -> None:
        async with store.begin(CITY, NOW) as work:
            await work.talks.save(resident, read.turn, {"old": 1}, pending=None)
            await work.commit("test")

    with pytest.raises(Conflict):
        await save()


async def test_after_an_erasure_the_house_has_nobody_to_tell(store: Store) -> None:
    resident = await lived_in(store)
    await erased(store, resident)
    async with store.begin(CITY, NOW) as work:
        row = Inbound(InboundKind.PAID, "payment:1:paid", NOW, {})
        assert await work.inbox.add(resident, row) is None
        await work.outbox.add(resident, None, words("k"))
        await work.commit("test")
    assert await store.pending(HOME) == []


async def test_an_erasure_that_is_not_committed_erases_nothing(store: Store) -> None:
    resident = await lived_in(store)
    before = await known(store, resident)
    async with store.begin(CITY, NOW) as work:
        await work.residents.erase(resident, NOW)
    assert await erased(store, resident, OTHER) == {}
    assert await known(store, resident) == before
    assert (await arrive(store)).resident == resident


def private(made: Payment) -> tuple[str, str, str]:
    return made.token, made.reference, made.title


@pytest.mark.parametrize(
    ("state", "after", "readable"),
    [
        pytest.param(S.CREATED, S.CANCELLED, False, id="an unopened link is taken back"),
        pytest.param(S.FULFILLED, S.FULFILLED, False, id="money in the books stays a number"),
        pytest.param(S.PENDING, S.PENDING, True, id="money on its way still arrives"),
        pytest.param(S.REFUNDING, S.REFUNDING, True, id="money on its way back too"),
    ],
)
async def test_what_an_erasure_leaves_of_a_payment(
    store: Store, state: PaymentState, after: PaymentState, readable: bool
) -> None:
    resident = await lived_in(store, state)
    assert (await erased(store, resident))["kept"] == 1
    async with store.begin(CITY, NOW) as work:
        left = await work.payments.get("pay-0")
        (tried,) = await work.payments.attempts("pay-0")
        by_token = await work.payments.by_token(f"{CITY}.token-pay-0")
    assert left is not None
    assert (left.state, left.money.minor, tried.pay_url) == (after, 200_00, None)
    assert private(left) == (
        (f"{CITY}.token-pay-0", "ref-0", "Fine 3101150000000001") if readable else ("", "", "")
    )
    assert (by_token is not None) == readable


# --- wrong tries -------------------------------------------------------------------------------


async def test_wrong_tries_are_counted_once_each_by_scope_and_subject(store: Store) -> None:
    async with store.begin(CITY, NOW) as work:
        for key, scope, subject, seconds in (
            ("k1", "look", "沪A12345", 0),
            ("k1", "look", "沪A12345", 0),
            ("k2", "look", "沪A12345", 60),
            ("k3", "look", "沪B54321", 60),
            ("k4", "other", "沪A12345", 60),
        ):
            await work.residents.add_wrong_try(key, scope, subject, later(seconds))
        await work.commit("test")
    async with store.begin(CITY, NOW) as work:
        assert await work.residents.wrong_tries("look", "沪A12345", later(-1)) == 2
        assert await work.residents.wrong_tries("look", "沪A12345", later(30)) == 1
        assert await work.residents.wrong_tries("look", "沪C00000", later(-1)) == 0
    async with store.begin(OTHER, NOW) as work:
        assert await work.residents.wrong_tries("look", "沪A12345", later(-1)) == 0
