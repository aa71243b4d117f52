"""Why an editor approved his own text where a second person should have."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "approval", sa.Column("alone", sa.Text(), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("approval", "alone")
