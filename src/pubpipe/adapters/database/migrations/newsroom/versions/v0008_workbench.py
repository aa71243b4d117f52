"""The workbench: counts on translations, claims, unsaved texts, comments, languages."""

import sqlalchemy as sa
from alembic import op

from pubpipe.adapters.database.types import Json, Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_UNITS = ("translation", "in_head", "status")


def upgrade() -> None:
    columns = (
        sa.Column("counts", Json, nullable=False, server_default="{}"),
        *(_number(n) for n in ("waiting", "words", "words_left", "turn", "reading")),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column(
            "due", Moment(), nullable=False, server_default="9000-01-01 00:00:00"
        ),
    )
    for column in columns:
        op.add_column("translation", column)
    op.execute("UPDATE translation SET turn = -priority")
    op.execute("UPDATE translation SET due = deadline WHERE deadline IS NOT NULL")
    waiting = sa.text("waiting > 0")
    op.create_index(
        "ix_translation_waiting", "translation", ["turn", "reading", "due", "at", "id"],
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip
    op.create_index(
        "ix_translation_due", "translation", ["due"],
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip
    op.drop_index("ix_unit_translation_status", "unit")
    op.create_index("ix_unit_translation_status", "unit", [*_UNITS, "words"])
    op.add_column(
        "user", sa.Column("language", sa.Text(), nullable=False, server_default="")
    )
    op.create_table(
        "translation_claim",
        sa.Column("translation", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["translation"], ["translation.id"],
            name="fk_translation_claim_translation",
        ),
        sa.PrimaryKeyConstraint("translation", name="pk_translation_claim"),
    )  # fmt: skip
    op.create_table(
        "unsaved",
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_unsaved_unit"),
        sa.PrimaryKeyConstraint("person", "unit", name="pk_unsaved"),
    )
    op.create_index("ix_unsaved_unit", "unsaved", ["unit"])
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_comment_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
    )
    op.create_index("ix_comment_unit", "comment", ["unit"])
    _count(op.get_bind())


def downgrade() -> None:
    for name in ("comment", "unsaved", "translation_claim"):
        op.drop_table(name)
    op.drop_column("user", "language")
    op.drop_index("ix_unit_translation_status", "unit")
    op.create_index("ix_unit_translation_status", "unit", [*_UNITS])
    op.drop_index("ix_translation_due", "translation")
    op.drop_index("ix_translation_waiting", "translation")
    for name in (
        "due", "reading", "turn", "confidence", "words_left", "words", "waiting", "counts",
    ):  # fmt: skip
        op.drop_column("translation", name)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _count(connection: sa.Connection) -> None:
    units = sa.text(
        "SELECT translation, status, count(*) AS units, sum(words) AS words "
        "FROM unit WHERE in_head GROUP BY translation, status"
    )
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for row in connection.execute(units):
        found.setdefault(row.translation, {})[row.status] = (row.units, row.words)
    means = {
        row.translation: row.confidence
        for row in connection.execute(
            sa.text(
                "SELECT u.translation, avg(d.confidence) AS confidence FROM unit u "
                "JOIN draft d ON d.id = u.draft WHERE u.in_head GROUP BY u.translation"
            )
        )
    }
    table = sa.table(
        "translation", sa.column("id"), sa.column("counts", Json), sa.column("confidence"),
        *(sa.column(name) for name in ("waiting", "words", "words_left")),
    )  # fmt: skip
    for translation, counts in found.items():
        left = [each for status, each in counts.items() if status != "approved"]
        connection.execute(
            sa.update(table)
            .where(table.c.id == translation)
            .values(
                counts={status: units for status, (units, _) in counts.items()},
                waiting=sum(units for units, _ in left),
                words=sum(words for _, words in counts.values()),
                words_left=sum(words for _, words in left),
                confidence=means.get(translation),
            )
        )
