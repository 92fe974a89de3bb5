"""Encryption of private columns (promise 4).

    secret keys  ->  a city's key wraps    ->  a resident's key seals  ->  private columns
    (settings)   ->  a city's index key    ->  blind indexes: found by, never read back

Erasing a resident replaces their wrapped key: what logs and backups still hold stays shut.
Whatever is sealed is bound to where it stands (`name` and `facts`): moved elsewhere it stays shut.
"""

import base64
import hmac
import json
import os
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NewType

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
ID_BYTES = 4
NONCE_BYTES = 12
FORMAT = b"\x01"  # the first byte of everything sealed

Fact = str | int
Wrapped = NewType("Wrapped", bytes)
"""A resident's key as kept: the id of the secret key that wrapped it, a nonce, the key sealed."""


class UnknownKey(Exception):
    """Something was wrapped by a secret key that is not among ours."""


def _json(value: object, odd: str = "replace") -> bytes:
    """What residents type may hold halves of characters, and numbers of any length."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, ensure_ascii=False).encode(errors=odd)


def _name(name: str, facts: Sequence[Fact]) -> bytes:
    return _json((name, *facts), "surrogatepass")


def _derive(secret: bytes, purpose: str, city: str) -> bytes:
    info = _name("citydesk", (purpose, city))
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)


class ResidentKey:
    """Seals and opens JSON values under one resident's key."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, value: object, name: str, *facts: Fact) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return FORMAT + nonce + self._cipher.encrypt(nonce, _json(value), _name(name, facts))

    def open(self, sealed: bytes, name: str, *facts: Fact) -> Any:  # noqa: ANN401 # JSON
        """Raises cryptography's InvalidTag for another key, another place or a changed byte."""
        nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        return orjson.loads(self._cipher.decrypt(nonce, rest, _name(name, facts)))


class _Secret:
    """What one secret key means to one city."""

    def __init__(self, secret: bytes, city: str) -> None:
        self.id = _derive(secret, "id", "")[:ID_BYTES]
        self.index_key = _derive(secret, "index", city)
        self.cipher = AESGCM(_derive(secret, "wrap", city))


class CityKeys:
    """One city's view of the secret keys: the first one writes, all of them read."""

    def __init__(self, secrets: Sequence[bytes], city: str) -> None:
        self._city = city
        self._first, *_ = self._secrets = [_Secret(secret, city) for secret in secrets]

    @property
    def only(self) -> bool:
        """There is one secret key: what is written under it is all there is."""
        return len(self._secrets) == 1

    def new_key(self, resident: int) -> tuple[ResidentKey, Wrapped]:
        key = os.urandom(KEY_BYTES)
        return ResidentKey(key), self._wrapped(key, resident)

    def rewrap(self, wrapped: bytes, resident: int) -> Wrapped:
        """The same key, wrapped by the secret key that writes. Raises UnknownKey."""
        return self._wrapped(self._opened(wrapped, resident), resident)

    def unwrap(self, wrapped: bytes, resident: int) -> ResidentKey:
        """Raises UnknownKey."""
        return ResidentKey(self._opened(wrapped, resident))

    def _wrapped(self, key: bytes, resident: int) -> Wrapped:
        nonce = os.urandom(NONCE_BYTES)
        closed = self._first.cipher.encrypt(nonce, key, self._wrapping(resident))
        return Wrapped(self._first.id + nonce + closed)

    def _opened(self, wrapped: bytes, resident: int) -> bytes:
        nonce, closed = (
            wrapped[ID_BYTES : ID_BYTES + NONCE_BYTES],
            wrapped[ID_BYTES + NONCE_BYTES :],
        )
        for secret in self._secrets:
            if secret.id == wrapped[:ID_BYTES]:
                return secret.cipher.decrypt(nonce, closed, self._wrapping(resident))
        raise UnknownKey(f"a resident's key of {self._city} was wrapped by {wrapped[:4].hex()}")

    def index(self, name: str, *facts: Fact) -> bytes:
        """The blind index to write."""
        return _blind(self._first, _name(name, facts))

    def indexes(self, name: str, *facts: Fact) -> list[bytes]:
        """All blind indexes under which the same value may be found."""
        named = _name(name, facts)
        return [_blind(secret, named) for secret in self._secrets]

    def _wrapping(self, resident: int) -> bytes:
        return _name("resident.wrapped", (self._city, resident))


def _blind(secret: _Secret, named: bytes) -> bytes:
    return hmac.digest(secret.index_key, named, "sha256")


class SecretKeys:
    """`CITYDESK_SECRET_KEYS`: base64 of 32 bytes each, separated by commas."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        if not secrets or any(len(secret) != KEY_BYTES for secret in secrets):
            raise ValueError(f"a secret key is {KEY_BYTES} bytes, and there is at least one")
        self._secrets = tuple(secrets)
        self._cities: dict[str, CityKeys] = {}

    @classmethod
    def parse(cls, text: str) -> "SecretKeys":
        """Raises ValueError, never showing what was given."""
        try:
            parts = [base64.b64decode(part.strip(), validate=True) for part in text.split(",")]
        except ValueError:
            raise ValueError("a secret key is not valid base64") from None
        return cls(parts)

    @cached_property
    def ids(self) -> tuple[bytes, ...]:
        """Names each key, the one that writes first, without giving it away."""
        return tuple(_derive(secret, "id", "")[:ID_BYTES] for secret in self._secrets)

    def signing(self, purpose: str) -> tuple[bytes, ...]:
        """Keys to sign with what leaves the house and comes back: the last one signs."""
        return tuple(_derive(secret, f"sign {purpose}", "") for secret in reversed(self._secrets))

    def of(self, city: str) -> CityKeys:
        if city not in self._cities:
            self._cities[city] = CityKeys(self._secrets, city)
        return self._cities[city]
