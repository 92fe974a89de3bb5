"""The schema: one chain, from nothing to now, whoever starts it and however often."""

import asyncio
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bot.ports import Unreachable
from bot.store import migrate as migrating
from bot.store.migrate import NotOurSchema, head, migrate, migrated
from bot.store.tables import METADATA
from tests.stands.postgres import Server, plain

VERSIONS = migrating.MIGRATIONS / "versions"


def ask(url: str, line: str) -> list[tuple[object, ...]]:
    with psycopg.connect(plain(url), autocommit=True) as connection:
        answer = connection.execute(line.encode())
        return answer.fetchall() if answer.description else []


def test_the_head_file_names_the_one_head() -> None:
    """Two migrations made side by side meet in this file, not in somebody's database."""
    assert (migrating.MIGRATIONS / ".current-head").read_text().strip() == head()
    assert len(list(VERSIONS.glob("[0-9]*.py"))) == int(head())


async def test_two_starts_at_once_do_no_harm(store_server: Server) -> None:
    with store_server.fresh() as url:
        await asyncio.gather(*(asyncio.to_thread(migrate, url) for _ in range(3)))
        assert ask(url, "SELECT version_num FROM alembic_version") == [(head(),)]


def test_the_tables_are_those_the_statements_are_written_for(store_server: Server) -> None:
    with store_server.fresh(store_server.prepared("migrated", migrate)) as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            found = compare_metadata(context, METADATA)
        engine.dispose()
    strange = [each for each in found if "procrastinate" not in str(each)]
    assert strange == []


def test_every_table_of_ours_carries_its_city() -> None:
    assert [table.name for table in METADATA.sorted_tables if "city" not in table.c] == []
    assert not any(table.c.city.nullable for table in METADATA.sorted_tables)


def test_a_row_cannot_hang_on_another_citys_resident(store_server: Server) -> None:
    with store_server.fresh(store_server.prepared("migrated", migrate)) as url:
        ask(url, "INSERT INTO resident (id, city, wrapped, created_at) VALUES (1, 'a', '', now())")
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            ask(url, "INSERT INTO talk SELECT 1, 'b', 0, NULL, NULL, now()")


def test_a_start_that_is_cut_off_leaves_nothing_half_done(
    store_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with store_server.fresh() as url:
        with monkeypatch.context() as patch:
            patch.setattr(psycopg.Connection, "commit", cut_off)
            with pytest.raises(KeyboardInterrupt):
                migrate(url)
        assert ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []
        migrate(url)


def test_a_newer_programs_database_is_left_alone(store_server: Server) -> None:
    with store_server.fresh(store_server.prepared("migrated", migrate)) as url:
        ask(url, "UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(NotOurSchema, match="9999"):
            migrate(url)


def test_whoever_only_looks_changes_no_schema(store_server: Server) -> None:
    """An operator's newer program would bring a running desk's tables to its own schema."""
    with store_server.fresh() as url:
        with pytest.raises(NotOurSchema, match="no desk"):
            migrated(url)
        assert ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []
        migrate(url)
        migrated(url)
        ask(url, "UPDATE alembic_version SET version_num = '0001'")
        with pytest.raises(NotOurSchema, match="has schema 0001"):
            migrated(url)


def test_a_database_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="database"):
        migrate(f"postgresql+psycopg://citydesk@/citydesk?host={tmp_path}")
    with pytest.raises(Unreachable, match="database"):
        migrated(f"postgresql+psycopg://citydesk@/citydesk?host={tmp_path}")


def test_a_folder_with_odd_signs_holds_migrations_too(
    store_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / "100% of it, käse"
    odd.symlink_to(migrating.MIGRATIONS)
    monkeypatch.setattr(migrating, "MIGRATIONS", odd)
    with store_server.fresh() as url:
        migrate(url)
        assert ask(url, "SELECT version_num FROM alembic_version") == [(head(),)]


def test_the_job_schema_is_the_one_we_know() -> None:
    """Fails when procrastinate brings newer files: then a migration of ours has to apply them."""
    folder = files("procrastinate.sql.migrations")
    newest = max(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    assert f'NEWEST = "{newest}"' in (VERSIONS / "0003_jobs.py").read_text()


def test_what_was_live_before_there_was_a_history_is_its_last_line(store_server: Server) -> None:
    """Though an older revision was the live one again."""
    with store_server.fresh() as url:
        _up_to(url, "0006")
        ask(
            url,
            "INSERT INTO revision VALUES ('a', 's', 'r1', '{}', 'files', '2026-11-01'), "
            "('a', 's', 'r2', '{}', 'files', '2026-11-02'), "
            "('a', 's', 'r3', '{}', 'files', '2026-11-03')",
        )
        ask(url, "INSERT INTO live_revision VALUES ('a', 's', 'r2', '2026-11-05')")
        migrate(url)
        lines = "SELECT number, revision, plan, told_at IS NULL FROM publication ORDER BY number"
        assert ask(url, lines) == [
            (1, "r1", "keep", False),
            (2, "r3", "keep", False),
            (3, "r2", "keep", False),
        ]


def _up_to(url: str, version: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        config = migrating._config()  # as `migrate` does, but not to the newest
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()
