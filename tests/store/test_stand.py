"""The stand the other store tests rest on: databases are copies, one test's own, and gone after."""

import psycopg
import pytest
from psycopg import errors

from tests.stands.postgres import Server, plain


def fill(url: str) -> None:
    with psycopg.connect(plain(url)) as connection:
        connection.execute("CREATE TABLE place (id int PRIMARY KEY)")
        connection.execute("INSERT INTO place VALUES (7)")


def places(url: str) -> list[int]:
    with psycopg.connect(plain(url)) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM place")]


def test_each_copy_is_full_and_of_its_own(store_server: Server) -> None:
    full = store_server.prepared("places", fill)
    with store_server.fresh(full) as one, store_server.fresh(full) as other:
        with psycopg.connect(plain(one)) as connection:
            connection.execute("DELETE FROM place")
        assert (places(one), places(other)) == ([], [7])


def test_it_is_prepared_once(store_server: Server) -> None:
    assert store_server.prepared("places", fill) == store_server.prepared("places", fill)


def test_a_copy_is_gone_afterwards_even_with_a_connection_open(store_server: Server) -> None:
    with store_server.fresh() as url:
        left = psycopg.connect(plain(url))
    left.close()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(plain(url))


def test_the_empty_database_is_empty(fresh_database: str) -> None:
    with psycopg.connect(plain(fresh_database)) as connection, pytest.raises(errors.UndefinedTable):
        connection.execute("SELECT * FROM place")


def test_the_first_database_is_named_after_the_product(database_url: str) -> None:
    with psycopg.connect(plain(database_url)) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("citydesk",)
