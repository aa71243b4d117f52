"""What a translation's units say together, kept on its row for the queue."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select, update

from pubpipe.adapters.database import newsroom_schema as t


def recount(
    connection: Connection, translations: Iterable[int], *, drafts: bool = False
) -> None:
    """Count the units of these translations anew, after their status or number changed.

    Counted rather than added up: a count cannot drift. It reads one index, and only the
    part of these translations; with `drafts` it also averages their drafts' confidence.
    """
    for translation in set(translations):
        values = _counts(connection, translation)
        if drafts:
            values["confidence"] = _confidence(connection, translation)
        connection.execute(
            update(t.translation)
            .where(t.translation.c.id == translation)
            .values(**values)
        )


def _counts(connection: Connection, translation: int) -> dict[str, Any]:
    query = (
        select(
            t.unit.c.status,
            func.count().label("units"),
            func.sum(t.unit.c.words).label("words"),
        )
        .where(t.unit.c.translation == translation, t.unit.c.in_head)
        .group_by(t.unit.c.status)
    )
    rows = connection.execute(query).all()
    left = [row for row in rows if row.status != "approved"]
    return {
        "counts": {row.status: row.units for row in rows},
        "waiting": sum(row.units for row in left),
        "words": sum(row.words for row in rows),
        "words_left": sum(row.words for row in left),
    }


def _confidence(connection: Connection, translation: int) -> float | None:
    query = (
        select(func.avg(t.draft.c.confidence))
        .join(t.unit, t.unit.c.draft == t.draft.c.id)
        .where(t.unit.c.translation == translation, t.unit.c.in_head)
    )
    return connection.execute(query).scalar_one_or_none()
