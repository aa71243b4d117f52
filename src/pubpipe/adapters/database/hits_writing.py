"""Storing a group of visits: events, the hours' totals and the readers' marks.

Each statement is given many rows at once. SQLite then works through them without Python,
which goes on answering readers meanwhile; row by row the two would wait for each other at
every row. Rows are touched in one fixed order (events, hours, readers; each
sorted), so that two processes on PostgreSQL never wait in a circle.
"""

import sqlite3
from collections import Counter as Tally
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from pubpipe.adapters.database.hits_rows import guard
from pubpipe.adapters.database.hits_sealing import oldest_countable
from pubpipe.domain.hit import Outcome
from pubpipe.ports import Visit


def store(
    connection: Connection, visits: Sequence[Visit], zone: ZoneInfo
) -> list[Outcome]:
    """Count what was not counted before; tell of each visit, in order, what became of it.

    An id is new once: a repeat in the same call is a replay. An id from before the seal
    is too old, unless its event is still there: it may have been counted and dropped.
    """
    guard(connection, "share")
    told = [visit.hit.event_id.hex for visit in visits]
    first: dict[str, Visit] = {}
    for event_id, visit in zip(told, visits, strict=True):
        first.setdefault(event_id, visit)
    # The first 12 digits of a UUIDv7 are its time.
    oldest = f"{oldest_countable(connection):012x}"
    ids = sorted(first)
    old = [each for each in ids if each < oldest]
    unknown = set(old).difference(_known(connection, old)) if old else set()
    write = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    new = write(
        connection, [(each, first[each]) for each in ids if each >= oldest], zone
    )
    outcomes: list[Outcome] = []
    for event_id in told:
        if event_id in new:
            new.discard(event_id)
            outcomes.append("new")
        else:
            outcomes.append("too_old" if event_id in unknown else "replay")
    return outcomes


def _sqlite(
    connection: Connection, visits: Sequence[tuple[str, Visit]], zone: ZoneInfo
) -> set[str]:
    # Nobody else writes until we commit: what is not there now is new.
    known = _known(connection, [event_id for event_id, _ in visits])
    new = [pair for pair in visits if pair[0] not in known]
    if not new:
        return set()
    days = _Days(zone)
    events: list[tuple[object, ...]] = []
    hours: Tally[tuple[str, str, str]] = Tally()
    readers: set[tuple[str, str, str, bytes]] = set()
    for event_id, visit in new:
        hit, at = visit.hit, _text(visit.at)
        events.append((event_id, hit.article, hit.locale, hit.edition, at))
        hours[hit.article, hit.locale, f"{at[:13]}:00:00.000000"] += 1
        day = days.of(visit.at, at).isoformat()
        readers.add((day, hit.article, hit.locale, visit.reader))
    _insert(connection, _SQLITE_EVENTS, events)
    _insert(
        connection, _SQLITE_HOURS, [(*hour, n) for hour, n in sorted(hours.items())]
    )
    _insert(connection, _SQLITE_READERS, sorted(readers))
    return {event_id for event_id, _ in new}


def _insert(
    connection: Connection, statement: str, rows: Sequence[tuple[object, ...]]
) -> None:
    """Insert the rows with few statements, whose texts come again: SQLite knows them then."""
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        places = f"({','.join('?' * len(some[0]))})"
        _ask_sqlite(
            connection,
            statement.format(",".join([places] * len(some))),
            tuple(chain.from_iterable(some)),
        )


def _ask_sqlite(
    connection: Connection, statement: str, values: Sequence[object]
) -> list[Any]:
    """Execute a statement past SQLAlchemy, whose part takes longer than SQLite's.

    At BEGIN and COMMIT, where disks and other writers mostly refuse, it is asked as ever.
    """
    driver: Any = connection.connection.driver_connection
    try:
        found: list[Any] = driver.execute(statement, values).fetchall()
    except sqlite3.Error as error:
        raise DBAPIError(statement, None, error) from error
    return found


