"""Bringing a database to the schema this pubpipe knows."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from pubpipe.adapters.database.engine import writer
from pubpipe.domain.errors import SchemaMismatch

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, name: str) -> None:
    """Upgrade the database `name` (`newsroom` or `hits`) to the newest schema.

    Safe to call from several processes at once: one upgrades, the others wait for it.
    Raises SchemaMismatch when the database is newer than this program.
    """
    config = _config(name)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found == head_of(name):
        return
    if found is not None and not is_known(name, found):
        raise SchemaMismatch(
            f"The {name} database has schema {found}, which this pubpipe does not know. "
            "Install the newer pubpipe that wrote it, or restore a backup."
        )
    with writer(engine).begin() as connection:
        if connection.dialect.name == "postgresql":
            # One upgrade at a time; released with the transaction.
            connection.execute(text("SELECT pg_advisory_xact_lock(7265)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine, name: str) -> bool:
    """Tell whether the database `name` has the schema that this program knows."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == head_of(name)


@cache
def head_of(name: str) -> str:
    """Return the newest schema of the database `name`."""
    return ScriptDirectory.from_config(_config(name)).get_current_head() or ""


def is_known(name: str, schema: str) -> bool:
    """Tell whether this program has the migration `schema`."""
    script = ScriptDirectory.from_config(_config(name))
    return schema in {each.revision for each in script.walk_revisions()}


def _config(name: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS / name))
    config.set_main_option("path_separator", "os")
    return config
