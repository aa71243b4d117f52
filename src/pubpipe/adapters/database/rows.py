"""Small statements that every table needs."""

from typing import Any

from sqlalchemy import Connection, Table, insert


def add_row(connection: Connection, table: Table, **values: Any) -> int:
    """Insert one row and return its `id`."""
    result = connection.execute(insert(table).values(**values))
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - a single-row insert always has one
    return int(key[0])
