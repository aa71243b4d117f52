"""Warnings that people dismissed."""

import sqlalchemy as sa
from alembic import op

from pubpipe.adapters.database.types import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dismissed_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("target_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_dismissed_check_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_dismissed_check"),
        sa.UniqueConstraint(
            "unit", "source_hash", "target_hash", "mark",
            name="uq_dismissed_check_unit_source_hash_target_hash_mark",
        ),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("dismissed_check")
