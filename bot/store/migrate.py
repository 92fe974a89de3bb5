"""Brings a database to the newest schema. Two starts at once do no harm: the second one waits."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from bot.ports import Unreachable

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 7_165_331_254  # any number nobody else takes in this database


class NotOurSchema(Exception):
    """The database was made by a newer program, or by another one."""


def migrate(url: str) -> None:
    """All or nothing, in one transaction. Raises Unreachable, NotOurSchema."""
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise Unreachable("database", type(error.orig).__name__) from error
    except CommandError as error:
        raise NotOurSchema(str(error)) from error


def migrated(url: str) -> None:
    """Whether a desk of this program's schema is there; nothing is changed. Raises Unreachable,
    NotOurSchema."""
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise Unreachable("database", type(error.orig).__name__) from error
    if found is None:
        raise NotOurSchema("there is no desk in this database")
    if found != head():
        raise NotOurSchema(
            f"the desk in this database has schema {found}, and this program has {head()}: "
            "use the program that runs the desk"
        )


def head() -> str:
    """The newest migration. Raises CommandError where two claim to be that."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
