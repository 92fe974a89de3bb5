"""Amounts as residents read them: whole minor units, of every currency a city may have."""

from __future__ import annotations

import pytest

from flows.engine.render import show_money


@pytest.mark.parametrize(
    ("minor", "currency", "language", "shown"),
    [
        (20_000, "CNY", "en", "¥200.00"),
        (20_005, "CNY", "zh", "200.05元"),
        (5, "CNY", "zh", "0.05元"),
        (0, "CNY", "en", "¥0.00"),
        pytest.param(-50, "CNY", "zh", "-0.50元", id="a discount of less than one"),
        pytest.param(-20_050, "CNY", "en", "-¥200.50", id="a discount"),
        pytest.param(500, "JPY", "en", "500 JPY", id="no minor units"),
        pytest.param(-500, "KRW", "zh", "-500 KRW", id="no minor units, less"),
        pytest.param(12_345, "KWD", "en", "12.345 KWD", id="three digits"),
        pytest.param(12_345, "EUR", "en", "€123.45", id="another sign"),
    ],
)
def test_an_amount_is_shown_as_it_is(minor: int, currency: str, language: str, shown: str) -> None:
    assert show_money(minor, currency, language) == shown
