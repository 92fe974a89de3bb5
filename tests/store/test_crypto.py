"""Sealing, wrapping and blind indexes."""

import base64
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from bot.store.crypto import CityKeys, ResidentKey, SecretKeys, UnknownKey, Wrapped

OLD, NEW = b"o" * 32, b"n" * 32


def keys(*secrets: bytes, city: str = "shanghai") -> CityKeys:
    return SecretKeys(secrets or (OLD,)).of(city)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"text": "沪A12345 😀", "n": [1, 2.5, None, True]}, id="what a session holds"),
        pytest.param("", id="nothing"),
        pytest.param({"big": 10**15}, id="a long number"),
    ],
)
def test_what_was_sealed_opens(value: Any) -> None:
    key = ResidentKey(b"k" * 32)
    sealed = key.seal(value, "talk.session", "shanghai", 7, 3)
    assert key.open(sealed, "talk.session", "shanghai", 7, 3) == value


def test_equal_values_look_different() -> None:
    key = ResidentKey(b"k" * 32)
    assert key.seal("yes", "x") != key.seal("yes", "x")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        pytest.param("event.body", ("shanghai", 7, 3), id="in another column"),
        pytest.param("talk.session", ("guangzhou", 7, 3), id="in another city"),
        pytest.param("talk.session", ("shanghai", 8, 3), id="of another resident"),
        pytest.param("talk.session", ("shanghai", 7, 2), id="of an earlier turn"),
    ],
)
def test_what_was_moved_stays_shut(name: str, facts: tuple[str | int, ...]) -> None:
    key = ResidentKey(b"k" * 32)
    sealed = key.seal("x", "talk.session", "shanghai", 7, 3)
    with pytest.raises(InvalidTag):
        key.open(sealed, name, *facts)


def test_what_was_changed_stays_shut() -> None:
    key = ResidentKey(b"k" * 32)
    sealed = bytearray(key.seal("x", "n"))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        key.open(bytes(sealed), "n")


def test_half_characters_and_numbers_of_any_length_do_not_stop_a_message() -> None:
    key = ResidentKey(b"k" * 32)
    sealed = key.seal({"text": "a\ud800b"}, "n", "chat\udfff")
    assert key.open(sealed, "n", "chat\udfff") == {"text": "a?b"}
    assert keys().index("chat", "\ud800") != keys().index("chat", "\ud801")
    assert key.open(key.seal(10**30, "n"), "n") == pytest.approx(10**30)


# --- a resident's key --------------------------------------------------------------------------


def test_a_residents_key_is_unwrapped_for_that_resident_of_that_city() -> None:
    key, wrapped = keys().new_key(7)
    sealed = key.seal("x", "n")
    assert keys().unwrap(wrapped, 7).open(sealed, "n") == "x"
    for city, resident in (("shanghai", 8), ("guangzhou", 7)):
        with pytest.raises(InvalidTag):
            keys(city=city).unwrap(wrapped, resident)


def test_the_first_secret_key_writes_and_all_read() -> None:
    _, by_old = keys(OLD).new_key(7)
    key, by_new = keys(NEW, OLD).new_key(7)
    assert by_old[:4] != by_new[:4], "which one it was is written in front"
    keys(NEW, OLD).unwrap(by_old, 7)
    assert keys(NEW).unwrap(by_new, 7).open(key.seal("x", "n"), "n") == "x"
    with pytest.raises(UnknownKey, match=f"shanghai.*{by_old[:4].hex()}"):
        keys(NEW).unwrap(by_old, 7)


def test_indexes_are_found_under_all_keys_and_written_under_the_first() -> None:
    written = keys(OLD).index("chat", "rest", "resident-1")
    both = keys(NEW, OLD)
    assert written in both.indexes("chat", "rest", "resident-1")
    assert both.index("chat", "rest", "resident-1") == both.indexes("chat", "rest", "resident-1")[0]
    assert both.index("chat", "rest", "resident-1") != written
    assert (keys(OLD).only, both.only) == (True, False)


@pytest.mark.parametrize(
    "facts",
    [("chat", "rest", "x1"), ("other", "rest", "x"), ("chat", "restx", ""), ("chat", "re", "stx")],
)
def test_an_index_says_only_whether_values_are_equal(facts: tuple[str, ...]) -> None:
    assert keys().index(*facts) != keys().index("chat", "rest", "x")
    assert keys(city="guangzhou").index("chat", "rest", "x") != keys().index("chat", "rest", "x")


# --- the setting -------------------------------------------------------------------------------


def coded(*secrets: bytes) -> str:
    return ", ".join(base64.b64encode(secret).decode() for secret in secrets)


def test_secret_keys_are_read_from_the_setting() -> None:
    parsed = SecretKeys.parse(coded(NEW, OLD) + "\n")
    _, wrapped = SecretKeys([OLD]).of("shanghai").new_key(1)
    parsed.of("shanghai").unwrap(wrapped, 1)
    assert parsed.ids == SecretKeys([NEW]).ids + SecretKeys([OLD]).ids
    assert wrapped == Wrapped(wrapped)


@pytest.mark.parametrize(
    "text", ["", "not base64 !", coded(b"short"), coded(OLD) + ",", "ключ" * 8], ids=ascii
)
def test_a_wrong_secret_key_is_told_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match="secret key") as told:
        SecretKeys.parse(text)
    assert not text or text not in str(told.value)
