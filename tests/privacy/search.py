"""Looks for private values wherever the desk leaves bytes, in every form bytes are written in."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from bot.supervise.programs import DATABASE

Sources = Mapping[str, bytes]
"""Where the bytes come from -> the bytes."""


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    source: str
    value: str
    form: str


def forms(value: str) -> dict[str, bytes]:
    """One value as it may be written: `base64` at each of the three places in a group of three."""
    raw = value.encode()
    escaped = json.dumps(value)[1:-1].encode()
    found = {
        "raw": raw,
        "utf-16": value.encode("utf-16-le"),
        "json": escaped,
        "json in json": json.dumps(escaped.decode())[1:-1].encode(),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "percent": quote(value, safe="").encode(),
        "percent, lower": quote(value, safe="").lower().encode(),
    }
    for shift in range(3):
        # the first and the last group mix with what stands beside the value
        coded = base64.b64encode(b"\0" * shift + raw)
        skip = (0, 2, 3)[shift]
        found[f"base64 at {shift}"] = coded.rstrip(b"=")[skip : len(coded) - 4]
    return {form: blob for form, blob in found.items() if len(blob) > 4}


def search(sources: Sources, values: Iterable[str]) -> list[Hit]:
    """Every value in every form in every source, once per source and form."""
    wanted = [(v, form, blob) for v in values for form, blob in forms(v).items()]
    return sorted(
        {
            Hit(source, value, form)
            for source, blob in sources.items()
            for value, form, needle in wanted
            if needle in blob
        }
    )


def files(folder: Path) -> Sources:
    """Every file below a folder."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def dump(url: str, programs: Path) -> Sources:
    """`pg_dump` of everything, as a city would keep it; compressed values come out readable."""
    told = subprocess.run(  # noqa: S603 # the server's own program
        [programs / "pg_dump", "--dbname", url, "--column-inserts"],
        check=True,
        capture_output=True,
    )
    return {f"pg_dump of {DATABASE}": told.stdout}


def columns(url: str) -> Sources:
    """Every value of every table, byte columns as their bytes."""
    found: dict[str, bytes] = {}
    with psycopg.connect(url) as connection:
        for table, column in _columns(connection):
            query = f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'  # noqa: S608
            rows = connection.execute(query.encode()).fetchall()
            found[f"{table}.{column}"] = b"\n".join(_bytes(row[0]) for row in rows)
    return found


def _columns(connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[tuple[str, str]]:
    rows = connection.execute(
        "SELECT table_name, column_name FROM information_schema.columns c "
        "JOIN information_schema.tables t USING (table_schema, table_name) "
        "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    ).fetchall()
    return ((str(table), str(column)) for table, column in rows)


def _bytes(value: object) -> bytes:
    match value:
        case bytes() | memoryview():
            return bytes(value)
        case dict() | list():
            return json.dumps(value, ensure_ascii=False).encode()
        case _:
            return str(value).encode()
