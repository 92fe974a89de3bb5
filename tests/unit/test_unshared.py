"""A role alone says what it will not share with other machines; a whole desk shares nothing."""

from __future__ import annotations

import base64

import pytest

from bot.settings import Settings
from bot.surroundings import far_words
from bot.verbs.run import ROLES, SHARED, tell_unshared
from tests.stands.machines import WORD

KEY = base64.b64encode(bytes(32)).decode()
MANY = {"database_url": "postgresql://there/desk", "citydesk_secret_keys": KEY}
ALL = {name.lower(): "http://there" for name in SHARED} | {"redis_url": "redis://there"}


@pytest.mark.parametrize(
    ("given", "roles", "named"),
    [
        pytest.param({}, ("web",), set(), id="all roles on one data folder"),
        pytest.param(MANY, ROLES, set(), id="a whole desk on its own database"),
        pytest.param(MANY, ("worker",), set(SHARED), id="nothing is shared"),
        pytest.param(MANY | ALL, ("clock",), set(), id="everything is shared"),
    ],
)
def test_what_is_not_shared_is_said(
    given: dict[str, str], roles: tuple[str, ...], named: set[str]
) -> None:
    said: list[str] = []
    unset = dict.fromkeys(ALL)
    tell_unshared(Settings(**(unset | given)), said.append, roles)  # type: ignore[arg-type]
    assert {line.partition(" ")[0] for line in said} == named


def test_far_sides_and_desks_with_one_word_have_the_same_keys(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    here, there = (tmp_path_factory.mktemp("machine") for _ in range(2))
    assert far_words(here, WORD) == far_words(there, WORD)
    assert far_words(here, WORD) != far_words(here, f"{WORD}!")
    assert far_words(here) != far_words(there)
    assert far_words(here) == far_words(here)
    assert WORD not in far_words(here, WORD).values()
