"""Work that failed, and how often."""

from typing import Any

from sqlalchemy import Connection, delete, select

from pubpipe.adapters.database.newsroom_schema import attempt as table
from pubpipe.ports import Attempt


class SqlAttempts:
    """Attempts within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Attempt]:
        rows = self._connection.execute(select(table).order_by(table.c.first_at))
        return [_attempt(row) for row in rows]

    def find(self, work: str) -> Attempt | None:
        query = select(table).where(table.c.work == work)
        row = self._connection.execute(query).one_or_none()
        return _attempt(row) if row else None

    def store(self, attempt: Attempt) -> None:
        self.forget(attempt.work)
        values = {
            "work": attempt.work,
            "article": attempt.article,
            "failures": attempt.failures,
            "error": attempt.error,
            "first_at": attempt.first_at,
            "last_at": attempt.last_at,
            "set_aside_at": attempt.set_aside_at,
        }
        self._connection.execute(table.insert().values(**values))

    def forget(self, work: str) -> None:
        self._connection.execute(delete(table).where(table.c.work == work))

    def forget_all(self, article: str = "") -> int:
        gone = delete(table)
        if article:
            gone = gone.where(table.c.article == article)
        return self._connection.execute(gone).rowcount


def _attempt(row: Any) -> Attempt:
    return Attempt(
        work=row.work,
        article=row.article,
        failures=row.failures,
        error=row.error,
        first_at=row.first_at,
        last_at=row.last_at,
        set_aside_at=row.set_aside_at,
    )
