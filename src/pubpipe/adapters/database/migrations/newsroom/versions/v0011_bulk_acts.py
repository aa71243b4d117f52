"""What was done to several units at once, so that it can be undone."""

import sqlalchemy as sa
from alembic import op

from pubpipe.adapters.database.types import Json, Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("translation", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("steps", Json, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["translation"], ["translation.id"], name="fk_bulk_act_translation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_act"),
    )


def downgrade() -> None:
    op.drop_table("bulk_act")
