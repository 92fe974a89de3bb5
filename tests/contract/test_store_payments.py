"""What every store promises about payments."""

import pytest

from bot.domain.payments import Attempt, AttemptState, Payment, PaymentState
from bot.ports import Conflict, Store
from tests.stands.stores import CITY, NEXT_DOOR, NOW, OTHER, attempt, later, payment, resident_at

S = PaymentState


async def added(store: Store, *payments: Payment) -> None:
    async with store.begin(CITY, NOW) as work:
        for each in payments:
            await work.payments.add(each)
        await work.commit("test")


async def moved(
    store: Store, before: Payment, *path: PaymentState, receipt: str | None = None
) -> Payment:
    async with store.begin(CITY, NOW) as work:
        for to in path:
            after = await work.payments.move(before, to, why="test", now=NOW, receipt=receipt)
            assert after is not None, (before.state, to)
            before = after
        await work.commit("test")
    return before


async def found(store: Store, id_: str = "pay-1") -> Payment | None:
    async with store.begin(CITY, NOW) as work:
        return await work.payments.get(id_)


async def due(store: Store, seconds: float, city: str = CITY, most: int = 9) -> list[str]:
    async with store.begin(city, NOW) as work:
        payments = await work.payments.due(later(seconds), most)
        await work.commit("test")
    return sorted(each.id for each in payments)


async def test_a_payment_is_found_by_all_its_names(store: Store) -> None:
    made = payment(await resident_at(store), title="罚款 2026", hold="hold-1")
    await added(store, made)
    async with store.begin(CITY, NOW) as work:
        assert await work.payments.get(made.id) == made
        assert await work.payments.by_token(made.token) == made
        assert await work.payments.of(made.resident) == [made]
        open_one = await work.payments.open_for(made.resident, made.register, made.reference)
        assert open_one == made
        assert await work.payments.by_token("shanghai.guess") is None
        assert await work.payments.by_token("") is None
        assert await work.payments.open_for(made.resident, made.register, "another") is None
        assert (
            await work.payments.open_for(made.resident + 1, made.register, made.reference) is None
        )


async def test_a_payment_is_its_own_citys(store: Store) -> None:
    made = payment(await resident_at(store))
    await added(store, made)
    async with store.begin(CITY, NOW) as work:
        await work.payments.add_attempt(attempt())
        await work.commit("test")
    async with store.begin(OTHER, NOW) as work:
        assert await work.payments.get(made.id) is None
        assert await work.payments.by_token(made.token) is None
        assert await work.payments.by_attempt("pay-1:1") is None
        assert await work.payments.of(made.resident) == []
        assert await work.payments.attempts(made.id) == []
        assert await work.payments.move(made, S.CANCELLED, why="x", now=NOW, receipt=None) is None
        with pytest.raises(LookupError):
            await work.payments.add(made)
    assert await due(store, 90 * 60, OTHER) == []


@pytest.mark.parametrize("twice", ["the same payment", "the same thing"])
async def test_there_is_one_open_payment_for_one_thing(store: Store, twice: str) -> None:
    made = payment(await resident_at(store))
    await added(store, made)
    again = made if twice == "the same payment" else payment(made.resident, "pay-2")
    with pytest.raises(Conflict):
        await added(store, again)


async def test_two_residents_may_pay_the_same_thing(store: Store) -> None:
    await added(store, payment(await resident_at(store)))
    other = await resident_at(store, NEXT_DOOR)
    await added(store, payment(other, "pay-2"))
    assert (await found(store, "pay-2")) is not None


async def test_late_money_stands_before_a_newer_link(store: Store) -> None:
    made = payment(await resident_at(store))
    await added(store, made)
    expired = await moved(store, made, S.EXPIRED)
    newer = payment(made.resident, "pay-2", created_at=later(60))
    await added(store, newer)
    assert (await moved(store, expired, S.PAID)).state is S.PAID
    async with store.begin(CITY, NOW) as work:
        standing = await work.payments.open_for(made.resident, made.register, made.reference)
    assert standing is not None
    assert standing.id == "pay-1", "not to be paid again"


@pytest.mark.parametrize(
    ("path", "stands"),
    [
        pytest.param([], True, id="created"),
        pytest.param([S.PENDING, S.UNKNOWN], True, id="unknown"),
        pytest.param([S.PAID, S.FULFILLED], True, id="fulfilled: not to be paid again"),
        pytest.param([S.PENDING, S.REVIEW], True, id="under review"),
        pytest.param([S.CANCELLED], False, id="cancelled"),
        pytest.param([S.EXPIRED], False, id="expired"),
        pytest.param([S.PAID, S.REFUNDING], False, id="refunding"),
    ],
)
async def test_what_stands_for_a_thing(store: Store, path: list[S], stands: bool) -> None:
    made = payment(await resident_at(store))
    await added(store, made)
    await moved(store, made, *path)
    async with store.begin(CITY, NOW) as work:
        standing = await work.payments.open_for(made.resident, made.register, made.reference)
    assert (standing is not None) == stands


async def test_a_payment_moves_once_from_what_was_read(store: Store) -> None:
    made = payment(await resident_at(store))
    await added(store, made)
    after = await moved(store, made, S.PENDING)
    assert (after.state, after.version) == (S.PENDING, 1)
    assert await found(store) == after
    async with store.begin(CITY, NOW) as work:
        assert await work.payments.move(made, S.PAID, why="late", now=NOW, receipt=None) is None


