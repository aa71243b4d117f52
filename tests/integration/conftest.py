"""The newsroom's database in each of its kinds: SQLite in memory and on disk, PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from pubpipe.adapters.database.engine import open_postgresql, open_sqlite
from pubpipe.adapters.database.migrate import migrate
from tests.databases import postgresql_answers, throwaway_database
from tests.requirements import need


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    need("postgresql", postgresql_answers(), "no server on 127.0.0.1 lets us in")
    with throwaway_database() as url:
        yield url


@pytest.fixture(params=["memory", "file", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql")
        opened = open_postgresql(url, f"newsroom_{uuid4().hex}")
    else:
        opened = open_sqlite(
            tmp_path / "newsroom.db" if request.param == "file" else None
        )
    migrate(opened, "newsroom")
    yield opened
    opened.dispose()
