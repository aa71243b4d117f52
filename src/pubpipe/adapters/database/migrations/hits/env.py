"""Alembic's entry for the hits database; the caller brings the connection."""

from alembic import context

from pubpipe.adapters.database.hits_schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