def _postgresql(
    connection: Connection, visits: Sequence[tuple[str, Visit]], zone: ZoneInfo
) -> set[str]:
    if not visits:
        return set()
    hits = [(event_id, visit.hit, visit.at) for event_id, visit in visits]
    rows = connection.exec_driver_sql(
        _POSTGRESQL_EVENTS,
        tuple(
            map(
                list,
                zip(
                    *((e, h.article, h.locale, h.edition, at) for e, h, at in hits),
                    strict=True,
                ),
            )
        ),
    )
    new = {event_id.hex for event_id in rows.scalars()}
    counted = [visit for event_id, visit in visits if event_id in new]
    if not counted:
        return new
    days = _Days(zone)
    pages = (
        [each.hit.article for each in counted],
        [each.hit.locale for each in counted],
    )
    connection.exec_driver_sql(
        _POSTGRESQL_HOURS, (*pages, [each.at for each in counted])
    )
    connection.exec_driver_sql(
        _POSTGRESQL_READERS,
        (
            [days.of(each.at, _text(each.at)) for each in counted],
            *pages,
            [each.reader for each in counted],
        ),
    )
    return new


def _known(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Those of the ids whose events are stored."""
    if connection.dialect.name == "sqlite":
        given = orjson.dumps(list(ids)).decode()
        return {row[0] for row in _ask_sqlite(connection, _SQLITE_KNOWN, (given,))}
    found = connection.exec_driver_sql(_POSTGRESQL_KNOWN, (list(ids),))
    return {event_id.hex for event_id in found.scalars()}


def _text(at: datetime) -> str:
    """A moment as SQLAlchemy keeps it in SQLite."""
    return at.astimezone(UTC).isoformat(" ", "microseconds")[:26]


class _Days:
    """The zone's day of moments; most of a group came in the same minute."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._known: dict[str, date] = {}

    def of(self, at: datetime, text: str) -> date:
        """The day of `at`, whose text is `text`."""
        minute = text[:16]
        if minute not in self._known:
            self._known[minute] = at.astimezone(self._zone).date()
        return self._known[minute]


_SQLITE_KNOWN = (
    "SELECT event_id FROM event WHERE event_id IN (SELECT value FROM json_each(?))"
)
_SQLITE_EVENTS = "INSERT INTO event (event_id, article, locale, edition, at) VALUES {}"
_SQLITE_HOURS = """
INSERT INTO hourly (article, locale, hour, views) VALUES {}
ON CONFLICT (article, locale, hour) DO UPDATE SET views = views + excluded.views
"""
_SQLITE_READERS = """
INSERT INTO reader (day, article, locale, mark) VALUES {} ON CONFLICT DO NOTHING
"""
_ROWS_AT_ONCE = 32
"""Few, because each number of rows makes a text of its own, and 128 of them are known."""
_POSTGRESQL_KNOWN = "SELECT event_id FROM event WHERE event_id = ANY (%s::uuid[])"
_POSTGRESQL_EVENTS = """
INSERT INTO event (event_id, article, locale, edition, at)
SELECT * FROM unnest(
  %s::uuid[], %s::varchar[], %s::varchar[], %s::integer[], %s::timestamptz[])
ON CONFLICT DO NOTHING RETURNING event_id
"""
_POSTGRESQL_HOURS = """
INSERT INTO hourly (article, locale, hour, views)
SELECT article, locale, date_trunc('hour', at, 'UTC'), count(*)
FROM unnest(%s::varchar[], %s::varchar[], %s::timestamptz[]) AS seen (article, locale, at)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
ON CONFLICT (article, locale, hour) DO UPDATE SET views = hourly.views + excluded.views
"""
_POSTGRESQL_READERS = """
INSERT INTO reader (day, article, locale, mark)
SELECT DISTINCT * FROM unnest(%s::date[], %s::varchar[], %s::varchar[], %s::bytea[])
ORDER BY 1, 2, 3, 4
ON CONFLICT DO NOTHING
"""
