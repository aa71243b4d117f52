"""The tables of the hits database."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
)
from sqlalchemy.types import TypeEngine

from pubpipe.adapters.database.types import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]]) -> Column[Any]:
    return Column(name, kind, primary_key=True)


def _article() -> Column[Any]:
    return _key("article", String(160))


def _locale() -> Column[Any]:
    return _key("locale", String(16))


event = Table(
    "event", metadata,
    _key("event_id", Uuid),
    Column("article", String(160), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("edition", Integer, nullable=False),
    # When it came in, by our clock: what a sender claims decides nothing but refusal.
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)  # fmt: skip

hourly = Table(
    "hourly", metadata,
    _article(), _locale(), _key("hour", Moment),
    Column("views", BigInteger, nullable=False),
    Index(None, "hour"),
)  # fmt: skip

daily = Table(
    "daily", metadata,
    _article(), _locale(), _key("day", Date),
    Column("views", BigInteger, nullable=False),
    Column("readers", BigInteger, nullable=False),
)  # fmt: skip
"""Sealed totals: views older than the window, readers of days whose salt is destroyed."""

reader = Table(
    "reader", metadata,
    _key("day", Date), _article(), _locale(), _key("mark", LargeBinary(32)),
)  # fmt: skip

salt = Table(
    "salt", metadata,
    _key("day", Date),
    Column("secret", LargeBinary(32), nullable=False),
)  # fmt: skip

rejected = Table(
    "rejected", metadata,
    _key("hour", Moment), _key("reason", String(32)),
    Column("hits", BigInteger, nullable=False),
)  # fmt: skip

sealed = Table(
    "seal", metadata,
    _key("one", Integer),
    Column("events_before", Moment, nullable=False),
)  # fmt: skip
"""One row: events before this moment are gone, so ids that old are never counted again."""
