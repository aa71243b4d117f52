"""Passwords, hashed with Argon2id."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError


class Argon2:
    """The `Passwords` port; the cost is argon2-cffi's recommended one (RFC 9106)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str) -> str:
        """Return the salted hash to store."""
        return self._hasher.hash(password)

    def matches(self, password_hash: str, password: str) -> bool:
        """Tell whether `password` is the one that was hashed."""
        try:
            return self._hasher.verify(password_hash, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
