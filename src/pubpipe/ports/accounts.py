"""Who may sign in, in the store."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pubpipe.domain.person import Person, Role


@dataclass(frozen=True)
class Session:
    """A sign-in: `csrf` must come back with every form."""

    person: Person
    csrf: str
    expires_at: datetime
    language: str = ""
    """The site code of the language that the person chose for the desk, "" for none."""


class Accounts(Protocol):
    """People, their roles, sessions and sign-in links. Secrets are stored hashed."""

    def add(
        self,
        name: str,
        password_hash: str,
        roles: Iterable[tuple[str, Role]],
        at: datetime,
    ) -> Person: ...
    def find(self, name: str) -> Person | None: ...
    def all(self) -> list[tuple[Person, bool]]:
        """Everyone, with whether the account is disabled."""
        ...

    def password_hash(self, name: str) -> str | None:
        """None for an unknown or disabled account."""
        ...

    def set_password(self, name: str, password_hash: str) -> None: ...
    def disable(self, name: str) -> None: ...
    def set_language(self, name: str, language: str) -> None: ...
    def set_measured(self, name: str, measured: bool) -> None:
        """Let the person's own figures be shown, or not any more."""
        ...

    def measured(self) -> frozenset[str]:
        """Who chose to have figures of their own."""
        ...

    def open_session(
        self, token_hash: str, person: int, csrf: str, expires_at: datetime
    ) -> None: ...
    def session(self, token_hash: str, now: datetime) -> Session | None: ...
    def extend_session(self, token_hash: str, expires_at: datetime) -> None: ...
    def close_session(self, token_hash: str) -> None: ...
    def end_sessions(self, name: str) -> int:
        """End all sessions and links of an account; returns how many sessions."""
        ...

    def sweep(self, now: datetime) -> None:
        """Forget the sessions and links whose time is over."""
        ...

    def add_link(
        self, token_hash: str, person: int, path: str, expires_at: datetime
    ) -> None: ...
    def use_link(self, token_hash: str, now: datetime) -> tuple[Person, str] | None:
        """The person and the path of an unused sign-in link, which is used up by this."""
        ...
