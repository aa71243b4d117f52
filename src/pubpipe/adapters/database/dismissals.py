"""Warnings that people dismissed."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from pubpipe.adapters.database.newsroom_schema import dismissed_check as table
from pubpipe.domain.checks import Dismissal


class SqlDismissals:
    """Dismissed warnings within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, unit_id: int, kind: str, dismissal: Dismissal) -> None:
        self._connection.execute(
            insert(table).values(
                unit=unit_id,
                kind=kind,
                mark=dismissal.mark,
                source_hash=dismissal.source_hash,
                target_hash=dismissal.target_hash,
                reason=dismissal.reason,
                actor=dismissal.person,
                at=dismissal.at,
            )
        )

    def forget(
        self, unit_id: int, mark: str, source_hash: str, target_hash: str
    ) -> None:
        self._connection.execute(
            delete(table).where(
                table.c.unit == unit_id,
                table.c.mark == mark,
                table.c.source_hash == source_hash,
                table.c.target_hash == target_hash,
            )
        )

    def of_units(self, unit_ids: Iterable[int]) -> dict[int, list[Dismissal]]:
        query = (
            select(table).where(table.c.unit.in_(list(unit_ids))).order_by(table.c.id)
        )
        found: dict[int, list[Dismissal]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.unit, []).append(
                Dismissal(
                    mark=row.mark,
                    source_hash=row.source_hash,
                    target_hash=row.target_hash,
                    reason=row.reason,
                    person=row.actor,
                    at=row.at,
                )
            )
        return found
