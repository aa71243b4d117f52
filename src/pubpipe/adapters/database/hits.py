"""Views in a database: events, the totals made of them, and readers.

Every view is an event and one more in its hour's total, in the same transaction, so that
the number of events is always the sum of the hours.
"""

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from pubpipe.adapters.database import (
    hits_periods,
    hits_sealing,
    hits_totals,
    hits_writing,
)
from pubpipe.adapters.database.engine import reader as reader_of
from pubpipe.adapters.database.engine import writer
from pubpipe.adapters.database.hits_rows import inserting, whole_hour
from pubpipe.adapters.database.hits_schema import rejected, salt
from pubpipe.adapters.database.migrate import is_current
from pubpipe.domain.hit import (
    EVERYTHING,
    Count,
    Fault,
    Outcome,
    Period,
    Readership,
    Reason,
    Selection,
)
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

    def record(self, visits: Sequence[Visit]) -> list[Outcome]:
        """Store events and hourly totals in one transaction; tell what became of each."""
        if not visits:
            return []
        with self._writer.begin() as connection:
            return hits_writing.store(connection, visits, self._zone)

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

    def rejected(self, since: datetime | None = None) -> dict[str, int]:
        """Return how many hits were turned away, by reason, since an hour or ever."""
        with self._engine.connect() as connection:
            return hits_periods.rejections(connection, since)

    def by_page(
        self, since: datetime, pages: Selection = EVERYTHING
    ) -> list[Readership]:
        """Return views and readers of each (article, locale) since a moment."""
        with self._engine.connect() as connection:
            return hits_periods.by_page(connection, since, self._zone, pages)

    def by_time(
        self, since: datetime, pages: Selection = EVERYTHING, *, by_day: bool
    ) -> Period:
        """Return what `by_page` tells, and the views of each hour or day."""
        with reader_of(self._engine).connect() as connection:
            times = hits_periods.by_day if by_day else hits_periods.by_hour
            return Period(
                times(connection, since, self._zone, pages),
                hits_periods.by_page(connection, since, self._zone, pages),
            )

    def count(self, article: str, locale: str) -> int:
        """Return the views of one article in one locale."""
        with self._engine.connect() as connection:
            return hits_totals.views(connection, article, locale)

    def counts(self, articles: Collection[str] | None = None) -> list[Count]:
        """Return the views of everything that has any, or of these articles alone."""
        as_of = self._clock()
        with self._engine.connect() as connection:
            return hits_totals.all_views(connection, as_of, articles)

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

    def faults(self) -> list[Fault]:
        """Return the hours in which events and totals disagree."""
        with self._engine.connect() as connection:
            return hits_totals.faults(connection)
