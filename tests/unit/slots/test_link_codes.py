"""Codes that join two doors."""

from typing import Any

import pytest

from flows.engine.slots import NotThis, Problem
from flows.engine.slots.link_codes import around_link_code
from tests.unit.slots.saying import reading, rows, sure

CODE = sure("K7QD-4MXH")
FORMAT = Problem("format")


@rows(
    [
        ("as it is shown", "K7QD-4MXH", CODE),
        ("in small letters", "k7qd-4mxh", CODE),
        ("without its hyphen", "k7qd4mxh", CODE),
        ("with a space", "K7QD 4MXH", CODE),
        ("with a long dash", "K7QD—4MXH", CODE),
        ("full width", "Ｋ７ＱＤ－４ＭＸＨ", CODE),
        ("spaces around", "  K7QD-4MXH ", CODE),
        ("polite words", "it's K7QD-4MXH, thanks", CODE),
        ("with its name in Chinese", "是K7QD-4MXH，谢谢", CODE),
        ("one sign short", "K7QD-4MX", FORMAT),
        ("a sign that is in no code", "K7QD-4MX0", FORMAT),
        ("only letters", "FREE-CARD", FORMAT),
        ("only digits", "3467-9634", FORMAT),
        ("part of a longer one", "K7QD-4MXH-4MXH", NotThis()),
        ("a menu number", "1", NotThis()),
        ("a wish", "pay my fine", NotThis()),
        ("nothing", "", NotThis()),
    ]
)
def test_a_link_code(text: str, expected: Any) -> None:
    assert reading("link_code", text) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("K7QD-4MXH", ("", True), id="nothing else"),
        pytest.param("link K7QD-4MXH", ("link", True), id="a word before"),
        pytest.param("关联K7QD-4MXH", ("关联", True), id="no space in Chinese"),
        pytest.param("link k7qd4mxh please", ("link please", False), id="not as shown"),
        pytest.param("hello", None, id="no code"),
    ],
)
def test_what_stands_beside_a_code(text: str, found: tuple[str, bool] | None) -> None:
    assert around_link_code(text) == found
