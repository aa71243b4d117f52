"""Search: the words of live editions; reconcile indexes what is live already."""

import sqlalchemy as sa
from alembic import op

from pubpipe.adapters.database.types import Bytewise

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_document",
        sa.Column("translation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("translation", name="pk_search_document"),
    )
    op.create_table(
        "search_complete",
        sa.Column("rules", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("rules", name="pk_search_complete"),
    )
    op.create_table(
        "search_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("word", Bytewise, nullable=False),
        sa.Column("stem", Bytewise, nullable=False),
        sa.Column("sounds", Bytewise, nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_word"),
        sa.UniqueConstraint("locale", "word", name="uq_search_word_locale_word"),
    )
    op.create_index("ix_search_word_stem", "search_word", ["locale", "stem"])
    op.create_index("ix_search_word_sounds", "search_word", ["locale", "sounds"])
    op.create_table(
        "search_posting",
        sa.Column("word", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("word", "edition", name="pk_search_posting"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_posting_edition", "search_posting", ["edition"])


def downgrade() -> None:
    for name in ("posting", "word", "complete", "document"):
        op.drop_table(f"search_{name}")
