"""How near a person's text a draft is expected to be."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft", sa.Column("confidence", sa.Float(), nullable=True))


def downgrade() -> None:
    op.drop_column("draft", "confidence")
