"""The glossary's entries, and what people keep correcting."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.rows import add_row
from pubpipe.domain.glossary import Term


class SqlTerms:
    """The glossary within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self, locale: str) -> list[Term]:
        query = (
            select(t.term)
            .where(t.term.c.locale == locale)
            .order_by(t.term.c.source, t.term.c.id)
        )
        return [_term(row) for row in self._connection.execute(query)]

    def get(self, number: int) -> Term | None:
        query = select(t.term).where(t.term.c.id == number)
        row = self._connection.execute(query).one_or_none()
        return _term(row) if row else None

    def put(self, term: Term, at: datetime) -> int:
        values = _values(term) | {"at": at}
        if term.id:
            same = update(t.term).where(t.term.c.id == term.id)
        else:
            same = update(t.term).where(
                t.term.c.locale == term.locale,
                t.term.c.source == term.source,
                t.term.c.target == term.target,
            )
        found = self._connection.execute(
            same.values(**values).returning(t.term.c.id)
        ).scalar_one_or_none()
        return found or add_row(self._connection, t.term, **values)

    def remove(self, number: int) -> None:
        self._connection.execute(delete(t.term).where(t.term.c.id == number))

    def edits(self, locale: str, limit: int) -> list[tuple[int, str, str, str]]:
        query = (
            select(t.unit.c.id, t.segment_text.c.text, t.draft.c.text, t.target.c.text)
            .join(t.draft, t.draft.c.id == t.unit.c.draft)
            .join(t.target, t.target.c.id == t.unit.c.current_target)
            .join(t.segment_text, t.segment_text.c.id == t.target.c.segment_text)
            .where(
                t.unit.c.locale == locale,
                t.unit.c.in_head,
                t.draft.c.segment_text == t.target.c.segment_text,
                t.draft.c.engine != "memory",
                t.draft.c.text != t.target.c.text,
            )
            .order_by(t.target.c.id.desc())
            .limit(limit)
        )
        return [tuple(row) for row in self._connection.execute(query)]


def _values(term: Term) -> dict[str, Any]:
    return {
        "locale": term.locale,
        "source": term.source,
        "target": term.target,
        "standing": term.standing,
        "type": term.type,
        "part_of_speech": term.part_of_speech,
        "gender": term.gender,
        "note": term.note,
        "author": term.author,
    }


def _term(row: Any) -> Term:
    return Term(
        locale=row.locale,
        source=row.source,
        target=row.target,
        standing=row.standing,
        type=row.type,
        part_of_speech=row.part_of_speech,
        gender=row.gender,
        note=row.note,
        author=row.author,
        id=row.id,
    )
