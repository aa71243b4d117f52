"""What is dropped with time: salts after two days, events after the window."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, delete, func, select

from pubpipe.adapters.database.hits_rows import (
    guard,
    inserting,
    start_of,
    whole_hour,
)
from pubpipe.adapters.database.hits_schema import (
    daily,
    event,
    hourly,
    reader,
    salt,
    sealed,
)
from pubpipe.domain.hit import CLOCK_SKEW

_SEAL = select(sealed.c.events_before)


def oldest_countable(connection: Connection) -> int:
    """Return the oldest id time (milliseconds) that a dropped event cannot have had."""
    before = connection.execute(_SEAL).scalar_one_or_none()
    if before is None:
        return 0
    # A sender's clock may run ahead of ours by that much: see `domain.hit.fault`.
    return int((before + CLOCK_SKEW).timestamp() * 1000)


def destroy_salts(connection: Connection, before: date) -> tuple[int, int]:
    """Destroy salts and reader marks of days before `before`, keeping the readers' number.

    Returns how many salts and marks went.
    """
    if connection.dialect.name == "sqlite":
        # Else the bytes stay in the file until something overwrites them.
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    keep = inserting(connection, daily)
    found = select(reader.c.article, reader.c.locale, reader.c.day, func.count())
    totals = connection.execute(
        found.where(reader.c.day < before)
        .group_by(reader.c.article, reader.c.locale, reader.c.day)
        .order_by(reader.c.article, reader.c.locale, reader.c.day)
    ).all()
    if totals:
        connection.execute(
            keep.on_conflict_do_update(
                index_elements=["article", "locale", "day"],
                set_={"readers": daily.c.readers + keep.excluded.readers},
            ),
            [
                {"article": a, "locale": lc, "day": day, "views": 0, "readers": readers}
                for a, lc, day, readers in totals
            ],
        )
    marks = connection.execute(delete(reader).where(reader.c.day < before)).rowcount
    salts = connection.execute(delete(salt).where(salt.c.day < before)).rowcount
    return salts, marks


def seal(engine: Engine, zone: ZoneInfo, before: datetime) -> int:
    """Turn hours before `before` into days of `zone` and drop their events; return how many.

    One day a transaction, so that counting waits briefly. An hour belongs to the day in
    which it begins, which matters where a zone's midnight is not on a UTC hour.
    """
    dropped = 0
    while True:
        with engine.begin() as connection:
            guard(connection, "alone")
            oldest = connection.execute(
                select(func.min(hourly.c.hour)).where(hourly.c.hour < before)
            ).scalar_one()
            if oldest is None:
                dropped += _drop_events(connection, before)
                return dropped
            day = oldest.astimezone(zone).date()
            until = min(before, _end_of(day, zone))
            _add_day(connection, day, until)
            connection.execute(delete(hourly).where(hourly.c.hour < until))
            dropped += _drop_events(connection, until)


def wipe(engine: Engine) -> None:
    """Let SQLite write its log back and empty it, so that what was dropped is gone."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    end = start_of(day + timedelta(days=1), zone)
    hour = whole_hour(end)
    return hour if hour == end else hour + timedelta(hours=1)


def _add_day(connection: Connection, day: date, until: datetime) -> None:
    views = func.sum(hourly.c.views)
    totals = connection.execute(
        select(hourly.c.article, hourly.c.locale, views)
        .where(hourly.c.hour < until)
        .group_by(hourly.c.article, hourly.c.locale)
        .order_by(hourly.c.article, hourly.c.locale)
    ).all()
    keep = inserting(connection, daily)
    connection.execute(
        keep.on_conflict_do_update(
            index_elements=["article", "locale", "day"],
            set_={"views": daily.c.views + keep.excluded.views},
        ),
        [
            {"article": a, "locale": lc, "day": day, "views": int(n), "readers": 0}
            for a, lc, n in totals
        ],
    )


def _drop_events(connection: Connection, before: datetime) -> int:
    dropped = connection.execute(delete(event).where(event.c.at < before)).rowcount
    move = inserting(connection, sealed)
    connection.execute(
        move.on_conflict_do_update(
            index_elements=["one"],
            set_={"events_before": move.excluded.events_before},
            where=sealed.c.events_before < move.excluded.events_before,
        ),
        {"one": 1, "events_before": before},
    )
    return dropped
