"""Translations with their counts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.domain.edition import Translation
from pubpipe.ports import QueueRow


class SqlTranslations:
    """Translations within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, article: int, locale: str) -> Translation | None:
        query = _rows().where(
            t.translation.c.article == article, t.translation.c.locale == locale
        )
        return self._one(query)

    def get(self, translation: int) -> Translation | None:
        return self._one(_rows().where(t.translation.c.id == translation))

    def all(self, article: int | None = None) -> list[Translation]:
        query = _rows().order_by(t.translation.c.id)
        if article is not None:
            query = query.where(t.translation.c.article == article)
        rows = self._connection.execute(query).all()
        counts = self._counts([row.id for row in rows])
        return [_translation(row, counts.get(row.id, {})) for row in rows]

    def open(
        self, article: int, locale: str, priority: int, deadline: datetime | None,
        embargo: datetime | None, at: datetime,
    ) -> Translation:  # fmt: skip
        given = {"priority": priority, "deadline": deadline, "embargo": embargo}
        # A relaunch that says nothing about an embargo must not lift it.
        decided = {name: value for name, value in given.items() if value}
        found = self.find(article, locale)
        if found is None:
            self._connection.execute(
                insert(t.translation).values(
                    article=article, locale=locale, at=at, **decided
                )
            )
        elif decided:
            self._connection.execute(
                update(t.translation)
                .where(t.translation.c.id == found.id)
                .values(**decided)
            )
        opened = self.find(article, locale)
        assert opened is not None  # noqa: S101 - just stored
        return opened

    def set_segmented(self, translation: int, revision: int) -> None:
        self._connection.execute(
            update(t.translation)
            .where(t.translation.c.id == translation)
            .values(segmented=revision)
        )

    def queue(self) -> list[QueueRow]:
        unfinished = (
            select(t.unit.c.translation)
            .where(t.unit.c.in_head, t.unit.c.status != "approved")
            .distinct()
        )
        query = (
            _rows()
            .add_columns(t.article.c.title, t.translation.c.at)
            .where(t.translation.c.id.in_(unfinished))
            .order_by(
                t.translation.c.priority.desc(),
                t.translation.c.deadline.is_(None),
                t.translation.c.deadline,
                t.translation.c.at,
            )
        )
        rows = self._connection.execute(query).all()
        ids = [row.id for row in rows]
        counts, holders = self._counts(ids), self._holders(ids)
        return [
            QueueRow(
                translation=_translation(row, counts.get(row.id, {})),
                headline=row.title,
                waiting_since=row.at,
                claimed_by=tuple(holders.get(row.id, ())),
            )
            for row in rows
        ]

    def _one(self, query: Select[Any]) -> Translation | None:
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        return _translation(row, self._counts([row.id]).get(row.id, {}))

    def _counts(self, translations: list[int]) -> dict[int, dict[str, tuple[int, int]]]:
        """Per translation and status, the number of units and of their source words."""
        query = (
            select(
                t.unit.c.translation,
                t.unit.c.status,
                func.count().label("units"),
                func.sum(t.unit.c.words).label("words"),
            )
            .where(t.unit.c.in_head, t.unit.c.translation.in_(translations))
            .group_by(t.unit.c.translation, t.unit.c.status)
        )
        counts: dict[int, dict[str, tuple[int, int]]] = {}
        for row in self._connection.execute(query):
            counts.setdefault(row.translation, {})[row.status] = (row.units, row.words)
        return counts

    def _holders(self, translations: list[int]) -> dict[int, list[str]]:
        query = (
            select(t.unit.c.translation, t.claim.c.holder)
            .join(t.claim, t.claim.c.unit == t.unit.c.id)
            .where(t.unit.c.translation.in_(translations))
            .distinct()
        )
        holders: dict[int, list[str]] = {}
        for row in self._connection.execute(query):
            holders.setdefault(row.translation, []).append(row.holder)
        return holders


def _rows() -> Select[Any]:
    return select(
        t.translation.c.id,
        t.translation.c.article.label("article_id"),
        t.article.c.key,
        t.translation.c.locale,
        t.translation.c.mode,
        t.translation.c.live_edition,
        t.translation.c.live_revision,
        t.translation.c.release_seq,
        t.translation.c.released,
        t.translation.c.segmented,
        t.article.c.head,
        t.translation.c.priority,
        t.translation.c.deadline,
        t.translation.c.embargo,
    ).join(t.article, t.article.c.id == t.translation.c.article)


def _translation(row: Any, counts: dict[str, tuple[int, int]]) -> Translation:
    return Translation(
        id=row.id,
        article_id=row.article_id,
        article=row.key,
        locale=row.locale,
        mode=row.mode,
        live_edition=row.live_edition,
        live_revision=row.live_revision,
        release_seq=row.release_seq,
        released=row.released,
        priority=row.priority,
        deadline=row.deadline,
        embargo=row.embargo,
        units={status: units for status, (units, _) in counts.items()},
        is_segmented=row.segmented >= row.head,
        is_current=row.live_edition > 0 and row.live_revision >= row.head,
        words_left=sum(w for status, (_, w) in counts.items() if status != "approved"),
    )
