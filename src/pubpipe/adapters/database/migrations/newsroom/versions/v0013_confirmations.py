"""What people make of drafts can be read by time; who wants figures of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "user",
        sa.Column("measured", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_approval_at", "approval", ["at"])
    op.create_index("ix_target_at", "target", ["at"])


def downgrade() -> None:
    op.drop_index("ix_target_at", "target")
    op.drop_index("ix_approval_at", "approval")
    op.drop_column("user", "measured")