async def test_a_move_that_is_not_in_the_table_does_not_happen(store: Store) -> None:
    made = payment(await resident_at(store))
    await added(store, made)
    async with store.begin(CITY, NOW) as work:
        assert await work.payments.move(made, S.REFUNDED, why="x", now=NOW, receipt=None) is None
        await work.commit("test")
    assert await found(store) == made


async def test_a_receipt_stays(store: Store) -> None:
    made = payment(await resident_at(store))
    await added(store, made)
    paid = await moved(store, made, S.PAID)
    fulfilled = await moved(store, paid, S.FULFILLED, receipt="R-1")
    reviewed = await moved(store, fulfilled, S.REVIEW)
    assert (fulfilled.receipt, reviewed.receipt) == ("R-1", "R-1")
    assert await found(store) == reviewed


# --- what a tick must look at ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "looked_at"),
    [
        pytest.param([], 90 * 60, id="an unopened link when it ends"),
        pytest.param([S.PENDING], 5, id="pending"),
        pytest.param([S.PENDING, S.UNKNOWN], 5, id="unknown"),
        pytest.param([S.PENDING, S.CREATED], 90 * 60, id="declined: the link when it ends"),
        pytest.param([S.PAID], 5, id="paid and not fulfilled"),
        pytest.param([S.PAID, S.REFUNDING], 5, id="refund under way"),
        pytest.param([S.PAID, S.FULFILLED], None, id="fulfilled: never"),
        pytest.param([S.CANCELLED], None, id="cancelled: never"),
    ],
)
async def test_when_a_payment_is_looked_at(
    store: Store, path: list[S], looked_at: int | None
) -> None:
    made = payment(await resident_at(store))
    await added(store, made)
    await moved(store, made, *path)
    if looked_at is None:
        assert await due(store, 999_999) == []
        return
    assert await due(store, looked_at - 1) == []
    assert await due(store, looked_at) == ["pay-1"]
    assert await due(store, looked_at + 59) == [], "claimed for a minute"
    assert await due(store, looked_at + 60) == ["pay-1"]


async def test_an_ended_payment_is_looked_at_while_an_attempt_is_open(store: Store) -> None:
    made = payment(await resident_at(store))
    await added(store, made)
    async with store.begin(CITY, NOW) as work:
        await work.payments.add_attempt(attempt())
        await work.commit("test")
    await moved(store, made, S.PENDING, S.CANCELLED)
    assert await due(store, 5) == ["pay-1"]
    assert await due(store, 65) == ["pay-1"]
    async with store.begin(CITY, NOW) as work:
        await work.payments.move_attempt(
            "pay-1:1", AttemptState.CLOSED, gateway_id=None, pay_url=None
        )
        await work.commit("test")
    assert await due(store, 125) == ["pay-1"]
    assert await due(store, 999_999) == [], "and then no more"


async def test_a_tick_can_be_asked_to_come_later_or_not_at_all(store: Store) -> None:
    made = payment(await resident_at(store))
    await added(store, made)
    for at, expected in ((later(20), ["pay-1"]), (None, [])):
        async with store.begin(CITY, NOW) as work:
            await work.payments.look_again("pay-1", at)
            await work.commit("test")
        assert await due(store, 20) == expected


async def test_a_tick_takes_no_more_than_it_can(store: Store) -> None:
    resident = await resident_at(store)
    await added(store, *(payment(resident, f"pay-{n}", reference=str(n)) for n in range(3)))
    first = await due(store, 90 * 60, most=2)
    assert len(first) == 2
    assert len(set(first + await due(store, 90 * 60))) == 3


# --- attempts and callbacks --------------------------------------------------------------------


async def test_an_attempt_is_written_before_and_completed_after_the_gateway_is_asked(
    store: Store,
) -> None:
    made = payment(await resident_at(store))
    await added(store, made)
    begun = attempt()
    async with store.begin(CITY, NOW) as work:
        await work.payments.add_attempt(begun)
        await work.payments.add_attempt(begun)  # a second page, opened at the same time
        await work.commit("test")
    for facts in (
        {"gateway_id": "g-1", "pay_url": "https://g/1"},
        {"gateway_id": None, "pay_url": None},
    ):
        async with store.begin(CITY, NOW) as work:
            await work.payments.move_attempt(begun.key, AttemptState.OPEN, **facts)
            await work.commit("test")
    opened = Attempt(begun.key, "pay-1", 1, AttemptState.OPEN, "g-1", "https://g/1", NOW)
    async with store.begin(CITY, NOW) as work:
        assert await work.payments.attempts("pay-1") == [opened]
        assert await work.payments.by_attempt(begun.key) == (made, opened)
        assert await work.payments.by_attempt("pay-1:2") is None


async def test_attempts_come_in_their_order(store: Store) -> None:
    await added(store, payment(await resident_at(store)))
    async with store.begin(CITY, NOW) as work:
        for number in (2, 1, 10):
            await work.payments.add_attempt(attempt(number=number))
        assert [a.number for a in await work.payments.attempts("pay-1")] == [1, 2, 10]


async def test_a_callback_is_seen_once(store: Store) -> None:
    async with store.begin(CITY, NOW) as work:
        assert await work.payments.callback("sandbox", "e1", NOW)
        assert not await work.payments.callback("sandbox", "e1", NOW)
        assert await work.payments.callback("other", "e1", NOW)
    async with store.begin(CITY, NOW) as work:
        assert await work.payments.callback("sandbox", "e1", NOW), "the first was never committed"
        await work.commit("test")
    async with store.begin(OTHER, NOW) as work:
        assert await work.payments.callback("sandbox", "e1", NOW), "another city's gateway"
