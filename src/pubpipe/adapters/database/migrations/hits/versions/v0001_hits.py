"""the hits"""

import sqlalchemy as sa
from alembic import op

from pubpipe.adapters.database.types import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("article", sa.String(160), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_event"),
    )
    op.create_index("ix_event_at", "event", ["at"])
    op.create_table(
        "hourly",
        sa.Column("article", sa.String(160), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("hour", Moment(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("article", "locale", "hour", name="pk_hourly"),
    )
    op.create_index("ix_hourly_hour", "hourly", ["hour"])
    op.create_table(
        "daily",
        sa.Column("article", sa.String(160), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.Column("readers", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("article", "locale", "day", name="pk_daily"),
    )
    op.create_table(
        "reader",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("article", sa.String(160), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("mark", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("day", "article", "locale", "mark", name="pk_reader"),
    )
    op.create_table(
        "salt",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("secret", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_salt"),
    )
    op.create_table(
        "rejected",
        sa.Column("hour", Moment(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "reason", name="pk_rejected"),
    )
    op.create_table(
        "seal",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("events_before", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_seal"),
    )


def downgrade() -> None:
    for table in ("seal", "rejected", "salt", "reader", "daily", "hourly", "event"):
        op.drop_table(table)
