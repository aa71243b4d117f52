"""Where pages stand, and what they link to."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_address",
        sa.Column("translation", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["translation"], ["translation.id"], name="fk_page_address_translation"
        ),
        sa.PrimaryKeyConstraint("translation", "key", name="pk_page_address"),
    )
    op.create_index("ix_page_address_key", "page_address", ["key", "locale"])
    op.create_table(
        "page_link",
        sa.Column("translation", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["translation"], ["translation.id"], name="fk_page_link_translation"
        ),
        sa.PrimaryKeyConstraint("translation", "key", name="pk_page_link"),
    )
    op.create_index("ix_page_link_key", "page_link", ["key"])


def downgrade() -> None:
    op.drop_table("page_link")
    op.drop_table("page_address")
