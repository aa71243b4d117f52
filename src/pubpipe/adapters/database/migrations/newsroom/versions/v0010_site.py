"""What stands on the site: articles, lists, sitemaps, redirects; pages that wait by rank."""

import sqlalchemy as sa
from alembic import op

from pubpipe.adapters.database.types import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "translation",
        sa.Column(
            "awaits_release", sa.Boolean(), nullable=False, server_default=sa.true()
        ),
    )
    op.create_index(
        "ix_translation_awaits_release", "translation", ["id"],
        sqlite_where=sa.text("awaits_release"),
        postgresql_where=sa.text("awaits_release"),
    )  # fmt: skip
    op.create_table(
        "author",
        sa.Column("byline", sa.String(200), primary_key=True),
        sa.Column("slug", sa.String(100), nullable=False),
    )
    op.create_index("ix_author_slug", "author", ["slug"])
    _make_shown()
    _make_leaf()
    op.create_table(
        "sitemap_part",
        sa.Column("locale", sa.String(16), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("changed_at", Moment(), nullable=False),
    )
    op.create_table(
        "redirect",
        sa.Column("old_path", sa.String(400), primary_key=True),
        sa.Column("new_path", sa.String(400), nullable=False),
        sa.Column("translation", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["translation"], ["translation.id"], name="fk_redirect_translation"
        ),
    )
    op.create_index("ix_redirect_translation", "redirect", ["translation"])
    op.create_table(
        "most_read",
        sa.Column("locale", sa.String(16), primary_key=True),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("translation", sa.Integer(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("counted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["translation"], ["translation.id"], name="fk_most_read_translation"
        ),
    )
    op.create_index("ix_most_read_translation", "most_read", ["translation"])
    op.create_table(
        "timed_page",
        sa.Column("path", sa.String(400), primary_key=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
    )
    op.create_index("ix_timed_page_due_at", "timed_page", ["due_at"])
    # Every page has lists and menus it did not have: the first writer makes all anew.
    op.drop_table("dirty_page")
    op.create_table(
        "dirty_page",
        sa.Column("path", sa.String(400), primary_key=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
    )
    op.create_index("ix_dirty_page_rank", "dirty_page", ["rank", "path"])
    op.execute(
        "INSERT INTO dirty_page (path, what, rank, generation) "
        "SELECT '*', 'everything', 0, 1 FROM edition LIMIT 1"
    )


def downgrade() -> None:
    op.drop_table("dirty_page")
    op.create_table(
        "dirty_page",
        sa.Column("path", sa.String(400), primary_key=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
    )
    for name in (
        "timed_page", "most_read", "redirect", "sitemap_part", "leaf", "shown", "author",
    ):  # fmt: skip
        op.drop_table(name)
    op.drop_index("ix_translation_awaits_release", "translation")
    op.drop_column("translation", "awaits_release")


def _make_shown() -> None:
    op.create_table(
        "shown",
        sa.Column("translation", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("path", sa.String(400), nullable=False),
        sa.Column("section_slug", sa.String(200), nullable=False),
        sa.Column("author_slug", sa.String(100), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("published_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("kicker", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("byline", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["translation"], ["translation.id"], name="fk_shown_translation"
        ),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name="fk_shown_article"),
    )
    order = ["published_at", "translation"]
    op.create_index("ix_shown_front", "shown", ["locale", *order])
    op.create_index("ix_shown_section", "shown", ["locale", "section_slug", *order])
    op.create_index("ix_shown_author", "shown", ["locale", "author_slug", *order])
    op.create_index("ix_shown_article", "shown", ["article", "locale"])
    op.create_index("ix_shown_part", "shown", ["locale", "article"])


def _make_leaf() -> None:
    op.create_table(
        "leaf",
        sa.Column("locale", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("slug", sa.String(200), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("until_at", Moment(), nullable=True),
        sa.Column("until_translation", sa.Integer(), nullable=True),
        sa.Column("is_written", sa.Boolean(), nullable=False),
    )
    name = ["locale", "kind", "slug"]
    op.create_index("ix_leaf_until", "leaf", [*name, "until_at", "until_translation"])
    op.create_index("ix_leaf_firsts", "leaf", ["kind", "number", "locale", "slug"])
    op.create_index("ix_leaf_in_locales", "leaf", ["kind", "slug", "number", "locale"])
