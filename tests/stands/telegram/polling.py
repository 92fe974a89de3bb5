"""getUpdates, and what stands in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stands.telegram.account import Account
from tests.stands.telegram.params import Params
from tests.stands.telegram.state import ApiError, Json

if TYPE_CHECKING:
    from tests.stands.telegram.stand import TelegramStand

LONGEST = 50
"""Seconds: no poll waits longer, whatever it asks for."""


async def get_updates(stand: TelegramStand, account: Account, params: Params) -> list[Json]:
    """What is below the offset is confirmed and forgotten; the rest comes again until it is.

    Of two that wait the earlier one is ended.
    """
    _refuse_beside_webhook(account)
    updates = account.updates
    if (allowed := params.structure("allowed_updates")) is not None:
        updates.allow(allowed)
    updates.confirm(params.integer("offset"))
    limit = params.integer("limit", 100)
    limit = limit if 1 <= limit <= 100 else 100
    updates.polls += 1
    mine = updates.polls
    stand.bell.ring()

    def found() -> list[Json] | None:
        ended = stand.closing or updates.polls != mine or account.webhook is not None
        return [] if ended else updates.first(limit) or None

    wait = min(max(params.integer("timeout"), 0), LONGEST)
    got = await stand.bell.until(found, wait)
    if not got and account.webhook is not None:
        raise ApiError(409, "Conflict: terminated by setWebhook request")
    if not got and updates.polls != mine:
        words = "terminated by other getUpdates request; make sure that only one bot instance is"
        raise ApiError(409, f"Conflict: {words} running")
    return got or []


def _refuse_beside_webhook(account: Account) -> None:
    if account.webhook is not None:
        words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete"
        raise ApiError(409, f"Conflict: {words} the webhook first")
