"""What `--explain` and "what do you know about me" show of private values."""

from __future__ import annotations

import pytest

from flows.engine.render import masked
from tests.stands.catalogue import shipped

PRIVATE = {
    "traffic_fine": {"plate", "id_tail", "penalty_no", "fine_reference"},
    "marriage_registration": {"name_a", "id_a", "sex_a", "name_b", "id_b", "sex_b", "phone"}
    | {"booking_code", "booking_page"},
}


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        pytest.param("310101199001010012", "cn_id", "310101********0012", id="an ID"),
        pytest.param("21000X", "id_tail", "*****X", id="the end of an ID"),
        pytest.param("+8613000001234", "phone", "+86*******1234", id="a phone"),
        pytest.param("欧阳测试", "person_name", "欧***", id="a name"),
        pytest.param("沪D40404", "cn_plate", "沪******", id="a plate"),
        pytest.param("a*b secret", None, "*********", id="a star of its own is no mask"),
        pytest.param("m", None, "***", id="one sign says nothing"),
        pytest.param("female", None, "*****", id="a word"),
    ],
)
def test_a_private_value_is_shown_masked(value: str, kind: str | None, shown: str) -> None:
    assert masked(value, kind, "en") == shown


@pytest.mark.parametrize("service", PRIVATE)
def test_what_says_who_it_is_is_marked_private(service: str) -> None:
    slots = shipped().services[service].slots
    assert {name for name in PRIVATE[service] if not slots[name].private} == set()
