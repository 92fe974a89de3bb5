from tests.stands.postgres import database_url, fresh_database, store_server

__all__ = ["database_url", "fresh_database", "store_server"]
