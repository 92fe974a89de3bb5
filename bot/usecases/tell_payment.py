"""A payment's news becomes an inbox row of its resident: said even when the talk has moved on."""

from __future__ import annotations

from datetime import datetime

from bot.domain.messages import Inbound, InboundKind
from bot.domain.payments import Attempt, Payment
from bot.ports import Work


async def tell(
    work: Work, payment: Payment, stage: str, now: datetime, attempt: Attempt | None = None
) -> None:
    """`stage`: fulfilled (the receipt), received, late, declined, expired, unknown, review,
    refunding, given_back (by an operator), refunded, cancelled. Once per stage, however often it is
    told; with `attempt` once for each try to pay."""
    response = payment.receipt_text if stage == "fulfilled" else f"utter_payment_{stage}"
    body = {
        "payment": payment.id,
        "service": payment.service,
        "response": response,
        "values": {
            "receipt": payment.receipt,
            "total": {"minor": payment.money.minor, "currency": payment.money.currency},
            "title": payment.title,
            "reference": payment.reference,
            "stage": stage,
        },
    }
    about = attempt.key if attempt else payment.id
    inbound = Inbound(InboundKind.PAID, f"payment:{about}:{stage}", now, body)
    if await work.inbox.add(payment.resident, inbound) is not None:
        await work.jobs.drain(payment.resident)
