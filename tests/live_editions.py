"""Editions put live straight in the store, as publication leaves them there."""

from dataclasses import replace
from datetime import UTC, datetime

from pubpipe.domain.article import Extracted
from pubpipe.domain.edition import Edition, Line
from pubpipe.domain.markup import Marked, escape
from pubpipe.ports import Transaction

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MADE = Edition(
    number=1,
    article="",
    slug="",
    locale="",
    revision=1,
    section="News",
    section_slug="news",
    headline="",
    kicker="",
    byline="",
    published_at=NOON,
    zone="UTC",
    source_url="",
    publisher="",
    lines=(),
    made_at=NOON,
    first_made_at=NOON,
)


def put_live(
    tx: Transaction, key: str, locale: str, headline: str, kicker: str = "", body: str = "",
    *, at: datetime = NOON,
) -> Edition:  # fmt: skip
    """Make a text the newest edition of an article in a locale, and that one live."""
    article = tx.articles.find(key) or tx.articles.create(key, at)
    found = Extracted(headline=key)
    revision = tx.articles.revision(article.id, 1) or tx.articles.add_revision(
        article.id, "hash", found, found, "editor", at, []
    )
    tx.articles.set_address(article.id, key, MADE.section_slug)
    translation = tx.translations.open(article.id, locale, 0, None, None, at)
    numbers = tx.editions.numbers(translation.id)
    edition = replace(
        MADE,
        number=len(numbers) + 1,
        article=key,
        slug=key,
        locale=locale,
        headline=headline,
        kicker=kicker,
        lines=(Line("b1", 0, "paragraph", (), Marked(escape(body))),) if body else (),
        published_at=at,
    )
    tx.editions.add(translation.id, edition, revision.id, {}, "editor")
    tx.editions.set_live(translation.id, edition.number, 1, "latest")
    return edition
