"""Views in a database: events, the totals made of them, and readers.

Every view is an event and one more in its hour's total, in the same transaction, so that
the number of events is always the sum of the hours. Rows are touched in one fixed order
(events, hours, readers; each sorted): two processes on PostgreSQL never wait in a circle.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, func, select

from pubpipe.adapters.database import hits_sealing, hits_totals
from pubpipe.adapters.database.engine import writer
from pubpipe.adapters.database.hits_rows import guard, inserting, whole_hour
from pubpipe.adapters.database.hits_schema import event, hourly, reader, rejected, salt
from pubpipe.adapters.database.migrate import is_current
from pubpipe.domain.hit import Count, Reason
from pubpipe.ports import Visit


class SqlHits:
    """The hits database; `timezone` is the newsroom's, whose days readers are counted by."""

    def __init__(
        self,
        engine: Engine,
        timezone: str = "UTC",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = engine
        self._writer = writer(engine)
        self._zone = ZoneInfo(timezone)
        self._clock = clock
        self._salt_of_today: tuple[date, bytes] | None = None

    def is_current(self) -> bool:
        """Tell whether the database has the schema that this program knows."""
        return is_current(self._engine, "hits")

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        self._engine.dispose()

    def record(self, visits: Sequence[Visit]) -> list[bool]:
        """Store events and hourly totals in one transaction; tell which ids were new.

        An id is new once: a repeat in the same call is not. An id from before the seal is
        not new either, for its event may have been dropped.
        """
        if not visits:
            return []
        first: dict[UUID, int] = {}
        for at, visit in enumerate(visits):
            first.setdefault(visit.hit.event_id, at)
        with self._writer.begin() as connection:
            guard(connection, "share")
            oldest = hits_sealing.oldest_countable(connection)
            candidates = [
                visits[first[event_id]]
                for event_id in sorted(first)
                if event_id.int >> 80 >= oldest
            ]
            new = _add_events(connection, candidates)
            counted = [visit for visit in candidates if visit.hit.event_id in new]
            _add_to_totals(connection, counted)
            _mark_readers(connection, counted, self._zone)
        return [
            visit.hit.event_id in new and first[visit.hit.event_id] == at
            for at, visit in enumerate(visits)
        ]

    def reject(self, reason: Reason, at: datetime, times: int = 1) -> None:
        """Count hits that were turned away."""
        with self._writer.begin() as connection:
            statement = inserting(connection, rejected)
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["hour", "reason"],
                    set_={"hits": rejected.c.hits + statement.excluded.hits},
                ),
                {"hour": whole_hour(at), "reason": reason, "hits": times},
            )

    def rejected(self) -> dict[str, int]:
        """Return how many hits were turned away, by reason."""
        query = select(rejected.c.reason, func.sum(rejected.c.hits)).group_by(
            rejected.c.reason
        )
        with self._engine.connect() as connection:
            return {reason: int(hits) for reason, hits in connection.execute(query)}

    def count(self, article: str, locale: str) -> int:
        """Return the views of one article in one locale."""
        with self._engine.connect() as connection:
            return hits_totals.views(connection, article, locale)

    def counts(self) -> list[Count]:
        """Return the views of everything that has any, by article and locale."""
        as_of = self._clock()
        with self._engine.connect() as connection:
            return hits_totals.all_views(connection, as_of)

    def readers(self, article: str, locale: str) -> int:
        """Return how many readers the article had in a locale, each counted once a day."""
        with self._engine.connect() as connection:
            return hits_totals.readers(connection, article, locale)

    def salt(self, day: date) -> bytes:
        """Return the day's secret; making a new one destroys those two days older."""
        known = self._salt_of_today
        if known and known[0] == day:
            return known[1]
        with self._writer.begin() as connection:
            connection.execute(
                inserting(connection, salt).on_conflict_do_nothing(),
                {"day": day, "secret": secrets.token_bytes(32)},
            )
            secret: bytes = connection.execute(
                select(salt.c.secret).where(salt.c.day == day)
            ).scalar_one()
            hits_sealing.destroy_salts(connection, day - timedelta(days=1))
        self._salt_of_today = (day, secret)
        return secret

    def forget(self, salts_before: date, events_before: datetime) -> dict[str, int]:
        """Destroy old salts and reader marks; seal and drop events older than the window.

        Returns how many `salts`, reader `marks` and `events` went. A second call changes
        nothing; one that was killed half-way is finished by the next.
        """
        with self._writer.begin() as connection:
            salts, marks = hits_sealing.destroy_salts(connection, salts_before)
        events = hits_sealing.seal(self._writer, self._zone, whole_hour(events_before))
        hits_sealing.wipe(self._engine)
        return {"salts": salts, "marks": marks, "events": events}

    def faults(self) -> list[str]:
        """Return where events and totals disagree, one sentence each."""
        with self._engine.connect() as connection:
            return hits_totals.faults(connection)


def _add_events(connection: Connection, visits: Sequence[Visit]) -> set[UUID]:
    if not visits:
        return set()
    statement = inserting(connection, event).on_conflict_do_nothing()
    rows = [
        {
            "event_id": visit.hit.event_id,
            "article": visit.hit.article,
            "locale": visit.hit.locale,
            "edition": visit.hit.edition,
            "at": visit.at,
        }
        for visit in visits
    ]
    return set(
        connection.execute(statement.returning(event.c.event_id), rows).scalars()
    )


def _add_to_totals(connection: Connection, visits: Sequence[Visit]) -> None:
    totals = Counter(
        (visit.hit.article, visit.hit.locale, whole_hour(visit.at)) for visit in visits
    )
    statement = inserting(connection, hourly)
    _each(
        connection,
        statement.on_conflict_do_update(
            index_elements=["article", "locale", "hour"],
            set_={"views": hourly.c.views + statement.excluded.views},
        ),
        [
            {"article": article, "locale": locale, "hour": hour, "views": views}
            for (article, locale, hour), views in sorted(totals.items())
        ],
    )


def _mark_readers(
    connection: Connection, visits: Sequence[Visit], zone: ZoneInfo
) -> None:
    marks = {
        (
            visit.at.astimezone(zone).date(),
            visit.hit.article,
            visit.hit.locale,
            visit.reader,
        )
        for visit in visits
    }
    _each(
        connection,
        inserting(connection, reader).on_conflict_do_nothing(),
        [
            {"day": day, "article": article, "locale": locale, "mark": mark}
            for day, article, locale, mark in sorted(marks)
        ],
    )


def _each(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)
