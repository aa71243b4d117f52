"""Opening a database with the durability and the isolation pubpipe promises."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.pool import StaticPool

from pubpipe.domain.errors import DatabaseAway
from pubpipe.domain.saying import Said, _

BUSY_SECONDS = 30
"""How long a writer waits for another before giving up; our transactions are short."""
LOG_PAGES = 8000
"""Pages in SQLite's log (32 MB) before they are written back: a busy page, such as an
hour's total, is then written back once for thousands of commits."""
CONNECT_SECONDS = 10
IDLE_SECONDS = 60
"""How long PostgreSQL lets a transaction be idle: a writer that hangs must not hold all."""
POOL, OVERFLOW = 8, 16
"""Connections kept, and more at a rush, of one process to one database."""


def open_sqlite(path: Path | None) -> Engine:
    """Open (and make) a SQLite file; None is a private database in memory.

    WAL with `synchronous=FULL`: a committed transaction survives power loss. pysqlite's
    own transaction handling is off, so that `begin_write` can take the write lock at once.
    """
    if path is None:
        engine = create_engine(
            "sqlite://",
            poolclass=StaticPool,
            hide_parameters=True,
            connect_args={"check_same_thread": False},
        )
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            f"sqlite:///{path}",
            pool_size=POOL,
            max_overflow=OVERFLOW,
            # An error names the statement, not the texts of articles and people.
            hide_parameters=True,
        )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _say_plainly)
    return engine


def open_postgresql(url: str, schema: str) -> Engine:
    """Open a PostgreSQL database whose tables live in `schema`, made if it is missing."""
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_pre_ping=True,
        hide_parameters=True,
        pool_size=POOL,
        max_overflow=OVERFLOW,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": f"pubpipe {schema}",
            "options": f"-csearch_path={schema} -ctimezone=UTC "
            f"-clock_timeout={BUSY_SECONDS}s "
            f"-cidle_in_transaction_session_timeout={IDLE_SECONDS}s",
        },
    )
    event.listen(engine, "handle_error", _say_plainly)
    with engine.begin() as connection:
        connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    return engine


def open_engine(database_url: str, workspace: Path, name: str) -> Engine:
    """Open the database `name` (`newsroom` or `hits`) of a newsroom.

    An empty `database_url` means the file `NAME.db` in the workspace, else the schema
    NAME in that PostgreSQL database.
    """
    if database_url:
        return open_postgresql(database_url, name)
    return open_sqlite(workspace / f"{name}.db")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        f"wal_autocheckpoint={LOG_PAGES}",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def writer(engine: Engine) -> Engine:
    """Return `engine` so that its transactions take SQLite's write lock at their start.

    A deferred transaction that reads first and writes later fails at once with
    “database is locked” when another wrote in between; an immediate one waits its turn.
    """
    return engine.execution_options(sqlite_begin="IMMEDIATE")


def reader(engine: Engine) -> Engine:
    """Return `engine` so that all that is read in a transaction is of one moment.

    SQLite's WAL gives this by itself, PostgreSQL when it is asked.
    """
    if engine.dialect.name != "postgresql":
        return engine
    return engine.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )


def take_turn(connection: Connection) -> None:
    """Make writers of this schema go one after another on PostgreSQL, as on SQLite.

    What a stage reads before it writes then stands until it commits, on both databases
    alike (docs/decisions/0003). The lock ends with the transaction.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(7266, hashtext(current_schema()))"
        )


def _say_plainly(context: ExceptionContext) -> None:
    """Turn “the database is away, full or busy” into words; other errors stay as they are."""
    if context.is_pre_ping or not isinstance(
        context.sqlalchemy_exception, OperationalError | InterfaceError
    ):
        return  # a ping that fails only tells the pool to connect anew
    reason = str(context.original_exception).strip().splitlines()[0]
    advice = next((said for part, said in _ADVICE if part in reason), None)
    if advice is None:
        if isinstance(context.original_exception, sqlite3.Error):
            return
        advice = _(
            "Check that PostgreSQL runs and that PUBPIPE_DATABASE_URL leads to it"
        )
    raise DatabaseAway(
        "The database cannot be used: %(reason)s. Nothing was stored. "
        "%(advice)s, then try again.",
        reason=reason,
        advice=Said(advice),
    ) from context.original_exception


_ADVICE = (
    ("readonly database", _("Make the workspace folder and its files writable")),
    ("unable to open", _("Make sure that the workspace folder is there and writable")),
    ("disk is full", _("Free space on the disk of the workspace")),
    ("disk I/O error", _("Check the disk of the workspace")),
    (
        "database is locked",
        _("Another program has been writing to it for too long: wait"),
    ),
    ("lock timeout", _("Another program has been writing to it for too long: wait")),
)
"""What a driver says, and what helps."""
