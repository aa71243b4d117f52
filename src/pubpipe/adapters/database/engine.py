"""Opening a database with the durability pubpipe promises."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

BUSY_SECONDS = 30
"""How long a writer waits for another before giving up; our transactions are short."""


def open_sqlite(path: Path | None) -> Engine:
    """Open (and make) a SQLite file; None is a private database in memory.

    WAL with `synchronous=FULL`: a committed transaction survives power loss. pysqlite's
    own transaction handling is off, so that `begin_write` can take the write lock at once.
    """
    if path is None:
        engine = create_engine(
            "sqlite://",
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
        )
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{path}", pool_size=8, max_overflow=16)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def open_postgresql(url: str, schema: str) -> Engine:
    """Open a PostgreSQL database whose tables live in `schema`, made if it is missing."""
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_pre_ping=True,
        connect_args={"options": f"-csearch_path={schema} -ctimezone=UTC"},
    )
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
