"""Which talks are killed, at which calls, and what each is there to reach."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping
from hashlib import sha256

import httpx

from tests.crash.talks import (
    Call,
    Talk,
    fine_number,
    hears_of_it_at_home,
    lingers,
    opens_the_link,
    pays,
    person,
    presses,
    presses_one,
    reads_until,
    says,
    tells,
    types_a_code_from_home,
)
from tests.stands.calling import http
from tests.stands.resident import CutOff, Resident

RECEIPT = r"R-\d{10}"


def names(words: str) -> frozenset[str]:
    return frozenset(words.split())


def to_the_link(magic: int) -> tuple[Call, ...]:
    """A fine, looked up and confirmed; `magic`: what goes wrong with it later."""
    return (
        says("menu"),
        presses("Traffic fine"),
        tells(lambda n: fine_number(n, magic)),
        presses("Yes, pay"),
    )


def to_the_code(phone: Call) -> tuple[Call, ...]:
    return (
        says("menu"),
        presses("Marriage registration"),
        presses("Pudong"),
        presses_one(1),
        presses_one(7),
        says("Zhang Wei"),
        tells(lambda n: person(n, man=True)),
        says("Li Na"),
        tells(lambda n: person(n, man=False)),
        phone,
        presses("Yes, book"),
    )


def knocks_with_nothing(resident: Resident, n: int) -> None:
    """A callback that is signed as it should be, about a payment nobody knows."""
    told = {
        "id": f"evt-unknown-{n}",
        "type": "payment.paid",
        "merchant": "merchant-of-a-test",
        "payment": {
            "id": "pay_1",
            "key": f"nobody-{n}:1",
            "status": "paid",
            "amount": 1,
            "currency": "CNY",
            "paid_amount": 1,
        },
    }
    body, when = json.dumps(told).encode(), str(int(time.time()))  # noqa: TID251 # a far side's
    mark = hmac.new(b"callback_secret-of-a-test", f"{when}.".encode() + body, sha256).hexdigest()
    signed = {"Sandbox-Timestamp": when, "Sandbox-Signature": f"v1={mark}"}
    try:
        url = f"{resident.url}/callbacks/sandbox/{resident.city}"
        answer = http().post(url, content=body, headers=signed)
    except httpx.TransportError as error:
        raise CutOff from error
    assert answer.status_code == 200, answer.text


PAYMENT = Talk(
    "payment",
    (*to_the_link(0), opens_the_link, pays, reads_until(RECEIPT)),
    whole=(0, 2, 3, 4, 5, 6),
    reaches=names(
        "receive_first receive turn rest mark send_look attempt send_create attempt_open settle "
        "callback job_fulfil send_settle payment_moved take_lease job_drain"
    ),
)
BOOKING = Talk(
    "booking",
    to_the_code(tells(lambda n: f"1300000{n:04d}")),
    whole=(0, 4, 10),
    reaches=names("receive_first receive turn rest mark send_submit remote_answered"),
    kills=((10, "turn", 2),),
)
RARE = (
    Talk(
        "city late",
        (*to_the_link(23), opens_the_link, pays, reads_until(RECEIPT)),
        kills=((5, "payment_received", 1), (6, "reconcile_claim", 1)),
        optional="has arrived",
    ),
    Talk(
        "refund",
        (*to_the_link(22), opens_the_link, pays, reads_until("sent back")),
        kills=(
            (5, "send_query", 1),
            (5, "send_refund", 1),
            (5, "send_refund_query", 1),
            (5, "refund_asked", 1),
        ),
    ),
    Talk(
        "withdrawn",
        (
            *to_the_link(0),
            opens_the_link,
            says("my matters"),
            presses("Take the link back"),
            lingers(3),
        ),
        kills=((7, "send_close", 1),),
    ),
    Talk(
        "left open",
        (*to_the_link(0), opens_the_link, lingers(9)),
        kills=((5, "reconciled", 1),),
    ),
    Talk(
        "registry slow",
        (*to_the_code(says("13000009908")), lingers(15)),
        kills=(
            (10, "later", 1),
            (11, "remote_later", 1),
            (10, "job_ask_remote", 1),
            (11, "intents_claim", 1),
        ),
        optional="takes longer than usual|took longer is done now",
    ),
    Talk(
        "wrong pair",
        (
            says("menu"),
            presses("Traffic fine"),
            presses("use my plate"),
            tells(lambda n: f"沪B{n:05d}"),
            presses("Small car"),
            says("123456"),
        ),
        kills=((5, "wrong_try", 1),),
    ),
    Talk(  # who repeats the wish to be deleted is somebody new by then
        "erased",
        (says("menu"), says("delete everything about me"), presses("Yes, delete everything")),
        kills=((2, "erased", 1),),
        optional="button is from earlier",
    ),
    Talk(
        "linked",
        (
            *to_the_link(0)[:3],
            types_a_code_from_home,
            presses("Yes, link"),
            hears_of_it_at_home,
            says("my matters"),
        ),
        kills=((4, "linked", 1),),
    ),
    Talk("stranger", (knocks_with_nothing,), kills=((0, "settle_unknown", 1),)),
)
TALKS = (PAYMENT, BOOKING, *RARE)

LOOK_UP = Talk("look up", to_the_link(0)[:3])

AT_START = names("free_leases publish")
"""Reached by every start; `test_killed_again.py` kills there."""

AFTER_A_KILL = names("receive_again")
"""Reached where a message comes again that was kept and not answered; killed there as well."""

NOTHING_TO_DO = names("drop_lease")
"""Reached by a hand that finds everything done already; killed there as well."""

ON_TELEGRAM = names("hook post_claim post_done post_lost post_close address_closed address_opened")
"""On the way from a messenger and back; test_killed_telegram.py kills there."""

EXEMPT: Mapping[str, str] = {
    **dict.fromkeys(ON_TELEGRAM, "no program's road; test_killed_telegram.py goes there"),
    "stumble": "our own mistake in a turn, which nobody can bring about; one commit like a turn's",
    "send_health": "asked by `/readyz` and by nobody in a talk, and it asks only",
    "send_gateway_health": "asked by `/readyz` and by nobody in a talk, and it asks only",
    "silence": "due an hour after a talk; test_killed_reminding.py goes there too",
    "remind": "due hours after a talk; test_killed_reminding.py goes there with a clock of its own",
    "operator_cancelled": "an operator's command: one transaction; again it changes nothing",
    "operator_marked": "an operator's command: one transaction; again it changes nothing",
    "operator_moved": "an operator's command: one transaction; again it changes nothing",
    "form": "one row from a page of ours, sent again it is the same row; its turn is any turn",
    "publish_flow": "an admin's command, one transaction; test_killed_publisher.py is there",
    "publish_tell": "after an admin's command, one transaction; test_killed_publishing.py is there",
    "rewrap": "an operator's command: one resident is one transaction; again it goes on",
    "enforce_keep": "a tick every ten minutes, one transaction that deletes what is long over",
}
