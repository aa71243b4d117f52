"""A hits database of each kind, empty and up to date, for the tests of what counts views."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine

from pubpipe.adapters.database.engine import open_postgresql, open_sqlite
from pubpipe.adapters.database.migrate import migrate


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
