"""A hits database of each kind, empty and up to date, for the tests of what counts views."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import Engine

from pubpipe.adapters.database.engine import open_postgresql, open_sqlite
from pubpipe.adapters.database.migrate import migrate

SERVER = os.environ.get(
    "PUBPIPE_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1/postgres"
)


def postgresql_answers() -> bool:
    """Tell whether the server can be used."""
    try:
        psycopg.connect(SERVER, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


@contextmanager
def throwaway_database() -> Iterator[str]:
    """Make an empty PostgreSQL database and drop it afterwards; gives its URL."""
    name = f"pubpipe_hits_{uuid4().hex}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield SERVER.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def open_hits(where: Path | str | None) -> Iterator[Engine]:
    """Open a hits database: a SQLite file, a PostgreSQL URL, or None for memory."""
    if isinstance(where, str):
        engine = open_postgresql(where, f"hits_{uuid4().hex}")
    else:
        engine = open_sqlite(where)
    migrate(engine, "hits")
    yield engine
    engine.dispose()
