"""An edition put together from texts: to be published, or to be looked at before."""

from collections.abc import Mapping
from datetime import datetime

from pubpipe.domain.edition import Edition, Line
from pubpipe.domain.errors import NotReady
from pubpipe.domain.markup import Marked, plain
from pubpipe.domain.settings import Settings
from pubpipe.ports import Article, Piece, Revision, Transaction

PARTICULARS = ("headline", "kicker", "byline", "section", "correction")
"""Roles that stand beside the body."""


def assemble(
    tx: Transaction, settings: Settings, article: Article, revision: Revision,
    locale: str, texts: Mapping[str, str], made_at: datetime,
) -> Edition:  # fmt: skip
    """Return an edition of the revision with `texts` (by block uid) as its words.

    It has number 1 and counts no drafts. Raises NotReady where a text is missing.
    """
    source = revision.corrected
    byline = _managed(
        texts,
        "byline",
        source.byline and tx.articles.author_name(source.byline, locale),
    )
    label = source.section or settings.default_section
    section = _managed(texts, "section", tx.articles.section_label(label, locale))
    return Edition(
        number=1,
        article=article.key,
        slug=article.slug,
        locale=locale,
        revision=revision.number,
        section=section,
        section_slug=article.section_slug,
        headline=plain(texts["headline"]),
        kicker=plain(texts.get("kicker", "")),
        byline=byline,
        published_at=source.published_at or made_at,
        zone=settings.timezone,
        source_url=source.source_url or "",
        publisher=source.publisher or "",
        lines=tuple(
            _line(piece, texts)
            for piece in tx.articles.pieces(revision.id)
            if piece.uid not in PARTICULARS
        ),
        made_at=made_at,
        first_made_at=made_at,
        correction=plain(texts.get("correction", "")),
    )


def _managed(texts: Mapping[str, str], role: str, name: str | None) -> str:
    return name or plain(texts.get(role, ""))


def _line(piece: Piece, texts: Mapping[str, str]) -> Line:
    text = texts.get(piece.uid, "")
    if plain(piece.content.text).strip() and not text:
        raise NotReady("Segment %(uid)s has no approved text yet.", uid=piece.uid)
    return Line(piece.uid, 0, piece.kind, piece.attrs, Marked(text, piece.content.tags))
