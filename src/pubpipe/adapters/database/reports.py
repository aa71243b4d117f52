"""Mistakes that readers found."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, select, update

from pubpipe.adapters.database.newsroom_schema import report as table
from pubpipe.adapters.database.rows import add_row
from pubpipe.domain.report import Report


class SqlReports:
    """Reports within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, report: Report) -> int | None:
        digest = _digest(report)
        known = select(table.c.id).where(
            table.c.digest == digest, table.c.settled_at.is_(None)
        )
        if self._connection.execute(known).first() is not None:
            return None
        return add_row(
            self._connection,
            table,
            article=report.article,
            locale=report.locale,
            edition=report.edition,
            quote=report.quote,
            note=report.note,
            digest=digest,
            at=report.at,
        )

    def get(self, number: int) -> Report | None:
        row = self._connection.execute(
            select(table).where(table.c.id == number)
        ).one_or_none()
        return _report(row) if row else None

    def open(self, limit: int) -> list[Report]:
        query = (
            select(table)
            .where(table.c.settled_at.is_(None))
            .order_by(table.c.id)
            .limit(limit)
        )
        return [_report(row) for row in self._connection.execute(query)]

    def how_many_open(self) -> int:
        query = (
            select(func.count()).select_from(table).where(table.c.settled_at.is_(None))
        )
        return int(self._connection.execute(query).scalar_one())

    def settle(self, number: int, actor: str, at: datetime) -> bool:
        changed = self._connection.execute(
            update(table)
            .where(table.c.id == number, table.c.settled_at.is_(None))
            .values(settled_by=actor, settled_at=at)
        )
        return changed.rowcount == 1


def _digest(report: Report) -> str:
    same = (report.article, report.locale, report.quote, report.note)
    return sha256("\0".join(same).encode()).hexdigest()


def _report(row: Any) -> Report:
    return Report(
        id=row.id,
        article=row.article,
        locale=row.locale,
        edition=row.edition,
        quote=row.quote,
        note=row.note,
        at=row.at,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
    )
