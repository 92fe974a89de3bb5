"""Which accounts there are: those of each city that have a token of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram.account import TelegramAccount, accounts_of
from flows.engine.catalog import Flows
from flows.engine.city import Account
from tests.telegram.channel import At, flows

ONE = "100000001:practice-token-of-a-bot-00100000001"
OTHER = "100000002:practice-token-of-a-bot-00100000002"
HERE, THERE = Account("here", "telegram", "HERE"), Account("there", "telegram", "THERE")


def city(*accounts: Account) -> Flows:
    return replace(flows(), city=replace(flows().city, accounts=accounts))


def found(tokens: Mapping[str, str], **cities: Flows) -> Mapping[str, TelegramAccount]:
    return accounts_of(
        cities,
        lambda name: tokens.get(name, ""),
        lambda *asked: ["/".join(asked).encode(), b"before"],
        At("http://127.0.0.1:9"),
    )


def test_each_city_s_accounts_have_their_own_token_keys_and_secrets() -> None:
    here, there = found({"HERE": f" {ONE}\n", "THERE": OTHER}, a=city(HERE), b=city(THERE)).values()
    assert (here.id, here.city, here.bot.token) == ("here", "a", ONE)
    assert (there.id, there.city, there.bot.token) == ("there", "b", OTHER)
    assert here.keys == (b"a/telegram.buttons/here", b"before")
    assert here.secrets == (b"a/telegram.webhook/here".hex(), b"before".hex())
    assert not {*here.secrets[:1], *here.keys[:1]} & {*there.secrets, *there.keys}


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("", "is not set"),
        ("  ", "is not set"),
        ("the token of my bot", "is not what a bot's token looks like"),
        (ONE, "is the token of another account, too"),
    ],
)
def test_an_account_without_a_token_of_its_own_is_off_and_says_why(token: str, why: str) -> None:
    with capture_logs() as lines:
        on = found({"HERE": ONE, "THERE": token}, a=city(HERE), b=city(THERE))
    assert [*on] == ["here"]
    (line,) = lines
    assert (line["event"], line["account"]) == ("telegram_account_off", "there")
    assert (line["setting"], line["why"]) == ("THERE", why)
    assert ONE not in repr(lines)


def test_other_channels_are_none_of_ours() -> None:
    web = Account("here", "web")
    assert found({"HERE": ONE}, a=city(web)) == {}


def test_two_cities_cannot_share_an_account() -> None:
    with pytest.raises(ValueError, match="more than one city"):
        found({"HERE": ONE}, a=city(HERE), b=city(HERE))
