"""The newsroom's tables."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from pubpipe.adapters.database.types import Bytes, Bytewise, Json, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""The deadline of what has none, for sorting."""


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _to(name: str, table: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{table}.id"), nullable=nullable)


def _text(name: str, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, default=default)


def _at(name: str = "at", *, nullable: bool = False) -> Column[datetime]:
    return Column(name, Moment, nullable=nullable)


# ---- sources ----------------------------------------------------------------------

submission = Table(
    "submission", metadata, _id(),
    Column("raw", Bytes, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    _text("name"), _text("origin"), _text("media_type"),
    Column("wish", Json, nullable=False),
    _text("actor"), _text("state"), _text("article", ""), _text("refusal", ""), _at(),
    Index("ix_submission_state", "state", "at"),
)  # fmt: skip

article = Table(
    "article", metadata, _id(),
    Column("key", String(160), nullable=False, unique=True),
    Column("slug", String(160), nullable=True, unique=True),
    _text("section_slug", ""),
    _text("title", ""),
    _text("release_policy", "each"),
    Column("overlay", Json, nullable=False),
    Column("head", Integer, nullable=False, default=0),
    Column("head_revision", Integer, nullable=False, default=0),
    _at(),
)  # fmt: skip

revision = Table(
    "revision", metadata, _id(), _to("article", "article"),
    Column("number", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("extracted", Json, nullable=False),
    Column("corrected", Json, nullable=False),
    Column("zone_assumed", Boolean, nullable=False),
    _text("actor"), _at(),
    UniqueConstraint("article", "number"),
)  # fmt: skip

block = Table(
    "block", metadata, _id(), _to("article", "article"),
    Column("uid", String(40), nullable=False),
    UniqueConstraint("article", "uid"),
)  # fmt: skip

revision_block = Table(
    "revision_block", metadata,
    Column("revision", ForeignKey("revision.id"), primary_key=True),
    Column("block", ForeignKey("block.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    _text("kind"),
    Column("template", Json, nullable=False),
)  # fmt: skip

segment = Table(
    "segment", metadata, _id(), _to("block", "block"),
    Column("ordinal", Integer, nullable=False),
    UniqueConstraint("block", "ordinal"),
)  # fmt: skip

segment_text = Table(
    "segment_text", metadata, _id(), _to("segment", "segment"),
    Column("source_hash", String(64), nullable=False),
    _text("text"),
    Column("tags", Json, nullable=False),
    UniqueConstraint("segment", "source_hash"),
)  # fmt: skip

revision_segment = Table(
    "revision_segment", metadata,
    Column("revision", ForeignKey("revision.id"), primary_key=True),
    Column("segment", ForeignKey("segment.id"), primary_key=True),
    Column("segment_text", ForeignKey("segment_text.id"), nullable=False),
)  # fmt: skip

# ---- translations -----------------------------------------------------------------

translation = Table(
    "translation", metadata, _id(), _to("article", "article"),
    Column("locale", String(16), nullable=False),
    _text("mode", "latest"),
    Column("live_edition", Integer, nullable=False, default=0),
    Column("live_revision", Integer, nullable=False, default=0),
    Column("release_seq", Integer, nullable=False, default=0),
    Column("released", Integer, nullable=False, default=0),
    Column("segmented", Integer, nullable=False, default=0),
    Column("priority", Integer, nullable=False, default=0),
    _at("deadline", nullable=True), _at("embargo", nullable=True), _at(),
    # Something was asked for or came in that no release has answered yet.
    Column("awaits_release", Boolean, nullable=False, default=True),
    # What its units say together, kept by `counters`: a queue of thousands of
    # translations must not count hundreds of thousands of units.
    Column("counts", Json, nullable=False, default=dict),
    Column("waiting", Integer, nullable=False, default=0),
    Column("words", Integer, nullable=False, default=0),
    Column("words_left", Integer, nullable=False, default=0),
    Column("confidence", Float, nullable=True),
    # The queue's order, as columns of one index: minus the priority, minus the readers
    # of the original, the deadline.
    Column("turn", Integer, nullable=False, default=0),
    Column("reading", Integer, nullable=False, default=0),
    Column("due", Moment, nullable=False, default=NEVER),
    UniqueConstraint("article", "locale"),
    Index("ix_translation_queue", "locale", "priority", "deadline"),
    Index(
        "ix_translation_awaits_release", "id",
        sqlite_where=text("awaits_release"), postgresql_where=text("awaits_release"),
    ),
    Index(
        "ix_translation_waiting", "turn", "reading", "due", "at", "id",
        sqlite_where=text("waiting > 0"), postgresql_where=text("waiting > 0"),
    ),
    Index(
        "ix_translation_due", "due",
        sqlite_where=text("waiting > 0"), postgresql_where=text("waiting > 0"),
    ),
)  # fmt: skip

unit = Table(
    "unit", metadata, _id(), _to("translation", "translation"),
    _to("segment", "segment"),
    Column("locale", String(16), nullable=False),
    Column("position", Integer, nullable=False),
    _text("role"),
    Column("in_head", Boolean, nullable=False),
    _text("status"), _text("reason", ""),
    _to("segment_text", "segment_text"),
    _to("draft", "draft", nullable=True),
    # No foreign keys: a target names its unit, and SQLite cannot add the way back later.
    Column("current_target", Integer, nullable=True),
    Column("approved_target", Integer, nullable=True),
    Column("version", Integer, nullable=False, default=1),
    Column("words", Integer, nullable=False, default=0),
    _at(),
    UniqueConstraint("segment", "locale"),
    # With the words, so that counting a translation's units reads the index alone.
    Index("ix_unit_translation_status", "translation", "in_head", "status", "words"),
    Index("ix_unit_pending", "locale", "status", "in_head"),
)  # fmt: skip

draft = Table(
    "draft", metadata, _id(), _to("segment_text", "segment_text"),
    Column("locale", String(16), nullable=False),
    Column("engine", String(40), nullable=False),
    Column("model", String(120), nullable=False),
    Column("version", String(60), nullable=False),
    Column("starter", Boolean, nullable=False),
    _text("text"),
    Column("score", Float, nullable=True),
    Column("confidence", Float, nullable=True),
    Column("flags", Json, nullable=False),
    _at(),
    UniqueConstraint("segment_text", "locale", "engine", "model", "version"),
)  # fmt: skip

target = Table(
    "target", metadata, _id(), _to("unit", "unit"),
    Column("n", Integer, nullable=False),
    _text("text"), _to("segment_text", "segment_text"),
    _text("author"), _text("origin"), _at(),
    UniqueConstraint("unit", "n"),
    Index("ix_target_at", "at"),
)  # fmt: skip

approval = Table(
    "approval", metadata, _id(), _to("unit", "unit"), _to("target", "target"),
    Column("source_hash", String(64), nullable=False),
    _text("actor"),
    Column("bulk", Boolean, nullable=False),
    Column("alone", Text, nullable=False, default="", server_default=""),
    _at(), _at("revoked_at", nullable=True),
    Index(
        "uq_approval_active", "target", unique=True,
        sqlite_where=text("revoked_at IS NULL"), postgresql_where=text("revoked_at IS NULL"),
    ),
    Index("ix_approval_unit", "unit", "source_hash"),
    Index("ix_approval_at", "at"),
)  # fmt: skip

suggestion = Table(
    "suggestion", metadata, _id(), _to("unit", "unit"),
    _text("text"), _text("author"), _text("origin"), _at(),
    UniqueConstraint("unit", "text"),
)  # fmt: skip

dismissed_check = Table(
    "dismissed_check", metadata, _id(), _to("unit", "unit"),
    _text("kind"),
    Column("mark", String(64), nullable=False),
    Column("source_hash", String(64), nullable=False),
    Column("target_hash", String(64), nullable=False),
    _text("reason"), _text("actor"), _at(),
    UniqueConstraint("unit", "source_hash", "target_hash", "mark"),
)  # fmt: skip

claim = Table(
    "claim", metadata,
    Column("unit", ForeignKey("unit.id"), primary_key=True),
    _text("holder"), _at("expires_at"),
)  # fmt: skip

translation_claim = Table(
    "translation_claim", metadata,
    Column("translation", ForeignKey("translation.id"), primary_key=True),
    _text("holder"), _at("expires_at"),
)  # fmt: skip

unsaved = Table(
    "unsaved", metadata,
    Column("person", String(80), primary_key=True),
    Column("unit", ForeignKey("unit.id"), primary_key=True),
    _text("text"),
    Column("source_hash", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    _at(),
    Index("ix_unsaved_unit", "unit"),
)  # fmt: skip

comment = Table(
    "comment", metadata, _id(), _to("unit", "unit"),
    _text("author"), _text("text"), _at(),
    Index("ix_comment_unit", "unit"),
)  # fmt: skip

bulk_act = Table(
    "bulk_act", metadata, _id(), _to("translation", "translation"),
    _text("actor"), _text("what"),
    Column("steps", Json, nullable=False),
    _at(), _at("undone_at", nullable=True),
)  # fmt: skip

memory = Table(
    "memory", metadata, _id(),
    _to("target", "target", nullable=True),
    Column("locale", String(16), nullable=False),
    Column("is_sentence", Boolean, nullable=False),
    Column("source_hash", String(64), nullable=False),
    Column("context_hash", String(64), nullable=False),
    _text("source"), _text("text"),
    # As they are compared and searched: folded words, a space around each.
    _text("source_words"), _text("text_words"),
    _text("article", ""), _text("author", ""), _text("origin", ""),
    _at(), _at("retired_at", nullable=True),
    Index("ix_memory_look_up", "locale", "source_hash", "context_hash"),
    Index("ix_memory_target", "target"),
)  # fmt: skip

memory_gram = Table(
    "memory_gram", metadata,
    # No foreign key: this is an index of `memory`, and 16 rows a pair.
    Column("gram", Integer, primary_key=True, autoincrement=False),
    Column("memory", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)  # fmt: skip

term = Table(
    "term", metadata, _id(),
    Column("locale", String(16), nullable=False),
    Column("source", String(200), nullable=False),
    Column("target", String(200), nullable=False),
    Column("standing", String(16), nullable=False),
    Column("type", String(16), nullable=False),
    Column("part_of_speech", String(16), nullable=False),
    Column("gender", String(16), nullable=False),
    _text("note"), _text("author"), _at(),
    UniqueConstraint("locale", "source", "target"),
)  # fmt: skip

author_name = Table(
    "author_name", metadata,
    Column("author", String(200), primary_key=True),
    Column("locale", String(16), primary_key=True),
    _text("name"),
)  # fmt: skip

section_label = Table(
    "section_label", metadata,
    Column("section", String(200), primary_key=True),
    Column("locale", String(16), primary_key=True),
    _text("label"),
)  # fmt: skip

# ---- publication ------------------------------------------------------------------

edition = Table(
    "edition", metadata, _id(), _to("translation", "translation"),
    Column("number", Integer, nullable=False),
    _to("revision", "revision"),
    Column("content_hash", String(64), nullable=False),
    Column("frozen", Json, nullable=False),
    Column("published_at", Moment, nullable=False),
    _text("actor"), _at(),
    UniqueConstraint("translation", "number"),
)  # fmt: skip

edition_target = Table(
    "edition_target", metadata,
    Column("edition", ForeignKey("edition.id"), primary_key=True),
    Column("unit", ForeignKey("unit.id"), primary_key=True),
    Column("target", ForeignKey("target.id"), nullable=False),
)  # fmt: skip

dirty_page = Table(
    "dirty_page", metadata,
    Column("path", String(400), primary_key=True),
    _text("what"),
    # Its turn: what is linked to comes before what links to it.
    Column("rank", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Index("ix_dirty_page_rank", "rank", "path"),
)  # fmt: skip

timed_page = Table(
    "timed_page", metadata,
    Column("path", String(400), primary_key=True),
    _text("what"), _at("due_at"),
    Index("ix_timed_page_due_at", "due_at"),
)  # fmt: skip

lease = Table(
    "lease", metadata,
    Column("name", String(80), primary_key=True),
    _text("holder"), _at("expires_at"),
)  # fmt: skip

# ---- what stands on the site --------------------------------------------------------

author = Table(
    "author", metadata,
    Column("byline", String(200), primary_key=True),
    # Several bylines may be one author's.
    Column("slug", String(100), nullable=False, index=True),
)  # fmt: skip

shown = Table(
    "shown", metadata,
    Column("translation", ForeignKey("translation.id"), primary_key=True),
    _to("article", "article"),
    Column("key", String(160), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("path", String(400), nullable=False),
    Column("section_slug", String(200), nullable=False),
    Column("author_slug", String(100), nullable=False),
    Column("edition", Integer, nullable=False),
    _at("published_at"), _at("changed_at"),
    _text("headline"), _text("kicker"), _text("section"), _text("byline"), _text("summary"),
    Column("is_listed", Boolean, nullable=False),
    Index("ix_shown_front", "locale", "published_at", "translation"),
    Index("ix_shown_section", "locale", "section_slug", "published_at", "translation"),
    Index("ix_shown_author", "locale", "author_slug", "published_at", "translation"),
    Index("ix_shown_article", "article", "locale"),
    Index("ix_shown_part", "locale", "article"),
)  # fmt: skip

leaf = Table(
    "leaf", metadata,
    Column("locale", String(16), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("slug", String(200), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    # Up to which article, this one included, it goes; none for the first page (number 0).
    _at("until_at", nullable=True),
    Column("until_translation", Integer, nullable=True),
    Column("is_written", Boolean, nullable=False),
    Index("ix_leaf_until", "locale", "kind", "slug", "until_at", "until_translation"),
    Index("ix_leaf_firsts", "kind", "number", "locale", "slug"),
    Index("ix_leaf_in_locales", "kind", "slug", "number", "locale"),
)  # fmt: skip

sitemap_part = Table(
    "sitemap_part", metadata,
    Column("locale", String(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _at("changed_at"),
)  # fmt: skip

redirect = Table(
    "redirect", metadata,
    Column("old_path", String(400), primary_key=True),
    Column("new_path", String(400), nullable=False),
    _to("translation", "translation", nullable=True),
    Index("ix_redirect_translation", "translation"),
)  # fmt: skip

most_read = Table(
    "most_read", metadata,
    Column("locale", String(16), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    _to("translation", "translation"),
    Column("views", Integer, nullable=False),
    _at("counted_at"),
    Index("ix_most_read_translation", "translation"),
)  # fmt: skip

attempt = Table(
    "attempt", metadata,
    Column("work", String(500), primary_key=True),
    Column("article", String(160), nullable=False),
    Column("failures", Integer, nullable=False),
    _text("error"), _at("first_at"), _at("last_at"), _at("set_aside_at", nullable=True),
)  # fmt: skip

page_address = Table(
    "page_address", metadata,
    Column("translation", ForeignKey("translation.id"), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("locale", String(16), nullable=False),
    _text("path"),
    Index("ix_page_address_key", "key", "locale"),
)  # fmt: skip

page_link = Table(
    "page_link", metadata,
    Column("translation", ForeignKey("translation.id"), primary_key=True),
    Column("key", String(64), primary_key=True),
    Index("ix_page_link_key", "key"),
)  # fmt: skip

report = Table(
    "report", metadata, _id(),
    Column("article", String(160), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("edition", Integer, nullable=False),
    _text("quote"), _text("note"),
    Column("digest", String(64), nullable=False),
    _at(), _text("settled_by", ""), _at("settled_at", nullable=True),
    Index("ix_report_open", "settled_at", "id"),
    Index("ix_report_digest", "digest"),
)  # fmt: skip

# ---- search -----------------------------------------------------------------------
# Derived from the live editions: may all be emptied at any time, reconcile fills it again.
# So nothing refers to it, and it refers to nothing.

search_document = Table(
    "search_document", metadata,
    Column("translation", Integer, primary_key=True, autoincrement=False),
    Column("edition", Integer, nullable=False),
    Column("rules", Integer, nullable=False),
)  # fmt: skip

search_complete = Table(
    "search_complete", metadata,
    # By these rules every live edition has been indexed.
    Column("rules", Integer, primary_key=True, autoincrement=False),
)  # fmt: skip

search_word = Table(
    "search_word", metadata, _id(),
    Column("locale", String(16), nullable=False),
    Column("word", Bytewise, nullable=False),
    Column("stem", Bytewise, nullable=False),
    Column("sounds", Bytewise, nullable=False),
    Column("articles", Integer, nullable=False),
    UniqueConstraint("locale", "word"),
    Index("ix_search_word_stem", "locale", "stem"),
    Index("ix_search_word_sounds", "locale", "sounds"),
)  # fmt: skip

search_posting = Table(
    "search_posting", metadata,
    Column("word", Integer, primary_key=True, autoincrement=False),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("field", SmallInteger, nullable=False),
    Index("ix_search_posting_edition", "edition"),
    sqlite_with_rowid=False,
)  # fmt: skip

# ---- exchange ---------------------------------------------------------------------

po_export = Table(
    "po_export", metadata,
    Column("id", String(40), primary_key=True),
    _to("translation", "translation"),
    Column("revision", Integer, nullable=False),
    _text("actor"), _at(),
)  # fmt: skip

po_export_entry = Table(
    "po_export_entry", metadata,
    Column("export", ForeignKey("po_export.id"), primary_key=True),
    Column("unit", ForeignKey("unit.id"), primary_key=True),
    Column("source_hash", String(64), nullable=False),
    Column("target_hash", String(64), nullable=False),
    Column("fuzzy", Boolean, nullable=False),
)  # fmt: skip

# ---- people -----------------------------------------------------------------------

user = Table(
    "user", metadata, _id(),
    Column("name", String(80), nullable=False, unique=True),
    _text("password_hash"),
    Column("disabled", Boolean, nullable=False, default=False),
    _text("language", ""),
    # Chose to have figures of their own: nobody else has any.
    Column("measured", Boolean, nullable=False, default=False, server_default=false()),
    _at(),
)  # fmt: skip

role = Table(
    "role", metadata,
    Column("user", ForeignKey("user.id"), primary_key=True),
    Column("locale", String(16), primary_key=True),
    Column("role", String(20), primary_key=True),
)  # fmt: skip

session = Table(
    "session", metadata,
    Column("token_hash", String(64), primary_key=True),
    _to("user", "user"),
    _text("csrf"), _at("expires_at"),
)  # fmt: skip

token = Table(
    "token", metadata,
    Column("token_hash", String(64), primary_key=True),
    _to("user", "user"),
    _text("path"), _at("expires_at"), _at("used_at", nullable=True),
)  # fmt: skip

audit = Table(
    "audit", metadata, _id(),
    Column("subject", String(200), nullable=False),
    _text("actor"), _text("action"),
    Column("detail", Json, nullable=False),
    _at(),
    Index("ix_audit_subject", "subject", "at"),
)  # fmt: skip
