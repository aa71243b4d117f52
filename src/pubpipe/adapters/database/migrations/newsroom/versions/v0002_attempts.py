"""Work that failed, and launches that have ended."""

import sqlalchemy as sa
from alembic import op

from pubpipe.adapters.database.types import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("work", sa.String(length=500), nullable=False),
        sa.Column("article", sa.String(length=160), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("first_at", Moment(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("set_aside_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("work", name="pk_attempt"),
    )
    # From here on “taken” means that the launch has not come to its end.
    op.execute("UPDATE submission SET state = 'done' WHERE state = 'taken'")


def downgrade() -> None:
    op.execute("UPDATE submission SET state = 'taken' WHERE state = 'done'")
    op.drop_table("attempt")
