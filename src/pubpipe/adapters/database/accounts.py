"""People, their roles, sessions and sign-in links."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, delete, insert, select, update

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.rows import add_row
from pubpipe.domain.person import Person, Role
from pubpipe.ports import Session


class SqlAccounts:
    """Accounts within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, name: str, password_hash: str, roles: Iterable[tuple[str, Role]],
        at: datetime,
    ) -> Person:  # fmt: skip
        user = add_row(
            self._connection, t.user, name=name, password_hash=password_hash, at=at
        )
        for locale, role in dict.fromkeys(roles):
            self._connection.execute(
                insert(t.role).values(user=user, locale=locale, role=role)
            )
        return self._person(user, name)

    def find(self, name: str) -> Person | None:
        query = select(t.user).where(t.user.c.name == name)
        row = self._connection.execute(query).one_or_none()
        return self._person(row.id, row.name) if row else None

    def all(self) -> list[tuple[Person, bool]]:
        rows = self._connection.execute(select(t.user).order_by(t.user.c.name)).all()
        return [(self._person(row.id, row.name), row.disabled) for row in rows]

    def password_hash(self, name: str) -> str | None:
        query = select(t.user.c.password_hash).where(
            t.user.c.name == name, ~t.user.c.disabled
        )
        return self._connection.execute(query).scalar_one_or_none()

    def set_password(self, name: str, password_hash: str) -> None:
        self._set(name, password_hash=password_hash, disabled=False)
        self.end_sessions(name)

    def disable(self, name: str) -> None:
        self._set(name, disabled=True)
        self.end_sessions(name)

    def set_language(self, name: str, language: str) -> None:
        self._set(name, language=language)

    def set_measured(self, name: str, measured: bool) -> None:
        self._set(name, measured=measured)

    def measured(self) -> frozenset[str]:
        chose = select(t.user.c.name).where(t.user.c.measured)
        return frozenset(self._connection.execute(chose).scalars())

    def open_session(
        self, token_hash: str, person: int, csrf: str, expires_at: datetime
    ) -> None:
        self._connection.execute(
            insert(t.session).values(
                token_hash=token_hash, user=person, csrf=csrf, expires_at=expires_at
            )
        )

    def session(self, token_hash: str, now: datetime) -> Session | None:
        query = (
            select(t.session, t.user.c.name, t.user.c.language)
            .join(t.user, t.user.c.id == t.session.c.user)
            .where(
                t.session.c.token_hash == token_hash,
                t.session.c.expires_at > now,
                ~t.user.c.disabled,
            )
        )
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        person = self._person(row.user, row.name)
        return Session(person, row.csrf, row.expires_at, row.language)

    def extend_session(self, token_hash: str, expires_at: datetime) -> None:
        # One that ended meanwhile has no row any more and does not come back.
        self._connection.execute(
            update(t.session)
            .where(t.session.c.token_hash == token_hash)
            .values(expires_at=expires_at)
        )

    def end_sessions(self, name: str) -> int:
        user = select(t.user.c.id).where(t.user.c.name == name).scalar_subquery()
        ended = self._connection.execute(
            delete(t.session).where(t.session.c.user == user)
        )
        self._connection.execute(delete(t.token).where(t.token.c.user == user))
        return ended.rowcount

    def sweep(self, now: datetime) -> None:
        self._connection.execute(delete(t.session).where(t.session.c.expires_at <= now))
        self._connection.execute(delete(t.token).where(t.token.c.expires_at <= now))

    def close_session(self, token_hash: str) -> None:
        self._connection.execute(
            delete(t.session).where(t.session.c.token_hash == token_hash)
        )

    def add_link(
        self, token_hash: str, person: int, path: str, expires_at: datetime
    ) -> None:
        self._connection.execute(
            insert(t.token).values(
                token_hash=token_hash, user=person, path=path, expires_at=expires_at
            )
        )

    def use_link(self, token_hash: str, now: datetime) -> tuple[Person, str] | None:
        used = self._connection.execute(
            update(t.token)
            .where(
                t.token.c.token_hash == token_hash,
                t.token.c.used_at.is_(None),
                t.token.c.expires_at > now,
            )
            .values(used_at=now)
        )
        if not used.rowcount:
            return None
        query = (
            select(t.token.c.path, t.user.c.id, t.user.c.name)
            .join(t.user, t.user.c.id == t.token.c.user)
            .where(t.token.c.token_hash == token_hash, ~t.user.c.disabled)
        )
        row = self._connection.execute(query).one_or_none()
        return (self._person(row.id, row.name), row.path) if row else None

    def _person(self, user: int, name: str) -> Person:
        query = select(t.role.c.locale, t.role.c.role).where(t.role.c.user == user)
        rows = self._connection.execute(query)
        roles = frozenset((row.locale, cast(Role, row.role)) for row in rows)
        return Person(user, name, roles)

    def _set(self, name: str, **values: Any) -> None:
        self._connection.execute(
            update(t.user).where(t.user.c.name == name).values(**values)
        )
