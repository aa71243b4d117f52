"""Passwords, hashed with Argon2id at argon2-cffi's recommended cost (RFC 9106)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError


class Argon2:
    """The `Passwords` port."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()

    def hash(self, password: str) -> str:
        """Return the salted hash to store."""
        return self._hasher.hash(password)

    def matches(self, password_hash: str, password: str) -> bool:
        """Tell whether `password` is the one that was hashed."""
        try:
            return self._hasher.verify(password_hash, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
