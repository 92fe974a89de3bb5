"""A city's file may name what is kept, and nothing else: the names are those of the statements."""

from __future__ import annotations

from bot.domain.keeping import KEPT
from bot.store.keep import KINDS


def test_a_city_names_what_the_store_can_let_go() -> None:
    assert tuple(KINDS) == KEPT
