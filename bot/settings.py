"""Everything that may be set from outside, read once, all mistakes told at once."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LEVELS = ("debug", "info", "warning", "error")


class Settings(BaseSettings):
    """Environment variables, or lines of a file `.env` in the folder where it is started.

    Lower case of the names in docs/settings.md. None or empty means: not set.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str | None = None
    database_url: str | None = None
    redis_url: str | None = None
    nlu_url: str | None = None
    nlu_token: str | None = None
    telegram_base_url: str | None = None
    citydesk_data: Path = Path(".citydesk")
    citydesk_log: str = "info"
    citydesk_now: datetime | None = None
    citydesk_secret_keys: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), validate_default=True
    )
    citydesk_rest_keys: Annotated[tuple[str, ...], NoDecode] = ()
    citydesk_metrics_key: str | None = None
    citydesk_metrics_port: int | None = Field(default=None, ge=1, le=65535)
    citydesk_sandbox_url: str | None = None
    citydesk_sandbox_key: str | None = None
    citydesk_hold_at: str | None = None

    @field_validator("citydesk_secret_keys", "citydesk_rest_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())

    @field_validator("citydesk_secret_keys")
    @classmethod
    def _keys(cls, value: tuple[str, ...], others: ValidationInfo) -> tuple[str, ...]:
        if others.data.get("database_url", "a wrong one") and not value:
            raise ValueError("is required with DATABASE_URL (see docs/settings.md)")
        for key in value:
            if _length(key) != 32:
                raise ValueError("each key is 32 random bytes in base64, separated by commas")
        return value

    @field_validator("public_url", "nlu_url", "telegram_base_url", "citydesk_sandbox_url")
    @classmethod
    def _http(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/") if value else value

    @field_validator("database_url")
    @classmethod
    def _postgres(cls, value: str | None) -> str | None:
        if value is None:
            return value
        if urlsplit(value).scheme not in ("postgresql", "postgresql+psycopg"):
            raise ValueError("must begin with postgresql://; no other database will do")
        if not _has_port(value):
            raise ValueError("the port behind the colon is a number from 1 to 65535")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("must begin with redis:// (rediss:// with TLS)")
        return value

    @field_validator("citydesk_log")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.lower() not in LEVELS:
            raise ValueError(f"must be one of {', '.join(LEVELS)}")
        return value.lower()

    @field_validator("citydesk_now")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a zone, such as 2026-11-23T09:00:00+08:00")
        return value

    @property
    def base_url(self) -> str:
        """Where residents' browsers find us."""
        return self.public_url or f"http://127.0.0.1:{self.port}"


def named(name: str) -> str:
    """A secret or an address whose setting a city's file names; empty where it is not set."""
    return os.environ.get(name) or dotenv_values(".env").get(name) or ""


@dataclass(frozen=True, slots=True)
class Mistakes:
    """One line per wrong setting: its name and what would be right."""

    lines: tuple[str, ...]


def read_settings(given: Mapping[str, object] | None = None) -> Settings | Mistakes:
    """`given` overrides the environment (command-line options)."""
    try:
        return Settings(**(given or {}))  # type: ignore[arg-type]  # pydantic judges them
    except ValidationError as error:
        return Mistakes(tuple(_line(dict(problem)) for problem in error.errors()))


def _line(problem: dict[str, object]) -> str:
    where = problem.get("loc")
    name = str(where[0]).upper() if isinstance(where, tuple) and where else "SETTINGS"
    return f"{name}: {str(problem.get('msg', '')).removeprefix('Value error, ')}"


def _has_port(url: str) -> bool:
    """Also where none is named."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _length(key: str) -> int:
    try:
        return len(base64.b64decode(key, validate=True))
    except (ValueError, binascii.Error):
        return -1
