from tests.stands.stores import store

__all__ = ["store"]
