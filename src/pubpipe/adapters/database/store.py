"""The newsroom database as a store of transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from pubpipe.adapters.database.accounts import SqlAccounts
from pubpipe.adapters.database.articles import SqlArticles
from pubpipe.adapters.database.drafts import SqlDrafts
from pubpipe.adapters.database.editions import SqlEditions
from pubpipe.adapters.database.engine import writer
from pubpipe.adapters.database.exports import SqlExports
from pubpipe.adapters.database.memory import SqlMemory
from pubpipe.adapters.database.newsroom_schema import audit
from pubpipe.adapters.database.pages import SqlPages
from pubpipe.adapters.database.submissions import SqlSubmissions
from pubpipe.adapters.database.translations import SqlTranslations
from pubpipe.adapters.database.units import SqlUnits
from pubpipe.ports import Clock, Event


class SqlTransaction:
    """Everything within one transaction on `connection`."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self.submissions = SqlSubmissions(connection)
        self.articles = SqlArticles(connection)
        self.translations = SqlTranslations(connection)
        self.units = SqlUnits(connection)
        self.drafts = SqlDrafts(connection)
        self.memory = SqlMemory(connection)
        self.editions = SqlEditions(connection)
        self.pages = SqlPages(connection)
        self.exports = SqlExports(connection)
        self.accounts = SqlAccounts(connection)

    def now(self) -> datetime:
        if self._connection.dialect.name == "postgresql":
            return self._connection.execute(select(func.now())).scalar_one()
        return self._clock()

    def audit(self, actor: str, subject: str, action: str, **detail: Any) -> None:
        row = {"actor": actor, "subject": subject, "action": action, "detail": detail}
        self._connection.execute(insert(audit).values(**row, at=self.now()))

    def events(self, subject: str) -> list[Event]:
        query = select(audit).where(audit.c.subject == subject).order_by(audit.c.id)
        return [
            Event(row.at, row.actor, row.subject, row.action, row.detail)
            for row in self._connection.execute(query)
        ]


class SqlStore:
    """A newsroom database; `clock` tells the time where the database has none of its own."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._writer = writer(engine)
        self._clock = clock

    @contextmanager
    def write(self) -> Iterator[SqlTransaction]:
        with self._writer.begin() as connection:
            yield SqlTransaction(connection, self._clock)

    @contextmanager
    def read(self) -> Iterator[SqlTransaction]:
        with self._engine.connect() as connection, connection.begin():
            yield SqlTransaction(connection, self._clock)
