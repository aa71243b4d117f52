"""How often pages were read within a period.

Each is one statement or two over the totals, never over the events.
"""

from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, Table, func, literal, select, union_all

from pubpipe.adapters.database.hits_rows import start_of, whole_hour
from pubpipe.adapters.database.hits_schema import daily, hourly, reader, rejected
from pubpipe.domain.hit import Readership, Selection


def by_page(
    connection: Connection, since: datetime, zone: ZoneInfo, pages: Selection
) -> list[Readership]:
    """Return views and readers of each (article, locale) since a moment, most read first."""
    day = first_whole_day(since, zone)
    zero = literal(0)
    parts = union_all(
        _of(hourly, pages, hourly.c.views.label("views"), zero.label("readers")).where(
            hourly.c.hour >= since
        ),
        _of(daily, pages, daily.c.views, daily.c.readers).where(daily.c.day >= day),
        _of(reader, pages, zero, func.count())
        .where(reader.c.day >= since.astimezone(zone).date())
        .group_by(reader.c.article, reader.c.locale),
    ).subquery()
    views, readers = func.sum(parts.c.views), func.sum(parts.c.readers)
    query = (
        select(parts.c.article, parts.c.locale, views, readers)
        .group_by(parts.c.article, parts.c.locale)
        .having(views > 0)
        .order_by(views.desc(), parts.c.article, parts.c.locale)
    )
    return [
        Readership(article, locale, int(seen), int(by))
        for article, locale, seen, by in connection.execute(query)
    ]


def by_hour(
    connection: Connection, since: datetime, _zone: ZoneInfo, pages: Selection
) -> dict[datetime, int]:
    """Return the views of each UTC hour that begins at or after `since`; none of sealed."""
    query = _chosen(select(hourly.c.hour, func.sum(hourly.c.views)), hourly, pages)
    found = connection.execute(
        query.where(hourly.c.hour >= since).group_by(hourly.c.hour)
    )
    return {hour: int(views) for hour, views in found}


def by_day(
    connection: Connection, since: datetime, zone: ZoneInfo, pages: Selection
) -> dict[datetime, int]:
    """Return the views of each of the zone's days, by its beginning, from `since` on.

    An hour belongs to the day in which it begins, sealed or not.
    """
    days: Counter[date] = Counter()
    sealed = _chosen(select(daily.c.day, func.sum(daily.c.views)), daily, pages)
    for day, views in connection.execute(
        sealed.where(
            daily.c.day >= first_whole_day(since, zone), daily.c.views > 0
        ).group_by(daily.c.day)
    ):
        days[day] += int(views)
    for hour, views in by_hour(connection, since, zone, pages).items():
        days[hour.astimezone(zone).date()] += views
    return {start_of(day, zone): views for day, views in sorted(days.items())}


def rejections(connection: Connection, since: datetime | None) -> dict[str, int]:
    """Return how many hits were turned away by reason, since an hour or ever."""
    query = select(rejected.c.reason, func.sum(rejected.c.hits))
    if since is not None:
        query = query.where(rejected.c.hour >= whole_hour(since))
    found = connection.execute(query.group_by(rejected.c.reason))
    return {reason: int(hits) for reason, hits in found}


def first_whole_day(since: datetime, zone: ZoneInfo) -> date:
    """Return the first of the zone's days that begins at or after `since`."""
    day = since.astimezone(zone).date()
    return (
        day if start_of(day, zone) >= since else date.fromordinal(day.toordinal() + 1)
    )


def _of(table: Table, pages: Selection, *numbers: Any) -> Select[Any]:
    return _chosen(select(table.c.article, table.c.locale, *numbers), table, pages)


def _chosen(query: Select[Any], table: Table, pages: Selection) -> Select[Any]:
    if pages.locale:
        query = query.where(table.c.locale == pages.locale)
    if pages.articles is not None:
        query = query.where(table.c.article.in_(sorted(pages.articles)))
    return query
