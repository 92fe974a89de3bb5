"""A backup becomes the database: all of it or nothing, and only where nobody is at work."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path

from psycopg import connect, sql

from bot.store.backup import (
    CHUNK,
    VERSION,
    BadBackup,
    Connected,
    Manifest,
    Table,
    entry_of,
    fingerprints,
    names_of,
    read,
    tables_of,
)
from bot.store.crypto import SecretKeys
from bot.store.database import plain
from bot.store.migrate import head, migrate

OTHERS_HERE = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
REFERENCES = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid
"""


def restore(url: str, keys: SecretKeys, file: Path, *, replace: bool) -> Manifest:
    """Raises BadBackup with the reason nothing was changed; Unreachable, NotOurSchema."""
    manifest = read(file)
    fits(manifest, keys)
    with connect(plain(url)) as connection:
        _free(connection, replace=replace)
    migrate(url)
    with connect(plain(url)) as connection:
        _free(connection, replace=replace)
        tables = {name: t for name, t in manifest.tables.items() if name != VERSION}
        _same(connection, tables)
        _emptied(connection, tables)
        with zipfile.ZipFile(file) as archive:
            for name in _in_order(connection, tables):
                _filled(connection, archive, name, tables[name])
        for name, (at, given) in manifest.sequences.items():
            connection.execute("SELECT setval(%s::regclass, %s, %s)", (name, at, given))
    return manifest


def fits(manifest: Manifest, keys: SecretKeys) -> None:
    """Raises BadBackup."""
    if manifest.schema != head():
        raise BadBackup(
            f"this backup was made with schema {manifest.schema} (version {manifest.version}), and "
            f"this program has schema {head()}: restore it with the program that made it, and let "
            "this one upgrade the database when it starts"
        )
    if missing := sorted(set(manifest.keys) - set(fingerprints(keys))):
        raise BadBackup(
            f"what is in this backup was encrypted with keys that are not given (fingerprints "
            f"{', '.join(missing)}): put them into CITYDESK_SECRET_KEYS, or the file secret.keys "
            "of that desk into this data folder"
        )


def _free(connection: Connected, *, replace: bool) -> None:
    """Nobody is at work here, and nothing is lost that should not be."""
    row = connection.execute(OTHERS_HERE).fetchone()
    if row and row[0]:
        raise BadBackup(
            f"{row[0]} connections to this database are open: stop the desk and all its roles first"
        )
    full = _full(connection, tables_of(connection).keys() - {VERSION})
    if full and not replace:
        raise BadBackup(
            f"this database is not empty ({', '.join(full)}): give --replace to lose what is in it"
        )


def _same(connection: Connected, tables: Mapping[str, Table]) -> None:
    """One schema number, one shape; anything else is damage."""
    here = tables_of(connection)
    here.pop(VERSION, None)
    if {name: set(table.columns) for name, table in tables.items()} != {
        name: set(columns) for name, columns in here.items()
    }:
        raise BadBackup("the tables of this backup are not those of its schema")


def _full(connection: Connected, tables: Iterable[str]) -> list[str]:
    found = []
    for name in sorted(tables):
        line = sql.SQL("SELECT FROM {} LIMIT 1").format(sql.Identifier(name))
        found += [name] if connection.execute(line).rowcount else []
    return found


def _emptied(connection: Connected, tables: Mapping[str, Table]) -> None:
    """Also of what the jobs' triggers would write while their rows come in."""
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    connection.execute(sql.SQL("TRUNCATE {}").format(names))


def _in_order(connection: Connected, tables: Mapping[str, Table]) -> Sequence[str]:
    """What others hang on comes first."""
    needs: dict[str, set[str]] = {name: set() for name in tables}
    for table, other in connection.execute(REFERENCES).fetchall():
        if table in needs and other in needs:
            needs[table].add(other)
    return [*TopologicalSorter(needs).static_order()]


def _filled(connection: Connected, archive: zipfile.ZipFile, name: str, table: Table) -> None:
    """Without the triggers of the jobs: what they would add is in the backup already."""
    here = sql.Identifier(name)
    connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(here))
    line = sql.SQL("COPY {} ({}) FROM STDIN").format(*names_of(name, table.columns))
    with connection.cursor() as cursor, archive.open(entry_of(name)) as entry:
        with cursor.copy(line) as copy:
            while block := entry.read(CHUNK):
                copy.write(block)
        if cursor.rowcount != table.rows:
            raise BadBackup(f"table {name} has {cursor.rowcount} of {table.rows} rows")
    connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(here))
