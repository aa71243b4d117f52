"""What both databases can do with rows of hits, said in each one's way."""

from datetime import UTC, date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, func, text, type_coerce
from sqlalchemy.dialects import postgresql, sqlite

from pubpipe.adapters.database.types import Moment

_SEALING_LOCK = 7266


def inserting(connection: Connection, table: Table) -> Any:
    """Return an INSERT into `table` that knows ON CONFLICT."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def guard(connection: Connection, mode: Literal["share", "alone"]) -> None:
    """Keep counting and sealing apart until the transaction ends; counters share.

    SQLite has one writer anyway. On PostgreSQL a repeat could otherwise be inserted
    between the moment its event is dropped and the moment the seal says so.
    """
    if connection.dialect.name == "postgresql":
        function = "shared" if mode == "share" else ""
        name = "pg_advisory_xact_lock" + (f"_{function}" if function else "")
        connection.execute(text(f"SELECT {name}({_SEALING_LOCK})"))


def whole_hour(moment: datetime) -> datetime:
    """Return the UTC hour in which `moment` lies."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) at which a day of `zone` begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def hour_of(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the expression of the UTC hour of a stored moment."""
    if connection.dialect.name == "postgresql":
        hour: ColumnElement[Any] = func.date_trunc("hour", column)
    else:
        hour = func.strftime("%Y-%m-%d %H:00:00.000000", column)
    return type_coerce(hour, Moment)
