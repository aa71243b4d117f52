"""Bringing a database to the schema this pubpipe knows."""

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
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS / name))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found == script.get_current_head():
        return
    if found is not None and found not in {r.revision for r in script.walk_revisions()}:
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
