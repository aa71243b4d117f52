"""A memory of sentences and of pairs from elsewhere, found by likeness; the glossary."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from pubpipe.adapters.database.types import Moment
from pubpipe.domain.likeness import comparable, grams
from pubpipe.domain.markup import plain

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OLD = """
    SELECT m.*, t.author, a.key AS article FROM memory m
    JOIN target t ON t.id = m.target JOIN unit u ON u.id = t.unit
    JOIN translation tr ON tr.id = u.translation JOIN article a ON a.id = tr.article
    ORDER BY m.target
"""


def upgrade() -> None:
    connection = op.get_bind()
    at = {"at": Moment(), "retired_at": Moment()}
    old = connection.execute(sa.text(_OLD).columns(**at)).all()
    op.drop_table("memory")
    memory = op.create_table(
        "memory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("is_sentence", sa.Boolean(), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("context_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source_words", sa.Text(), nullable=False),
        sa.Column("text_words", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("retired_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["target"], ["target.id"], name="fk_memory_target"),
        sa.PrimaryKeyConstraint("id", name="pk_memory"),
    )
    op.create_index(
        "ix_memory_look_up", "memory", ["locale", "source_hash", "context_hash"]
    )
    op.create_index("ix_memory_target", "memory", ["target"])
    gram = op.create_table(
        "memory_gram",
        sa.Column("gram", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("memory", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "memory", name="pk_memory_gram"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("part_of_speech", sa.String(length=16), nullable=False),
        sa.Column("gender", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_term"),
        sa.UniqueConstraint(
            "locale", "source", "target", name="uq_term_locale_source_target"
        ),
    )
    for row in old:
        _take_over(connection, memory, gram, row)


def _take_over(
    connection: sa.Connection, memory: sa.Table, gram: sa.Table, row: Any
) -> None:
    words = comparable(plain(row.source))
    made = connection.execute(
        sa.insert(memory).values(
            target=row.target,
            locale=row.locale,
            is_sentence=False,
            source_hash=row.source_hash,
            context_hash=row.context_hash,
            source=row.source,
            text=row.text,
            source_words=words,
            text_words=comparable(plain(row.text)),
            article=row.article,
            author=row.author,
            origin="",
            at=row.at,
            retired_at=row.retired_at,
        )
    )
    key = made.inserted_primary_key
    found = grams(words.split(), row.locale)
    if key and found:
        connection.execute(
            sa.insert(gram), [{"gram": each, "memory": key[0]} for each in found]
        )


def downgrade() -> None:
    raise RuntimeError("The older memory has no room for sentences. Restore a backup.")
