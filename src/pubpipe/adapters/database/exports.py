"""What left as PO."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from pubpipe.adapters.database.newsroom_schema import po_export, po_export_entry


class SqlExports:
    """Exports within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, export: str, translation: int, revision: int, actor: str, at: datetime,
        entries: Iterable[tuple[int, str, str, bool]],
    ) -> None:  # fmt: skip
        self._connection.execute(
            insert(po_export).values(
                id=export,
                translation=translation,
                revision=revision,
                actor=actor,
                at=at,
            )
        )
        rows = [
            {
                "export": export,
                "unit": unit,
                "source_hash": source,
                "target_hash": target,
                "fuzzy": is_fuzzy,
            }
            for unit, source, target, is_fuzzy in entries
        ]
        if rows:
            self._connection.execute(insert(po_export_entry), rows)

    def find(self, export: str) -> tuple[int, dict[int, tuple[str, str, bool]]] | None:
        head = self._connection.execute(
            select(po_export.c.translation).where(po_export.c.id == export)
        ).scalar_one_or_none()
        if head is None:
            return None
        rows = self._connection.execute(
            select(po_export_entry).where(po_export_entry.c.export == export)
        )
        return head, {
            row.unit: (row.source_hash, row.target_hash, row.fuzzy) for row in rows
        }
