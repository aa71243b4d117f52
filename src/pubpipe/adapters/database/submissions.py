"""Sources as they came in."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, func, select, update

from pubpipe.adapters.database.newsroom_schema import submission as table
from pubpipe.adapters.database.rows import add_row
from pubpipe.domain import order as orders
from pubpipe.ports import Submission


class SqlSubmissions:
    """Submissions within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, raw: bytes, name: str, origin: str, media_type: str,
        order: orders.Order, actor: str, at: datetime,
    ) -> int:  # fmt: skip
        return add_row(
            self._connection,
            table,
            raw=raw,
            sha256=sha256(raw).hexdigest(),
            name=name,
            origin=origin,
            media_type=media_type,
            wish=orders.to_json(order),
            actor=actor,
            state="waiting",
            at=at,
        )

    def get(self, submission: int) -> Submission | None:
        query = select(table).where(table.c.id == submission)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        return Submission(
            id=row.id,
            raw=row.raw,
            name=row.name,
            origin=row.origin,
            media_type=row.media_type,
            order=orders.from_json(row.wish),
            actor=row.actor,
            state=row.state,
            article=row.article,
            refusal=row.refusal,
        )

    def settle(self, submission: int, state: str, article: str, refusal: str) -> None:
        self._connection.execute(
            update(table)
            .where(table.c.id == submission)
            .values(state=state, article=article, refusal=refusal)
        )

    def oldest_waiting(self) -> datetime | None:
        unfinished = table.c.state.in_(("waiting", "taken"))
        query = select(func.min(table.c.at)).where(unfinished)
        found: datetime | None = self._connection.execute(query).scalar_one()
        return found

    def waiting(self, before: datetime) -> list[int]:
        return [submission for submission, _ in self._in_state("waiting", before)]

    def taken(self, before: datetime) -> list[tuple[int, str]]:
        return self._in_state("taken", before)

    def _in_state(self, state: str, before: datetime) -> list[tuple[int, str]]:
        query = (
            select(table.c.id, table.c.article)
            .where(table.c.state == state, table.c.at < before)
            .order_by(table.c.id)
        )
        return [(row.id, row.article) for row in self._connection.execute(query)]
