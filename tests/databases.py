"""PostgreSQL databases for tests: made empty or as a copy, dropped afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

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


def server_programs() -> list[Path]:
    """The folders of the installed servers' own programs, `initdb` and all, newest last."""
    return [
        file.parent for file in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    ]


@contextmanager
def throwaway_database(template: str = "") -> Iterator[str]:
    """Make a database, empty or a copy of the one at the URL `template`; gives its URL."""
    name = sql.Identifier(f"pubpipe_test_{uuid4().hex}")
    like = sql.Identifier(template.rsplit("/", 1)[1] if template else "template1")
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, like))
    try:
        yield SERVER.rsplit("/", 1)[0] + f"/{name.as_string().strip(chr(34))}"
    finally:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
