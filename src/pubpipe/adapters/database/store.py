"""The newsroom database as a store of transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from pubpipe.adapters.database.accounts import SqlAccounts
from pubpipe.adapters.database.articles import SqlArticles
from pubpipe.adapters.database.attempts import SqlAttempts
from pubpipe.adapters.database.confirmations import SqlConfirmations
from pubpipe.adapters.database.desk import SqlDesk
from pubpipe.adapters.database.dismissals import SqlDismissals
from pubpipe.adapters.database.drafts import SqlDrafts
from pubpipe.adapters.database.editions import SqlEditions
from pubpipe.adapters.database.engine import reader, take_turn, writer
from pubpipe.adapters.database.exports import SqlExports
from pubpipe.adapters.database.leaves import SqlLeaves
from pubpipe.adapters.database.links import SqlLinks
from pubpipe.adapters.database.memory import Align, SqlMemory, whole_only
from pubpipe.adapters.database.migrate import is_current
from pubpipe.adapters.database.newsroom_schema import audit
from pubpipe.adapters.database.pages import SqlPages
from pubpipe.adapters.database.reports import SqlReports
from pubpipe.adapters.database.search import SqlSearch
from pubpipe.adapters.database.shown import SqlShownPages
from pubpipe.adapters.database.standing import SqlMostRead, SqlRedirects
from pubpipe.adapters.database.submissions import SqlSubmissions
from pubpipe.adapters.database.terms import SqlTerms
from pubpipe.adapters.database.translations import SqlTranslations
from pubpipe.adapters.database.types import Moment
from pubpipe.adapters.database.units import SqlUnits
from pubpipe.domain.errors import DatabaseAway
from pubpipe.ports import Clock, Event


class SqlTransaction:
    """Everything within one transaction on `connection`."""

    def __init__(
        self, connection: Connection, clock: Clock | None, align: Align
    ) -> None:
        self._connection = connection
        self._clock = clock or self._server_clock
        self._now: datetime | None = None
        self.submissions = SqlSubmissions(connection)
        self.articles = SqlArticles(connection)
        self.translations = SqlTranslations(connection)
        self.units = SqlUnits(connection)
        self.dismissals = SqlDismissals(connection)
        self.drafts = SqlDrafts(connection)
        self.confirmations = SqlConfirmations(connection)
        self.memory = SqlMemory(connection, align)
        self.terms = SqlTerms(connection)
        self.editions = SqlEditions(connection)
        self.search = SqlSearch(connection)
        self.pages = SqlPages(connection)
        self.shown = SqlShownPages(connection)
        self.leaves = SqlLeaves(connection)
        self.redirects = SqlRedirects(connection)
        self.most_read = SqlMostRead(connection)
        self.attempts = SqlAttempts(connection)
        self.exports = SqlExports(connection)
        self.reports = SqlReports(connection)
        self.links = SqlLinks(connection)
        self.accounts = SqlAccounts(connection)
        self.desk = SqlDesk(connection)

    def now(self) -> datetime:
        if self._now is None:
            self._now = self._clock()
        return self._now

    def audit(self, actor: str, subject: str, action: str, **detail: Any) -> None:
        row = {"actor": actor, "subject": subject, "action": action, "detail": detail}
        self._connection.execute(insert(audit).values(**row, at=self.now()))

    def events(self, subject: str) -> list[Event]:
        query = select(audit).where(audit.c.subject == subject).order_by(audit.c.id)
        return [
            Event(row.at, row.actor, row.subject, row.action, row.detail)
            for row in self._connection.execute(query)
        ]

    def _server_clock(self) -> datetime:
        # Not now(): that is when the transaction began to wait for its turn.
        asked = select(func.clock_timestamp(type_=Moment()))
        return self._connection.execute(asked).scalar_one()


class SqlStore:
    """A newsroom database; without a `clock` it tells the time itself, as PostgreSQL can.

    `align` pairs the sentences of what is approved, for the memory.
    """

    def __init__(
        self, engine: Engine, clock: Clock | None = None, align: Align = whole_only
    ) -> None:
        self.engine = engine
        self._align = align
        self._reader = reader(engine)
        self._writer = writer(engine)
        self._clock = clock

    @contextmanager
    def write(self) -> Iterator[SqlTransaction]:
        with _begun(self._writer) as connection:
            take_turn(connection)
            yield SqlTransaction(connection, self._clock, self._align)

    @contextmanager
    def read(self) -> Iterator[SqlTransaction]:
        with _begun(self._reader) as connection:
            yield SqlTransaction(connection, self._clock, self._align)

    def is_current(self) -> bool:
        """Tell whether the database has the schema that this program knows."""
        return is_current(self.engine, "newsroom")

    def close(self) -> None:
        """Close the connections; the next transaction opens new ones."""
        self.engine.dispose()


@contextmanager
def _begun(engine: Engine) -> Iterator[Connection]:
    try:
        connection = engine.connect()
    except NoFreeConnection as error:
        raise DatabaseAway(
            "The database cannot be used: every connection of this process is busy. "
            "Nothing was stored. Try again in a moment."
        ) from error
    with connection, connection.begin():
        yield connection
