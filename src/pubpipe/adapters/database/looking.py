"""Opening a newsroom's databases to look only: nothing is made, migrated or written."""

from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event, func, select

from pubpipe.adapters.database.migrate import head_of, is_known
from pubpipe.ports.inspection import DatabaseFacts


def look(database_url: str, workspace: Path, name: str) -> tuple[Engine, DatabaseFacts]:
    """Open the database `name` (`newsroom` or `hits`) for reading and say what it is.

    Raises FileNotFoundError for a missing file; whatever the driver raises for a
    database that does not answer passes through.
    """
    if database_url:
        engine = _postgresql(database_url, name)
    else:
        file = workspace / f"{name}.db"
        if not file.is_file():
            raise FileNotFoundError(file)
        engine = _sqlite(file)
    try:
        return engine, _facts(engine, name)
    except BaseException:
        engine.dispose()
        raise


def unanswered(name: str, problem: Exception) -> DatabaseFacts:
    """Return what is known of a database that cannot be read."""
    if isinstance(problem, FileNotFoundError):
        said = f"There is no file {problem}."
    else:
        cause = str(getattr(problem, "orig", None) or problem).strip()
        said = f"It does not answer: {cause.splitlines()[0]}."
    return DatabaseFacts(name, "", "", "", "", False, None, problem=said)


def _sqlite(file: Path) -> Engine:
    # Not `mode=ro`: the log of a newsroom that was killed is read back through a
    # connection that could write, and this one is told not to.
    engine = create_engine(
        f"sqlite:///file:{quote(str(file))}?mode=rw&uri=true", hide_parameters=True
    )

    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=5000")
        connection.execute("PRAGMA query_only=ON")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", lambda found: found.exec_driver_sql("BEGIN"))
    return engine


def _postgresql(url: str, schema: str) -> Engine:
    return create_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "options": f"-csearch_path={schema} -ctimezone=UTC "
            "-cdefault_transaction_read_only=on",
        },
    )


def _facts(engine: Engine, name: str) -> DatabaseFacts:
    with engine.connect() as connection:
        is_postgresql = connection.dialect.name == "postgresql"
        schema = MigrationContext.configure(connection).get_current_revision() or ""
        clock = None
        if is_postgresql:
            clock = connection.execute(select(func.clock_timestamp())).scalar_one()
    url = engine.url
    place = f"{url.host or 'local'}:{url.port or 5432}/{url.database}, schema {name}"
    if not is_postgresql:
        place = unquote(str(url.database).removeprefix("file:"))
    return DatabaseFacts(
        name=name,
        kind="PostgreSQL" if is_postgresql else "SQLite",
        place=place,
        schema=schema,
        head=head_of(name),
        is_known=not schema or is_known(name, schema),
        clock=clock.astimezone(UTC) if clock else None,
    )
