"""The numbers, and whether they add up.

Each is one statement, so that it sees one moment: sealing moves views from hours to days.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    Connection,
    Select,
    Subquery,
    func,
    literal,
    select,
    true,
    union_all,
)

from pubpipe.adapters.database.hits_rows import hour_of
from pubpipe.adapters.database.hits_schema import daily, event, hourly, reader
from pubpipe.domain.hit import Count, Fault


def views(connection: Connection, article: str, locale: str) -> int:
    """Return the views of one article in one locale: open hours and sealed days."""
    parts = union_all(
        *(
            select(table.c.views).where(
                table.c.article == article, table.c.locale == locale
            )
            for table in (hourly, daily)
        )
    ).subquery()
    total = connection.execute(select(func.sum(parts.c.views))).scalar_one()
    return int(total or 0)


def all_views(
    connection: Connection, as_of: datetime, articles: Collection[str] | None = None
) -> list[Count]:
    """Return the views of everything that has any, or of these articles alone."""
    parts: Subquery = union_all(
        *(
            select(table.c.article, table.c.locale, table.c.views).where(
                true() if articles is None else table.c.article.in_(articles)
            )
            for table in (hourly, daily)
        )
    ).subquery()
    total = func.sum(parts.c.views)
    query = (
        select(parts.c.article, parts.c.locale, total)
        .group_by(parts.c.article, parts.c.locale)
        .having(total > 0)
        .order_by(parts.c.article, parts.c.locale)
    )
    return [
        Count(article, locale, int(number), as_of)
        for article, locale, number in connection.execute(query)
    ]


def readers(connection: Connection, article: str, locale: str) -> int:
    """Return the readers of one article in one locale, each counted once a day."""
    parts = union_all(
        select(func.count().label("readers")).where(
            reader.c.article == article, reader.c.locale == locale
        ),
        select(daily.c.readers).where(
            daily.c.article == article, daily.c.locale == locale
        ),
    ).subquery()
    total = connection.execute(select(func.sum(parts.c.readers))).scalar_one()
    return int(total or 0)


def faults(connection: Connection) -> list[Fault]:
    """Return every hour whose total is not the number of its events."""
    hour = hour_of(connection, event.c.at).label("hour")
    zero = literal(0)
    made: Select[tuple[str, str, datetime, int, int]] = select(
        event.c.article, event.c.locale, hour, func.count().label("events"), zero
    ).group_by(event.c.article, event.c.locale, hour)
    kept = select(
        hourly.c.article, hourly.c.locale, hourly.c.hour, zero, hourly.c.views
    )
    parts = union_all(made, kept).subquery().c
    article, locale, when, events, total = list(parts)
    query = (
        select(article, locale, when.label("hour"), func.sum(events), func.sum(total))
        .group_by(article, locale, when)
        .having(func.sum(events) != func.sum(total))
        .order_by(article, locale, when)
    )
    return [
        Fault(row[0], row[1], row[2], events=int(row[3]), total=int(row[4]))
        for row in connection.execute(query)
    ]
