"""Plants values in clear where none may be, to prove that the search would find them."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

FORMS = ("raw", "json", "hex", "base64", "percent", "session")


@dataclass(frozen=True, slots=True)
class Planted:
    """`value` stands in `place`, written as `form` says."""

    place: str
    form: str
    value: str


def written(value: str, form: str) -> str:  # noqa: PLR0911  # one line per form
    match form:
        case "raw":
            return value
        case "json":
            return json.dumps({"text": value})
        case "hex":
            return value.encode().hex()
        case "base64":
            return base64.b64encode(f"x{value}".encode()).decode()
        case "percent":
            return quote(value)
        case _:
            # compressible, so that PostgreSQL keeps it packed and out of line
            turns = [{"turn": n, "text": "the same again and again"} for n in range(400)]
            return json.dumps({"turns": turns, "said": value})


def in_tables(url: str) -> list[Planted]:
    """One column of text or bytes of one row of every table that has one, in every form in turn."""
    planted: list[Planted] = []
    with psycopg.connect(url, autocommit=True) as connection:
        planted.append(_in_queue(connection))
        for number, (table, column, kind) in enumerate(_free_columns(connection)):
            form = FORMS[number % len(FORMS)]
            value = f"植{number:03d}Plänted-{table}"
            text = written(value, form)
            given: object = text.encode() if kind == "bytea" else text
            name = f"planted_{number}"
            table_ = sql.Identifier(table)
            connection.execute(
                sql.SQL("ALTER TABLE {} ADD COLUMN {} {}").format(
                    table_, sql.Identifier(name), sql.SQL(kind)
                )
            )
            done = connection.execute(
                sql.SQL(
                    "UPDATE {t} SET {c} = %s WHERE ctid = (SELECT ctid FROM {t} LIMIT 1)"
                ).format(t=table_, c=sql.Identifier(name)),
                (given,),
            )
            if done.rowcount:
                planted.append(Planted(f"{table}.{column}", form, value))
    return planted


def _in_queue(connection: psycopg.Connection[tuple[object, ...]]) -> Planted:
    """A job's argument: the queue itself is empty as soon as its jobs are done."""
    one = Planted("procrastinate_jobs.args", "json", "植Plänted in a job")
    connection.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) "
        "VALUES ('planted', 'planted', %s, 'failed')",
        (written(one.value, one.form),),
    )
    return one


def in_file(path: Path) -> list[Planted]:
    """Every form as a line at the end of one file."""
    planted = []
    with path.open("a", encoding="utf-8") as file:
        for form in FORMS:
            value = f"植{form}Plänted-{path.name}"
            file.write(written(value, form) + "\n")
            planted.append(Planted(path.name, form, value))
    return planted


def _free_columns(
    connection: psycopg.Connection[tuple[object, ...]],
) -> list[tuple[str, str, str]]:
    """(table, column, text or bytea) of every table: the first such column stands for the rest."""
    rows = connection.execute(
        "SELECT c.table_name, min(c.column_name), "
        "CASE WHEN bool_or(c.data_type = 'bytea') THEN 'bytea' ELSE 'text' END "
        "FROM information_schema.columns c JOIN information_schema.tables t "
        "USING (table_schema, table_name) WHERE table_schema = 'public' "
        "AND t.table_type = 'BASE TABLE' GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return [(str(table), str(column), str(kind)) for table, column, kind in rows]
