"""What people leave at the desk beside the targets: claims, unsaved texts, comments."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.rows import add_row
from pubpipe.ports import BulkAct, Claim, Comment, Step, Unsaved


class SqlDesk:
    """The desk's own records within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(
        self, translation: int, holder: str, until: datetime, now: datetime
    ) -> Claim:
        return self._take(t.translation_claim, translation, holder, until, now)

    def claim_unit(
        self, unit: int, holder: str, until: datetime, now: datetime
    ) -> Claim:
        return self._take(t.claim, unit, holder, until, now)

    def claimed(self, translation: int, now: datetime) -> Claim | None:
        query = select(t.translation_claim).where(
            t.translation_claim.c.translation == translation,
            t.translation_claim.c.expires_at > now,
        )
        row = self._connection.execute(query).one_or_none()
        return Claim(row.holder, row.expires_at) if row else None

    def claimed_units(self, translation: int, now: datetime) -> dict[int, Claim]:
        query = (
            select(t.claim)
            .join(t.unit, t.unit.c.id == t.claim.c.unit)
            .where(t.unit.c.translation == translation, t.claim.c.expires_at > now)
        )
        return {
            row.unit: Claim(row.holder, row.expires_at)
            for row in self._connection.execute(query)
        }

    def let_go(self, translation: int, holder: str = "") -> None:
        query = delete(t.translation_claim).where(
            t.translation_claim.c.translation == translation
        )
        if holder:
            query = query.where(t.translation_claim.c.holder == holder)
        self._connection.execute(query)

    def let_go_unit(self, unit: int, holder: str) -> None:
        self._connection.execute(
            delete(t.claim).where(t.claim.c.unit == unit, t.claim.c.holder == holder)
        )

    def expire_claims(self, now: datetime) -> int:
        ended = 0
        for table in (t.claim, t.translation_claim):
            expired = delete(table).where(table.c.expires_at <= now)
            ended += self._connection.execute(expired).rowcount
        return ended

    def keep(self, person: str, unsaved: Unsaved) -> None:
        values = {
            "text": unsaved.text,
            "source_hash": unsaved.source_hash,
            "version": unsaved.version,
            "at": unsaved.at,
        }
        again = self._connection.execute(
            update(t.unsaved)
            .where(t.unsaved.c.person == person, t.unsaved.c.unit == unsaved.unit)
            .values(**values)
        )
        if not again.rowcount:
            self._connection.execute(
                insert(t.unsaved).values(person=person, unit=unsaved.unit, **values)
            )

    def drop(self, person: str, unit: int) -> None:
        self._connection.execute(
            delete(t.unsaved).where(
                t.unsaved.c.person == person, t.unsaved.c.unit == unit
            )
        )

    def unsaved(self, person: str, translation: int) -> list[Unsaved]:
        query = (
            select(t.unsaved)
            .join(t.unit, t.unit.c.id == t.unsaved.c.unit)
            .where(t.unsaved.c.person == person, t.unit.c.translation == translation)
            .order_by(t.unsaved.c.unit)
        )
        return [
            Unsaved(row.unit, row.text, row.source_hash, row.version, row.at)
            for row in self._connection.execute(query)
        ]

    def add_comment(self, unit: int, author: str, text: str, at: datetime) -> int:
        return add_row(
            self._connection, t.comment, unit=unit, author=author, text=text, at=at
        )

    def comments(self, unit: int) -> list[Comment]:
        query = (
            select(t.comment).where(t.comment.c.unit == unit).order_by(t.comment.c.id)
        )
        return [
            Comment(row.id, row.author, row.text, row.at)
            for row in self._connection.execute(query)
        ]

    def comment_counts(self, units: Sequence[int]) -> dict[int, int]:
        query = (
            select(t.comment.c.unit, func.count().label("number"))
            .where(t.comment.c.unit.in_(units))
            .group_by(t.comment.c.unit)
        )
        return {row.unit: row.number for row in self._connection.execute(query)}

    def add_bulk(
        self, actor: str, what: str, translation: int, steps: Sequence[Step],
        at: datetime,
    ) -> int:  # fmt: skip
        return add_row(
            self._connection,
            t.bulk_act,
            actor=actor,
            what=what,
            translation=translation,
            steps=[asdict(step) for step in steps],
            at=at,
        )

    def bulk(self, number: int) -> BulkAct | None:
        query = select(t.bulk_act).where(t.bulk_act.c.id == number)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        return BulkAct(
            row.id, row.actor, row.what, row.translation,
            tuple(Step(**each) for each in row.steps), row.at, row.undone_at,
        )  # fmt: skip

    def mark_undone(self, number: int, at: datetime) -> None:
        self._connection.execute(
            update(t.bulk_act).where(t.bulk_act.c.id == number).values(undone_at=at)
        )

    def _take(
        self, table: Table, key: int, holder: str, until: datetime, now: datetime
    ) -> Claim:
        column = table.primary_key.columns[0]
        row = self._connection.execute(select(table).where(column == key)).one_or_none()
        if row is not None and row.expires_at > now and row.holder != holder:
            return Claim(row.holder, row.expires_at)
        if row is None:
            made = insert(table).values(
                {column.name: key, "holder": holder, "expires_at": until}
            )
            self._connection.execute(made)
        else:
            renewed = update(table).where(column == key)
            self._connection.execute(renewed.values(holder=holder, expires_at=until))
        return Claim(holder, until)
