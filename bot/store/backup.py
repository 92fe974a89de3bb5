"""The whole database in one file, whatever server it is on: a zip of COPY texts and a manifest.

What is sealed stays sealed: the file holds no private value in clear, and no key. It names the keys
that open it by their fingerprints.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from psycopg import Connection, connect, sql

from bot.store.crypto import ID_BYTES, SecretKeys
from bot.store.database import plain
from bot.store.tables import METADATA

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
OTHERS = "procrastinate_"
VERSION = "alembic_version"

COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables
USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position
"""
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
NEEDED = "SELECT DISTINCT substr(wrapped, 1, %s) FROM resident WHERE erased_at IS NULL"

SPOILT = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError, RuntimeError)
"""What a file brings about that is none of ours, or was changed."""

Connected = Connection[tuple[Any, ...]]


class BadBackup(Exception):
    """It cannot be used; the message is one clear sentence."""


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`keys`: fingerprints of those that open what residents' rows hold. `schema`: the newest
    migration of the database. `sequences`: name -> (last value, whether it was given out)."""

    format: int
    made_at: str
    version: str
    schema: str
    keys: tuple[str, ...]
    tables: Mapping[str, Table]
    sequences: Mapping[str, tuple[int, bool]] = field(default_factory=dict[str, tuple[int, bool]])

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def fingerprints(keys: SecretKeys) -> tuple[str, ...]:
    return tuple(each.hex() for each in keys.ids)


# --- out -------------------------------------------------------------------------------------


def write(url: str, keys: SecretKeys, file: Path, version: str, now: datetime) -> Manifest:
    """As everything stood at one moment, while the desk goes on. Nothing is left where it fails.
    Raises BadBackup, psycopg's errors, OSError."""
    if file.exists():
        raise BadBackup(f"{file} is there already")
    part = file.with_name(f"{file.name}.part")
    try:
        manifest = _write(url, keys, part, version, now)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(url: str, keys: SecretKeys, part: Path, version: str, now: datetime) -> Manifest:
    with connect(plain(url)) as connection, _private(part) as file:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            columns = tables_of(connection)
            if "resident" not in columns or VERSION not in columns:
                raise BadBackup("there is no desk in this database")
            manifest = Manifest(
                format=FORMAT,
                made_at=now.isoformat(),
                version=version,
                schema=str(_value(connection, f"SELECT version_num FROM {VERSION}")),  # noqa: S608
                keys=_needed(connection, keys),
                tables={
                    name: _copied(connection, archive, name, columns[name]) for name in columns
                },
                sequences=dict(_sequences(connection)),
            )
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _private(path: Path) -> IO[bytes]:
    """Sealed or not, it is nobody else's."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")


def tables_of(connection: Connected) -> dict[str, tuple[str, ...]]:
    """Our tables and those of the jobs, with their columns."""
    found: dict[str, tuple[str, ...]] = {}
    for table, column in connection.execute(COLUMNS).fetchall():
        if table in METADATA.tables or table.startswith(OTHERS) or table == VERSION:
            found[table] = (*found.get(table, ()), column)
    return found


def _copied(
    connection: Connected, archive: zipfile.ZipFile, name: str, columns: tuple[str, ...]
) -> Table:
    line = sql.SQL("COPY {} ({}) TO STDOUT").format(*names_of(name, columns))
    digest = hashlib.sha256()
    with (
        archive.open(entry_of(name), "w", force_zip64=True) as entry,
        connection.cursor() as cursor,
    ):
        with cursor.copy(line) as copy:
            for block in copy:
                digest.update(block)
                entry.write(block)
        return Table(columns, cursor.rowcount, digest.hexdigest())


def names_of(name: str, columns: tuple[str, ...]) -> tuple[sql.Composable, sql.Composable]:
    return sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))


def entry_of(table: str) -> str:
    return f"tables/{table}.copy"


def _needed(connection: Connected, keys: SecretKeys) -> tuple[str, ...]:
    """The first one writes, and finds what it has written; the others where rows still say so.
    Raises BadBackup where those are not this desk's keys: it could be restored with them only."""
    wrapped = {bytes(row[0]).hex() for row in connection.execute(NEEDED, (ID_BYTES,))}
    if missing := sorted(wrapped - set(fingerprints(keys))):
        raise BadBackup(
            f"these are not the keys of this desk: those with the fingerprints "
            f"{', '.join(missing)} are not given; put them into CITYDESK_SECRET_KEYS"
        )
    return tuple(sorted(wrapped | set(fingerprints(keys)[:1])))


def _sequences(connection: Connected) -> Iterator[tuple[str, tuple[int, bool]]]:
    for (name,) in connection.execute(SEQUENCES).fetchall():
        line = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
        row = connection.execute(line).fetchone()
        if row is not None:
            yield name, (row[0], row[1])


def _value(connection: Connected, line: str) -> Any:  # noqa: ANN401  # whatever it is
    row = connection.execute(line.encode()).fetchone()
    return row[0] if row else None


# --- in --------------------------------------------------------------------------------------


def read(file: Path) -> Manifest:
    """Everything in the file was looked at: it is whole. Raises BadBackup, OSError."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(json.loads(archive.read(MANIFEST)))
            for name, table in manifest.tables.items():
                if _digest(archive, name) != table.sha256:
                    raise BadBackup(f"{file} is damaged: table {name} is not what was written")
    except SPOILT as error:
        raise BadBackup(f"{file} is not a whole backup of a desk") from error
    return manifest


def _manifest(told: Mapping[str, Any]) -> Manifest:
    if told["format"] != FORMAT:
        raise BadBackup(f"this backup has format {told['format']}; we read format {FORMAT}")
    tables = {
        name: Table(tuple(each["columns"]), int(each["rows"]), str(each["sha256"]))
        for name, each in told["tables"].items()
    }
    sequences = {name: (int(at), bool(given)) for name, (at, given) in told["sequences"].items()}
    facts = {name: str(told[name]) for name in ("made_at", "version", "schema")}
    return Manifest(FORMAT, **facts, keys=tuple(told["keys"]), tables=tables, sequences=sequences)


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(entry_of(name)) as entry:
        while block := entry.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()
