"""The newsroom as it starts."""

import sqlalchemy as sa
from alembic import op

from pubpipe.adapters.database.types import Json, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFUSAL = "the audit is append-only"
_APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_{act} BEFORE {act} ON audit "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for act in ("update", "delete")
    ],
    "postgresql": [
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("slug", sa.String(length=160), nullable=True),
        sa.Column("section_slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("release_policy", sa.Text(), nullable=False),
        sa.Column("overlay", Json, nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("head_revision", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sa.UniqueConstraint("key", name="uq_article_key"),
        sa.UniqueConstraint("slug", name="uq_article_slug"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject", "at"], unique=False)

    op.create_table(
        "author_name",
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("author", "locale", name="pk_author_name"),
    )
    op.create_table(
        "dirty_page",
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("path", name="pk_dirty_page"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "section_label",
        sa.Column("section", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("section", "locale", name="pk_section_label"),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("wish", Json, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
    )
    op.create_index("ix_submission_sha256", "submission", ["sha256"], unique=False)
    op.create_index("ix_submission_state", "submission", ["state", "at"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("name", name="uq_user_name"),
    )
    op.create_table(
        "block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["article.id"], name="fk_block_article"),
        sa.PrimaryKeyConstraint("id", name="pk_block"),
        sa.UniqueConstraint("article", "uid", name="uq_block_article_uid"),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("extracted", Json, nullable=False),
        sa.Column("corrected", Json, nullable=False),
        sa.Column("zone_assumed", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["article.id"], name="fk_revision_article"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("article", "number", name="uq_revision_article_number"),
    )
    op.create_table(
        "role",
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user.id"], name="fk_role_user"),
        sa.PrimaryKeyConstraint("user", "locale", "role", name="pk_role"),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["user.id"], name="fk_session_user"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_session"),
    )
    op.create_table(
        "token",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["user.id"], name="fk_token_user"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_token"),
    )
    op.create_table(
        "translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("live_edition", sa.Integer(), nullable=False),
        sa.Column("live_revision", sa.Integer(), nullable=False),
        sa.Column("release_seq", sa.Integer(), nullable=False),
        sa.Column("released", sa.Integer(), nullable=False),
        sa.Column("segmented", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("deadline", Moment(), nullable=True),
        sa.Column("embargo", Moment(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article"], ["article.id"], name="fk_translation_article"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_translation"),
        sa.UniqueConstraint("article", "locale", name="uq_translation_article_locale"),
    )
    op.create_index(
        "ix_translation_queue",
        "translation",
        ["locale", "priority", "deadline"],
        unique=False,
    )

    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("translation", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("frozen", Json, nullable=False),
        sa.Column("published_at", Moment(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision"], ["revision.id"], name="fk_edition_revision"
        ),
        sa.ForeignKeyConstraint(
            ["translation"], ["translation.id"], name="fk_edition_translation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
        sa.UniqueConstraint(
            "translation", "number", name="uq_edition_translation_number"
        ),
    )
    op.create_table(
        "po_export",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("translation", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["translation"], ["translation.id"], name="fk_po_export_translation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_po_export"),
    )
    op.create_table(
        "revision_block",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("template", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["block"], ["block.id"], name="fk_revision_block_block"
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["revision.id"], name="fk_revision_block_revision"
        ),
        sa.PrimaryKeyConstraint("revision", "block", name="pk_revision_block"),
    )
    op.create_table(
        "segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["block"], ["block.id"], name="fk_segment_block"),
        sa.PrimaryKeyConstraint("id", name="pk_segment"),
        sa.UniqueConstraint("block", "ordinal", name="uq_segment_block_ordinal"),
    )
    op.create_table(
        "segment_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["segment"], ["segment.id"], name="fk_segment_text_segment"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_segment_text"),
        sa.UniqueConstraint(
            "segment", "source_hash", name="uq_segment_text_segment_source_hash"
        ),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("segment_text", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("engine", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("starter", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("flags", Json, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["segment_text"], ["segment_text.id"], name="fk_draft_segment_text"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.UniqueConstraint(
            "segment_text",
            "locale",
            "engine",
            "model",
            "version",
            name="uq_draft_segment_text_locale_engine_model_version",
        ),
    )
    op.create_table(
        "revision_segment",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.Column("segment_text", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision"], ["revision.id"], name="fk_revision_segment_revision"
        ),
        sa.ForeignKeyConstraint(
            ["segment"], ["segment.id"], name="fk_revision_segment_segment"
        ),
        sa.ForeignKeyConstraint(
            ["segment_text"],
            ["segment_text.id"],
            name="fk_revision_segment_segment_text",
        ),
        sa.PrimaryKeyConstraint("revision", "segment", name="pk_revision_segment"),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("translation", sa.Integer(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("in_head", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("segment_text", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=True),
        sa.Column("current_target", sa.Integer(), nullable=True),
        sa.Column("approved_target", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["draft.id"], name="fk_unit_draft"),
        sa.ForeignKeyConstraint(["segment"], ["segment.id"], name="fk_unit_segment"),
        sa.ForeignKeyConstraint(
            ["segment_text"], ["segment_text.id"], name="fk_unit_segment_text"
        ),
        sa.ForeignKeyConstraint(
            ["translation"], ["translation.id"], name="fk_unit_translation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sa.UniqueConstraint("segment", "locale", name="uq_unit_segment_locale"),
    )
    op.create_index(
        "ix_unit_pending", "unit", ["locale", "status", "in_head"], unique=False
    )
    op.create_index(
        "ix_unit_translation_status",
        "unit",
        ["translation", "in_head", "status"],
        unique=False,
    )

    op.create_table(
        "claim",
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_claim_unit"),
        sa.PrimaryKeyConstraint("unit", name="pk_claim"),
    )
    op.create_table(
        "po_export_entry",
        sa.Column("export", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("target_hash", sa.String(length=64), nullable=False),
        sa.Column("fuzzy", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export"], ["po_export.id"], name="fk_po_export_entry_export"
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_po_export_entry_unit"),
        sa.PrimaryKeyConstraint("export", "unit", name="pk_po_export_entry"),
    )
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_suggestion_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_suggestion"),
        sa.UniqueConstraint("unit", "text", name="uq_suggestion_unit_text"),
    )
    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("segment_text", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["segment_text"], ["segment_text.id"], name="fk_target_segment_text"
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_target_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_target"),
        sa.UniqueConstraint("unit", "n", name="uq_target_unit_n"),
    )
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("bulk", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["target"], ["target.id"], name="fk_approval_target"),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_approval_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
    )
    op.create_index(
        "ix_approval_unit", "approval", ["unit", "source_hash"], unique=False
    )
    op.create_index(
        "uq_approval_active",
        "approval",
        ["target"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )

    op.create_table(
        "edition_target",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition"], ["edition.id"], name="fk_edition_target_edition"
        ),
        sa.ForeignKeyConstraint(
            ["target"], ["target.id"], name="fk_edition_target_target"
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_edition_target_unit"),
        sa.PrimaryKeyConstraint("edition", "unit", name="pk_edition_target"),
    )
    op.create_table(
        "memory",
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("context_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("retired_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["target"], ["target.id"], name="fk_memory_target"),
        sa.PrimaryKeyConstraint("target", name="pk_memory"),
    )
    op.create_index(
        "ix_memory_look_up",
        "memory",
        ["locale", "source_hash", "context_hash"],
        unique=False,
    )
    for statement in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("There is nothing before the first schema. Restore a backup.")
