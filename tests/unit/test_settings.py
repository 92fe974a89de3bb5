"""Mistakes in settings are told all at once, each with its name and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Mistakes, Settings, read_settings

KEY = "A" * 43 + "="
SHORT = "c2hvcnQ="


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)  # where no `.env` is


def mistakes(monkeypatch: pytest.MonkeyPatch, **told: str) -> tuple[str, ...]:
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    found = read_settings()
    return found.lines if isinstance(found, Mistakes) else ()


def test_all_of_them_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = mistakes(
        monkeypatch,
        PORT="many",
        DATABASE_URL="mysql://x/y",
        REDIS_URL="localhost:6379",
        NLU_URL="localhost:5005",
        TELEGRAM_BASE_URL="api.telegram.org",
        CITYDESK_LOG="loud",
        CITYDESK_SECRET_KEYS=SHORT,
        CITYDESK_NOW="2026-11-23T09:00:00",
    )
    assert {line.partition(":")[0] for line in found} == {
        "PORT",
        "DATABASE_URL",
        "REDIS_URL",
        "NLU_URL",
        "TELEGRAM_BASE_URL",
        "CITYDESK_LOG",
        "CITYDESK_SECRET_KEYS",
        "CITYDESK_NOW",
    }


@pytest.mark.parametrize("url", ["postgresql://x@db.test/x", "mysql://x/y"])
def test_a_database_wants_keys_whatever_else_is_wrong(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    found = mistakes(monkeypatch, DATABASE_URL=url, PORT="0")
    assert [line for line in found if line.startswith("CITYDESK_SECRET_KEYS: is required")]
    assert [line for line in found if line.startswith("PORT")]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        pytest.param("postgresql+asyncpg://x/y", "must begin with postgresql://", id="driver"),
        pytest.param("postgresql://x@db.test:five/y", "the port", id="port"),
        pytest.param("postgresql://x@db.test:99999/y", "the port", id="no port there is"),
        pytest.param("postgresql://x@db.test:5432/y", None, id="right"),
        pytest.param("postgresql://x@/y?host=/run/postgresql", None, id="a socket"),
    ],
)
def test_where_the_database_is(monkeypatch: pytest.MonkeyPatch, url: str, told: str | None) -> None:
    found = mistakes(monkeypatch, DATABASE_URL=url, CITYDESK_SECRET_KEYS=KEY)
    assert len(found) == (told is not None)
    assert told is None or told in found[0]


def test_a_line_of_a_file_is_a_setting_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=8017\nREDIS_URL=\n", "utf-8")
    found = read_settings()
    assert isinstance(found, Settings)
    assert (found.port, found.redis_url) == (8017, None)
    monkeypatch.setenv("PORT", "8018")
    assert read_settings() != found, "the environment comes first"
