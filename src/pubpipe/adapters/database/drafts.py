"""Machine text, and the units that wait for it."""

from datetime import datetime

from sqlalchemy import Connection, func, select, update

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.counters import recount
from pubpipe.adapters.database.rows import add_row
from pubpipe.adapters.database.unit_rows import rows, unit
from pubpipe.domain.unit import Unit
from pubpipe.ports import Drafted, Engine


class SqlDrafts:
    """Drafts within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def pending(
        self, locale: str, limit: int, skip: frozenset[int] = frozenset()
    ) -> list[Unit]:
        query = (
            rows()
            .where(
                t.unit.c.locale == locale,
                t.unit.c.status == "untranslated",
                t.unit.c.in_head,
                t.unit.c.draft.is_(None),
                t.unit.c.id.not_in(skip),
            )
            .order_by(
                t.translation.c.priority.desc(),
                t.translation.c.deadline.is_(None),
                t.translation.c.deadline,
                t.translation.c.id,
                t.unit.c.position,
            )
            .limit(limit)
        )
        return [unit(row) for row in self._connection.execute(query)]

    def pending_of(self, translation: int, skip: frozenset[int] = frozenset()) -> int:
        query = select(func.count()).where(
            t.unit.c.translation == translation,
            t.unit.c.status == "untranslated",
            t.unit.c.in_head,
            t.unit.c.draft.is_(None),
            t.unit.c.id.not_in(skip),
        )
        return self._connection.execute(query).scalar_one()

    def waiting(self) -> list[tuple[str, str]]:
        query = (
            select(t.article.c.key, t.translation.c.locale)
            .join(t.translation, t.translation.c.article == t.article.c.id)
            .join(t.unit, t.unit.c.translation == t.translation.c.id)
            .where(
                t.unit.c.status == "untranslated",
                t.unit.c.in_head,
                t.unit.c.draft.is_(None),
            )
            .distinct()
            .order_by(t.article.c.key, t.translation.c.locale)
        )
        return [(row.key, row.locale) for row in self._connection.execute(query)]

    def store(self, unit: Unit, drafted: Drafted, engine: Engine, at: datetime) -> None:
        source = select(t.segment_text.c.id).where(
            t.segment_text.c.segment
            == select(t.unit.c.segment).where(t.unit.c.id == unit.id).scalar_subquery(),
            t.segment_text.c.source_hash == unit.source_hash,
        )
        key = {
            "segment_text": self._connection.execute(source).scalar_one(),
            "locale": unit.locale,
            "engine": engine.name,
            "model": engine.model,
            "version": engine.version,
        }
        same = select(t.draft.c.id).where(*(t.draft.c[k] == v for k, v in key.items()))
        draft = self._connection.execute(same).scalar_one_or_none()
        if draft is None:
            draft = add_row(
                self._connection,
                t.draft,
                **key,
                starter=engine.starter,
                text=drafted.text,
                score=drafted.score,
                confidence=drafted.confidence,
                flags=list(drafted.flags),
                at=at,
            )
        # Only a unit that still waits for this source: a person may have been faster.
        self._connection.execute(
            update(t.unit)
            .where(
                t.unit.c.id == unit.id,
                t.unit.c.segment_text == key["segment_text"],
                t.unit.c.status == "untranslated",
            )
            .values(
                draft=draft,
                status="pretranslated" if drafted.text else "untranslated",
                version=t.unit.c.version + 1,
                at=at,
            )
        )
        recount(self._connection, [unit.translation], drafts=True)
