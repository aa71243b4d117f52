"""Articles, their revisions and their blocks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.rows import add_row
from pubpipe.domain.alignment import Known
from pubpipe.domain.article import Extracted, from_json, to_json
from pubpipe.domain.markup import Marked, dump_tags, load_tags, plain
from pubpipe.domain.tokens import words
from pubpipe.ports import Article, Piece, Revision


class SqlArticles:
    """Articles within a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, key: str) -> Article | None:
        query = select(t.article).where(t.article.c.key == key)
        row = self._connection.execute(query).one_or_none()
        return article_of(row) if row else None

    def all(self) -> list[Article]:
        query = select(t.article).order_by(t.article.c.id.desc())
        return [article_of(row) for row in self._connection.execute(query)]

    def create(self, key: str, at: datetime) -> Article:
        self._connection.execute(insert(t.article).values(key=key, overlay={}, at=at))
        found = self.find(key)
        assert found is not None  # noqa: S101 - just inserted
        return found

    def set_overlay(self, article: int, overlay: Mapping[str, Any]) -> None:
        self._update(article, overlay=dict(overlay))

    def set_address(self, article: int, slug: str, section_slug: str) -> None:
        self._update(article, slug=slug, section_slug=section_slug)

    def slug_taken(self, slug: str) -> bool:
        query = select(t.article.c.id).where(t.article.c.slug == slug)
        return self._connection.execute(query).first() is not None

    def revision(self, article: int, number: int) -> Revision | None:
        query = select(t.revision).where(
            t.revision.c.article == article, t.revision.c.number == number
        )
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        return Revision(
            id=row.id,
            number=row.number,
            content_hash=row.content_hash,
            extracted=from_json(row.extracted),
            corrected=from_json(row.corrected),
            actor=row.actor,
            at=row.at,
        )

    def add_revision(
        self, article: int, content_hash: str, extracted: Extracted,
        corrected: Extracted, actor: str, at: datetime, pieces: Sequence[Piece],
    ) -> Revision:  # fmt: skip
        newest = select(func.coalesce(func.max(t.revision.c.number), 0)).where(
            t.revision.c.article == article
        )
        number = self._connection.execute(newest).scalar_one() + 1
        revision = add_row(
            self._connection,
            t.revision,
            article=article,
            number=number,
            content_hash=content_hash,
            extracted=to_json(extracted),
            corrected=to_json(corrected),
            zone_assumed=extracted.zone_assumed,
            actor=actor,
            at=at,
        )
        for position, piece in enumerate(pieces):
            self._place(article, revision, position, piece)
        title = corrected.headline or ""
        self._update(article, head=number, head_revision=revision, title=title)
        self._connection.execute(
            update(t.translation)
            .where(t.translation.c.article == article)
            .values(awaits_release=True)
        )
        return Revision(revision, number, content_hash, extracted, corrected, actor, at)

    def known_blocks(self, article: int) -> list[Known]:
        latest = (
            select(
                t.revision_block.c.block,
                func.max(t.revision_block.c.revision).label("revision"),
            )
            .join(t.block, t.block.c.id == t.revision_block.c.block)
            .where(t.block.c.article == article)
            .group_by(t.revision_block.c.block)
            .subquery()
        )
        query = (
            select(
                t.block.c.uid, t.revision_block.c.kind, t.segment_text.c.source_hash,
                t.segment_text.c.text, latest.c.revision, t.article.c.head_revision,
            )
            .join(latest, latest.c.block == t.block.c.id)
            .join(
                t.revision_block,
                (t.revision_block.c.block == t.block.c.id)
                & (t.revision_block.c.revision == latest.c.revision),
            )
            .join(t.segment, t.segment.c.block == t.block.c.id)
            .join(
                t.revision_segment,
                (t.revision_segment.c.segment == t.segment.c.id)
                & (t.revision_segment.c.revision == latest.c.revision),
            )
            .join(t.segment_text, t.segment_text.c.id == t.revision_segment.c.segment_text)
            .join(t.article, t.article.c.id == t.block.c.article)
            .order_by(latest.c.revision, t.revision_block.c.position)
        )  # fmt: skip
        return [
            Known(
                uid=row.uid,
                kind=row.kind,
                hash=row.source_hash,
                words=tuple(words(plain(row.text))),
                in_head=row.revision == row.head_revision,
            )
            for row in self._connection.execute(query)
        ]

    def pieces(self, revision: int) -> list[Piece]:
        query = (
            select(
                t.block.c.uid, t.revision_block.c.kind, t.revision_block.c.template,
                t.segment_text.c.id.label("segment_text"), t.segment_text.c.text,
                t.segment_text.c.tags, t.segment_text.c.source_hash,
                t.segment.c.id.label("segment"),
            )
            .join(t.block, t.block.c.id == t.revision_block.c.block)
            .join(t.segment, t.segment.c.block == t.block.c.id)
            .join(
                t.revision_segment,
                (t.revision_segment.c.segment == t.segment.c.id)
                & (t.revision_segment.c.revision == t.revision_block.c.revision),
            )
            .join(t.segment_text, t.segment_text.c.id == t.revision_segment.c.segment_text)
            .where(t.revision_block.c.revision == revision)
            .order_by(t.revision_block.c.position)
        )  # fmt: skip
        return [
            Piece(
                uid=row.uid,
                kind=row.kind,
                attrs=tuple((k, v) for k, v in row.template),
                content=Marked(row.text, load_tags(row.tags)),
                source_hash=row.source_hash,
                segment=row.segment,
                segment_text=row.segment_text,
            )
            for row in self._connection.execute(query)
        ]

    def unsegmented(self, source_locale: str) -> list[str]:
        query = (
            select(t.article.c.key)
            .outerjoin(
                t.translation,
                (t.translation.c.article == t.article.c.id)
                & (t.translation.c.locale != source_locale),
            )
            .where(
                t.article.c.head > 0,
                func.coalesce(t.translation.c.segmented, 0) < t.article.c.head,
            )
            .distinct()
            .order_by(t.article.c.key)
        )
        return list(self._connection.execute(query).scalars())

    def author_name(self, author: str, locale: str) -> str | None:
        query = select(t.author_name.c.name).where(
            t.author_name.c.author == author, t.author_name.c.locale == locale
        )
        return self._connection.execute(query).scalar_one_or_none()

    def set_author_name(self, author: str, locale: str, name: str) -> None:
        self._upsert(
            t.author_name, {"author": author, "locale": locale}, {"name": name}
        )

    def section_label(self, section: str, locale: str) -> str | None:
        query = select(t.section_label.c.label).where(
            t.section_label.c.section == section, t.section_label.c.locale == locale
        )
        return self._connection.execute(query).scalar_one_or_none()

    def set_section_label(self, section: str, locale: str, label: str) -> None:
        key = {"section": section, "locale": locale}
        self._upsert(t.section_label, key, {"label": label})

    def author_slug(self, byline: str) -> str:
        query = select(t.author.c.slug).where(t.author.c.byline == byline)
        return self._connection.execute(query).scalar_one_or_none() or ""

    def author_slug_taken(self, slug: str) -> bool:
        query = select(t.author.c.slug).where(t.author.c.slug == slug)
        return self._connection.execute(query).first() is not None

    def set_author_slug(self, byline: str, slug: str) -> None:
        self._upsert(t.author, {"byline": byline}, {"slug": slug})

    def _update(self, article: int, **values: Any) -> None:
        where = t.article.c.id == article
        self._connection.execute(update(t.article).where(where).values(**values))

    def _upsert(self, table: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
        is_pg = self._connection.dialect.name == "postgresql"
        statement = (postgresql if is_pg else sqlite).insert(table)
        self._connection.execute(
            statement.values(**key, **values).on_conflict_do_update(
                index_elements=list(key), set_=values
            )
        )

    def _place(self, article: int, revision: int, position: int, piece: Piece) -> None:
        block = self._have(t.block, article=article, uid=piece.uid)
        segment = self._have(t.segment, block=block, ordinal=0)
        text = self._have(
            t.segment_text,
            {"text": piece.content.text, "tags": dump_tags(piece.content.tags)},
            segment=segment,
            source_hash=piece.source_hash,
        )
        self._connection.execute(
            insert(t.revision_block).values(
                revision=revision,
                block=block,
                position=position,
                kind=piece.kind,
                template=[list(pair) for pair in piece.attrs],
            )
        )
        self._connection.execute(
            insert(t.revision_segment).values(
                revision=revision, segment=segment, segment_text=text
            )
        )

    def _have(self, table: Any, rest: dict[str, Any] | None = None, **key: Any) -> int:
        """Return the id of the row with this natural key, inserting it if need be."""
        query = select(table.c.id).where(*(table.c[k] == v for k, v in key.items()))
        found = self._connection.execute(query).scalar_one_or_none()
        if found is not None:
            return int(found)
        return add_row(self._connection, table, **key, **(rest or {}))


def article_of(row: Any) -> Article:
    """Return what a row with all columns of the table says."""
    return Article(
        id=row.id,
        key=row.key,
        title=row.title,
        slug=row.slug or "",
        section_slug=row.section_slug,
        head=row.head,
        head_id=row.head_revision,
        overlay=row.overlay,
        release_policy=row.release_policy,
    )
