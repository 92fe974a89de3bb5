"""What the practice gateway does wrong on purpose: by amount, or ordered by `POST /control`.

An amount whose last four digits in minor units are 99 and one of the codes below is magic:
199.01, 1299.01 and 99.01 (all `..9901`) lose their callback.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Mischief(StrEnum):
    NONE = "none"
    LOST = "lost"
    DUPLICATED = "duplicated"
    LATE = "late"
    REORDERED = "reordered"
    TAMPERED = "tampered"
    WRONG_AMOUNT = "wrong_amount"
    REPLAYED = "replayed"
    WRONG_MERCHANT = "wrong_merchant"
    ERROR_AFTER_ACCEPTING = "error_after_accepting"
    SLOW_AFTER_ACCEPTING = "slow_after_accepting"
    DOWN = "down"
    PAYABLE_AFTER_CLOSE = "payable_after_close"
    ALWAYS_DECLINED = "always_declined"
    REFUND_LATER = "refund_later"
    REFUND_REFUSED = "refund_refused"
    REFUND_ERROR_AFTER_ACCEPTING = "refund_error_after_accepting"


@dataclass(frozen=True, slots=True)
class MagicAmount:
    code: int
    mischief: Mischief
    zh: str
    en: str


M = Mischief
MAGIC_AMOUNTS = (
    MagicAmount(1, M.LOST, "付款成功，但回调永远不发", "paid, the callback is never sent"),
    MagicAmount(2, M.DUPLICATED, "回调发两次", "the callback is sent twice"),
    MagicAmount(3, M.LATE, "回调晚 60 秒", "the callback is sent 60 s late"),
    MagicAmount(
        4, M.REORDERED, "先发已付款，后发更早的已过期", "paid first, then an older 'expired'"
    ),
    MagicAmount(5, M.TAMPERED, "先来一份被篡改的回调", "a tampered copy comes before the real one"),
    MagicAmount(6, M.WRONG_AMOUNT, "实付金额少 1.00", "1.00 less than asked is paid"),
    MagicAmount(7, M.REPLAYED, "旧回调一小时后的重放", "an hour-old copy is replayed"),
    MagicAmount(
        8, M.WRONG_MERCHANT, "先来一份别家商户的回调", "another merchant's callback comes first"
    ),
    MagicAmount(9, M.ERROR_AFTER_ACCEPTING, "已受理但回答 500", "accepted, but the answer is 500"),
    MagicAmount(
        10, M.SLOW_AFTER_ACCEPTING, "已受理但回答超时", "accepted, but the answer is too slow"
    ),
    MagicAmount(11, M.DOWN, "前两次询问都是 503", "the first two tries to create it get 503"),
    MagicAmount(
        12, M.PAYABLE_AFTER_CLOSE, "关闭或过期后仍可付款", "can be paid after close or expiry"
    ),
    MagicAmount(13, M.ALWAYS_DECLINED, "银行总是拒绝", "the bank always declines"),
    MagicAmount(14, M.REFUND_LATER, "退款 30 秒后才完成", "a refund is done 30 s later"),
    MagicAmount(15, M.REFUND_REFUSED, "退款被拒绝", "a refund is refused"),
    MagicAmount(
        16,
        M.REFUND_ERROR_AFTER_ACCEPTING,
        "退款已受理但回答 500",
        "a refund is accepted, but the answer is 500",
    ),
)
BY_ENDING = {9900 + magic.code: magic.mischief for magic in MAGIC_AMOUNTS}
REFUND_DELAY = timedelta(seconds=30)


class Twist(StrEnum):
    """How one delivery differs from an honest one."""

    HONEST = "honest"
    TAMPERED = "tampered"  # the body is changed after it was signed
    STALE = "stale"  # rightly signed an hour ago
    FOREIGN = "foreign"  # rightly signed, about another merchant


@dataclass(frozen=True, slots=True)
class Planned:
    twist: Twist
    after: timedelta


NOW = timedelta(0)
HONEST = (Planned(Twist.HONEST, NOW),)
PLANS: dict[Mischief, tuple[Planned, ...]] = {
    M.LOST: (),
    M.DUPLICATED: HONEST * 2,
    M.LATE: (Planned(Twist.HONEST, timedelta(seconds=60)),),
    M.TAMPERED: (Planned(Twist.TAMPERED, NOW), Planned(Twist.HONEST, timedelta(seconds=1))),
    M.REPLAYED: (Planned(Twist.HONEST, NOW), Planned(Twist.STALE, timedelta(seconds=1))),
    M.WRONG_MERCHANT: (Planned(Twist.FOREIGN, NOW), Planned(Twist.HONEST, timedelta(seconds=1))),
}


def of_amount(minor: int) -> Mischief:
    return BY_ENDING.get(minor % 10_000, Mischief.NONE)


def paid_instead(minor: int, mischief: Mischief) -> int:
    """What the payer really pays when asked for `minor`."""
    return max(minor - 100, 0) if mischief is Mischief.WRONG_AMOUNT else minor


def plan(mischief: Mischief) -> tuple[Planned, ...]:
    """The deliveries of the callback that says a payment was paid."""
    return PLANS.get(mischief, HONEST)
