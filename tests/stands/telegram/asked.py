"""One call of one bot, at a moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.stands.telegram.account import Account
from tests.stands.telegram.params import Params
from tests.stands.telegram.state import Chat


@dataclass(frozen=True, slots=True)
class Asked:
    account: Account
    params: Params
    now: datetime

    @property
    def date(self) -> int:
        return int(self.now.timestamp())

    def chat(self) -> Chat:
        return self.account.writable(self.params.text("chat_id"))


Method = Callable[[Asked], Any]
