"""Writers take turns, readers see one moment, and a database that is away says so."""

import socket
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from pubpipe.adapters.database import engine as engines
from pubpipe.adapters.database.engine import open_engine, open_postgresql, open_sqlite
from pubpipe.adapters.database.migrate import migrate
from pubpipe.adapters.database.store import SqlStore
from pubpipe.domain.errors import DatabaseAway

NOW = datetime(2026, 1, 14, 7, 46, tzinfo=UTC)
KEYS = ("the-pier", "причал", "նավամատույց")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Engine]:
    opened = open_sqlite(tmp_path / "newsroom.db")
    migrate(opened, "newsroom")
    yield opened
    opened.dispose()


@pytest.fixture
def server(postgresql_template: str) -> Iterator[Engine]:
    opened = open_postgresql(postgresql_template, f"newsroom_{uuid4().hex}")
    migrate(opened, "newsroom")
    yield opened
    opened.dispose()


@pytest.fixture(params=["file", "server"])
def engine(request: pytest.FixtureRequest) -> Engine:
    opened: Engine = request.getfixturevalue(request.param)
    return opened


@pytest.fixture
def store(engine: Engine) -> SqlStore:
    return SqlStore(engine, lambda: NOW)


def keys(store: SqlStore) -> list[str]:
    with store.read() as tx:
        return sorted(article.key for article in tx.articles.all())


def test_a_writer_sees_what_the_one_before_it_wrote(store: SqlStore) -> None:
    begun = Event()
    seen: list[str] = []

    def second() -> None:
        begun.set()
        with store.write() as tx:
            seen.extend(article.key for article in tx.articles.all())
            tx.articles.create(KEYS[2], NOW)

    later = Thread(target=second)
    with store.write() as tx:
        later.start()
        assert begun.wait(30)
        for key in KEYS[:2]:
            tx.articles.create(key, NOW)
            later.join(0.1)  # time enough to overtake us, if it could
        assert seen == []
    later.join(30)

    assert sorted(seen) == sorted(KEYS[:2])
    assert keys(store) == sorted(KEYS)


def test_a_reader_sees_one_moment_from_first_to_last(store: SqlStore) -> None:
    with store.read() as tx:
        before = tx.articles.all()
        with store.write() as other:
            other.articles.create(KEYS[1], NOW)

        assert tx.articles.all() == before == []
    assert keys(store) == [KEYS[1]]


def test_a_transaction_has_one_moment(engine: Engine) -> None:
    ticks = iter(NOW + timedelta(seconds=n) for n in range(9))
    store = SqlStore(engine, lambda: next(ticks))

    with store.write() as tx:
        assert tx.now() == tx.now() == NOW
    with store.read() as tx:
        assert tx.now() == NOW + timedelta(seconds=1)


def test_postgresql_tells_the_time_when_a_writer_gets_its_turn(
    server: Engine,
) -> None:
    store = SqlStore(server)
    moments: list[datetime] = []

    def second() -> None:
        with store.write() as tx:
            moments.append(tx.now())

    later = Thread(target=second)
    with store.write():
        later.start()
        later.join(0.3)
        with server.connect() as other:
            released = other.execute(text("SELECT clock_timestamp()")).scalar_one()
    later.join(30)

    assert moments[0].tzinfo is not None
    assert moments[0] > released


def test_a_writer_that_hangs_is_told_of_after_a_while(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 1)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            schema = connection.execute(text("SELECT current_schema()")).scalar_one()
        shown = engine.url.render_as_string(hide_password=False)
        impatient = open_postgresql(shown.replace("+psycopg", ""), schema)
    else:
        impatient = open_sqlite(tmp_path / "newsroom.db")

    with SqlStore(engine, lambda: NOW).write() as tx:
        tx.articles.create(KEYS[0], NOW)
        with (
            pytest.raises(DatabaseAway, match=r"Nothing was stored.* wait, then try"),
            SqlStore(impatient, lambda: NOW).write() as other,
        ):
            other.articles.create(KEYS[1], NOW)

    impatient.dispose()
    assert keys(SqlStore(engine, lambda: NOW)) == [KEYS[0]]


def test_a_connection_cut_in_the_middle_stores_nothing_and_the_next_one_works(
    server: Engine,
) -> None:
    store = SqlStore(server, lambda: NOW)
    cut = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE state = 'idle in transaction' "
        "AND application_name = current_setting('application_name') "
        "AND pid <> pg_backend_pid()"
    )
    with (
        pytest.raises(DatabaseAway, match="Check that PostgreSQL runs"),
        store.write() as tx,
    ):
        tx.articles.create(KEYS[0], NOW)
        with server.connect() as other:
            assert other.execute(cut).scalars().all() == [True]
        tx.articles.create(KEYS[1], NOW)

    with store.write() as tx:
        tx.articles.create(KEYS[2], NOW)
    assert keys(store) == [KEYS[2]]


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"postgresql://someone:secret@127.0.0.1:{closed.getsockname()[1]}/news"
        with pytest.raises(DatabaseAway, match="PUBPIPE_DATABASE_URL") as refusal:
            open_engine(url, tmp_path, "newsroom")

    assert "secret" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_database_that_may_not_be_written_says_what_to_do(file: Engine) -> None:
    # SQLite says the same of a read-only disk, which root cannot bring about.
    with (
        pytest.raises(DatabaseAway, match=r"Make the workspace folder .* writable"),
        file.connect() as connection,
    ):
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("DELETE FROM article")


def test_a_fault_of_ours_is_not_called_a_database_that_is_away(tmp_path: Path) -> None:
    opened = open_sqlite(tmp_path / "empty.db")
    with pytest.raises(Exception, match="no such table") as fault:
        keys(SqlStore(opened, lambda: NOW))
    opened.dispose()

    assert isinstance(fault.value.__cause__, sqlite3.OperationalError)
    assert not isinstance(fault.value, DatabaseAway)


def test_a_page_that_is_clean_and_dirty_again_is_not_taken_for_the_older_one(
    store: SqlStore,
) -> None:
    with store.write() as tx:
        tx.pages.mark_dirty({"/arm/": "list:arm:front:"})
        ((path, _, first),) = tx.pages.dirty()
        tx.pages.mark_clean(path, first)
        tx.pages.mark_dirty({"/arm/": "list:arm:front:"})
        tx.pages.mark_clean(path, first)

        assert [page[0] for page in tx.pages.dirty()] == [path]
