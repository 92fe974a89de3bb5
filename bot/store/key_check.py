"""Whether what is kept can be opened with the secret keys this start was given."""

from psycopg import OperationalError, connect

from bot.ports import Unreachable
from bot.store.crypto import ID_BYTES, SecretKeys
from bot.store.database import plain

LOCKED_OUT = (
    "SELECT count(*) FROM resident "
    "WHERE erased_at IS NULL AND substr(wrapped, 1, %s) <> ALL(%s::bytea[])"
)


class LostKey(ValueError):
    """The message is one clear sentence."""


def check_keys(url: str, keys: SecretKeys) -> None:
    """Raises LostKey where residents would be met as strangers and their rows never open again:
    better no start than two residents for one person. Raises Unreachable."""
    try:
        with connect(plain(url)) as connection:
            row = connection.execute(LOCKED_OUT, (ID_BYTES, list(keys.ids))).fetchone()
    except OperationalError as error:
        raise Unreachable("database", type(error).__name__) from error
    if row and row[0]:
        raise LostKey(
            f"the private values of {row[0]} residents were encrypted with a secret key that is "
            "not given: add the old key to CITYDESK_SECRET_KEYS, behind the new one"
        )
