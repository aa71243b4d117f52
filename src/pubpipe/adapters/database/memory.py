"""Translation memory: approved pairs."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from pubpipe.adapters.database.newsroom_schema import memory as table
from pubpipe.domain.unit import Unit


class SqlMemory:
    """The memory within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(
        self, unit: Unit, target: int, text: str, context: str, at: datetime
    ) -> None:
        values = {
            "locale": unit.locale,
            "source_hash": unit.source_hash,
            "context_hash": context,
            "source": unit.source.text,
            "text": text,
            "at": at,
            "retired_at": None,
        }
        again = update(table).where(table.c.target == target).values(**values)
        if not self._connection.execute(again).rowcount:
            self._connection.execute(insert(table).values(target=target, **values))

    def retire(self, target: int, at: datetime) -> None:
        self._connection.execute(
            update(table)
            .where(table.c.target == target, table.c.retired_at.is_(None))
            .values(retired_at=at)
        )

    def recall(
        self, locale: str, source_hash: str, context: str
    ) -> tuple[str, bool] | None:
        query = (
            select(table.c.text, table.c.context_hash)
            .where(
                table.c.locale == locale,
                table.c.source_hash == source_hash,
                table.c.retired_at.is_(None),
            )
            .order_by((table.c.context_hash == context).desc(), table.c.target.desc())
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        return (row.text, row.context_hash == context) if row else None

    def pairs(self, locale: str) -> Iterable[tuple[str, str]]:
        query = (
            select(table.c.source, table.c.text)
            .where(table.c.locale == locale, table.c.retired_at.is_(None))
            .order_by(table.c.target)
        )
        for row in self._connection.execute(query):
            yield row.source, row.text
