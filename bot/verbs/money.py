"""`citydesk money`: payments from the terminal, beside a running desk."""

from __future__ import annotations

import argparse
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from bot.domain.payments import Payment, PaymentState
from bot.ports.looking import Wanted
from bot.settings import Settings
from bot.surroundings import Say
from bot.usecases.operate import Till
from bot.verbs.looking import Looker, NoSuchCity, NotOne, looker
from bot.verbs.showing import MOST, Line, agreed, show, show_one
from flows.engine.render import show as in_words
from flows.folders import Books

MOST_MINOR = 10**15
"""Beyond that it is no sum of money."""

SAID = {
    "already": "that is what was decided already",
    "gone": "there is no such payment any more",
    "unpaid": "no money has come for it",
    "state": "it is not in a state for that: look at it again",
}


async def money(settings: Settings, books: Books, say: Say, wishes: argparse.Namespace) -> int:
    try:
        async with looker(settings, books, wishes.city) as look:
            return await DO.get(wishes.what, _decide)(look, say, wishes)
    except NotOne as nothing:
        say(f"money: {nothing}")
        return 1
    except NoSuchCity as wrong:
        say(f"money: {wrong}")
        return 2


async def _find(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    if wishes.state and wishes.state not in list(PaymentState):
        say(f"money: there is no state {wishes.state}; one of: {', '.join(PaymentState)}")
        return 2
    try:
        minor = _minor(wishes.amount)
    except ArithmeticError:
        say(f"money: {wishes.amount} is no amount; write 200 or 200.00")
        return 2
    states = (PaymentState(wishes.state),) if wishes.state else ()
    found: list[Payment] = []
    for city in look.cities:
        begin, end = _day(look, city, wishes)
        wanted = Wanted(states, wishes.receipt, minor, wishes.reference, begin, end)
        found += await look.store.looking.payments(city, wanted, MOST)
    show([_line(look, payment) for payment in found], as_json=wishes.json)
    return 0


async def _show(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    del say
    payment = await _the_one(look, wishes.which)
    show_one(await _whole(look, payment), as_json=wishes.json)
    return 0


def _minor(amount: str | None) -> int | None:
    """In hundredths. Raises ArithmeticError where it is no sum of money."""
    if amount is None:
        return None
    minor = Decimal(amount) * 100
    if not 0 <= minor < MOST_MINOR or minor != int(minor):
        raise InvalidOperation
    return int(minor)


def _day(
    look: Looker, city: str, wishes: argparse.Namespace
) -> tuple[datetime | None, datetime | None]:
    if wishes.day is None:
        return None, None
    begin = datetime.combine(wishes.day, time(), ZoneInfo(look.books.cities[city].zone))
    return begin, begin + timedelta(days=1)


async def _the_one(look: Looker, which: str) -> Payment:
    """By its id or its receipt. Raises NotOne."""
    found: list[Payment] = []
    for city in look.cities:
        async with look.store.begin(city, look.now) as work:
            payment = await work.payments.get(which)
        if payment is not None:
            found.append(payment)
        else:
            found += await look.store.looking.payments(city, Wanted(receipt=which), 2)
    return look.one(found, f"no payment has the id or receipt {which}")


async def _review(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    """What waits for a person, with the reason it waits; or a decision about one of them."""
    if wishes.which is not None:
        return await _decide(look, say, wishes)
    if wishes.decide is not None:
        say("money review: say which payment is decided, by its id")
        return 2
    lines: list[Line] = []
    for city in look.cities:
        wanted = Wanted((PaymentState.REVIEW,))
        for payment in await look.store.looking.payments(city, wanted, MOST):
            moves = await look.store.looking.moves(city, payment.id)
            lines.append({"why": moves[-1].why if moves else "", **_line(look, payment)})
    show(lines, as_json=wishes.json)
    return 0


async def _decide(look: Looker, say: Say, wishes: argparse.Namespace) -> int:
    decision = "refund" if wishes.what == "refund" else wishes.decide
    if problem := _missing(wishes, decision):
        say(f"money {wishes.what}: {problem}")
        return 2
    payment = await _the_one(look, wishes.which)
    asked = agreed(f"{decision}: {_in_words(payment)}?", yes=wishes.yes)
    if asked is None:
        say(f"money {wishes.what}: nobody is here to be asked; say --yes")
        return 2
    if not asked:
        say("nothing was changed")
        return 1
    answer = await _done(look, payment, decision, wishes)
    return await _tell(look, say, wishes, payment, answer)


def _missing(wishes: argparse.Namespace, decision: str | None) -> str | None:
    if decision is None:
        return "say what you decide, with --decide"
    if not wishes.by:
        return "say who decides, with --as NAME"
    if decision == "accept" and not wishes.receipt:
        return "an accepted payment has a receipt: --receipt NUMBER"
    return None


async def _done(look: Looker, payment: Payment, decision: str, wishes: argparse.Namespace) -> str:
    till, city, by = Till(look.store, lambda: look.now), payment.city, wishes.by
    match decision:
        case "accept":
            return await till.accept(city, payment.id, wishes.receipt, by)
        case "again":
            return await till.again(city, payment.id, by)
        case "close":
            return await till.close(city, payment.id, by)
        case _:
            return await till.refund(city, payment.id, by)


async def _tell(
    look: Looker, say: Say, wishes: argparse.Namespace, payment: Payment, answer: str
) -> int:
    if answer not in ("done", "already"):
        say(f"money {wishes.what}: {SAID[answer]}")
        return 1
    async with look.store.begin(payment.city, look.now) as work:
        after = await work.payments.get(payment.id) or payment
    show_one(await _whole(look, after), as_json=wishes.json)
    if answer == "already":
        say(SAID[answer])
    elif after.state is PaymentState.REFUNDING:
        say("the running desk asks the gateway and tells the resident")
        if payment.receipt:
            say(f"the city's own system still has receipt {payment.receipt}: take it back there")
    return 0


def _line(look: Looker, payment: Payment) -> Line:
    return {
        "made": look.local(payment.city, payment.created_at),
        "city": payment.city,
        "amount": _amount(payment),
        "state": payment.state.value,
        "receipt": payment.receipt,
        "reference": payment.reference,
        "service": payment.service,
        "resident": payment.resident,
        "practice": payment.practice,
        "id": payment.id,
    }


async def _whole(look: Looker, payment: Payment) -> Line:
    """With everything that happened to it."""
    async with look.store.begin(payment.city, look.now) as work:
        attempts = await work.payments.attempts(payment.id)
    moves = await look.store.looking.moves(payment.city, payment.id)
    return {
        **_line(look, payment),
        "title": payment.title,
        "gateway": payment.gateway,
        "tries": [f"{a.number}: {a.state.value}, {a.gateway_id or 'no id yet'}" for a in attempts],
        "moves": [
            f"{look.local(payment.city, m.moved_at):%Y-%m-%d %H:%M} "
            f"{m.before} -> {m.after} ({m.why})"
            for m in moves
        ],
    }


def _amount(payment: Payment) -> str:
    money = payment.money
    return in_words({"minor": money.minor, "currency": money.currency}, None, "en")


def _in_words(payment: Payment) -> str:
    facts = (payment.id, _amount(payment), payment.state.value, payment.service)
    return f"{', '.join(facts)}, resident {payment.resident}"


DO = {"find": _find, "show": _show, "review": _review}
"""All the others are decisions."""
