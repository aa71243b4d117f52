"""Feeds and sitemaps as they should stand now."""

from datetime import datetime

from pubpipe.domain.feed import (
    PART,
    PARTS,
    Feed,
    FeedItem,
    NewsSitemap,
    SitemapEntry,
    SitemapIndex,
    SitemapPart,
)
from pubpipe.domain.page import Alternate, IndexKind, ListKind, index_path, list_path
from pubpipe.domain.settings import Settings
from pubpipe.ports import Transaction
from pubpipe.ports.shown import Shown
from pubpipe.showing import NEWS_FOR, path_of

FEED = 30
"""Articles in a feed."""
NEWS = 1000
"""Articles in a news sitemap, at most, as its form has it."""
_KINDS: tuple[ListKind, ...] = ("section", "author")
_INDEXES: tuple[IndexKind, ...] = ("sections", "authors")


def feed(tx: Transaction, locale: str) -> Feed:
    """Return the newest articles of a locale."""
    return Feed(locale, tuple(map(_item, tx.shown.newest(locale, FEED))))


def news_sitemap(tx: Transaction, locale: str) -> tuple[NewsSitemap, datetime | None]:
    """Return the articles of the last two days, and when the oldest of them is to go."""
    found = [
        each
        for each in tx.shown.since(locale, tx.now() - NEWS_FOR, NEWS)
        if each.is_listed
    ]
    until = found[-1].published_at + NEWS_FOR if found else None
    return NewsSitemap(locale, tuple(map(_item, found))), until


def sitemap(
    settings: Settings, tx: Transaction, locale: str, number: int
) -> SitemapPart:
    """Return a part of a locale's sitemap: part 0 has its lists, the others articles."""
    if not number:
        return SitemapPart(locale, 0, tuple(_lists(settings, tx, locale)))
    first = (number - 1) * PART
    pages = tx.shown.part("", first, first + PART - 1)
    versions: dict[int, list[Shown]] = {}
    for page in pages:
        versions.setdefault(page.article_id, []).append(page)
    entries = [
        SitemapEntry(
            page.path,
            page.changed_at,
            tuple(
                Alternate(each.locale, each.path)
                for each in versions[page.article_id]
                if each.is_listed
            ),
        )
        for page in pages
        if page.locale == locale and page.is_listed
    ]
    return SitemapPart(locale, number, tuple(entries))


def sitemap_index(tx: Transaction, locale: str, number: int) -> SitemapIndex:
    """Return one list of a locale's parts."""
    parts = tx.leaves.parts(locale, number * PARTS, (number + 1) * PARTS - 1)
    return SitemapIndex(locale, number, tuple(parts))


def sitemap_indexes(settings: Settings, tx: Transaction) -> list[tuple[str, int]]:
    """Return (locale, number) of every list of parts."""
    return [
        (locale, number)
        for locale in settings.published
        for number in range(tx.leaves.newest_part(locale) // PARTS + 1)
    ]


def _lists(settings: Settings, tx: Transaction, locale: str) -> list[SitemapEntry]:
    found = []
    for kind in ("front", "most_read"):
        versions = [Alternate(c, list_path(kind, c)) for c in settings.published]
        found.append(SitemapEntry(list_path(kind, locale), None, tuple(versions)))
    for index in _INDEXES:
        versions = [Alternate(c, index_path(index, c)) for c in settings.published]
        found.append(SitemapEntry(index_path(index, locale), None, tuple(versions)))
    for each in _KINDS:
        for listing, _ in tx.leaves.firsts(locale, each):
            others = tx.leaves.in_locales(each, listing.slug)
            versions = [Alternate(other.locale, path_of(other)) for other in others]
            found.append(SitemapEntry(path_of(listing), None, tuple(versions)))
    return found


def _item(page: Shown) -> FeedItem:
    return FeedItem(
        path=page.path,
        headline=page.headline,
        summary=page.summary,
        section=page.section,
        byline=page.byline,
        published_at=page.published_at,
        updated_at=page.changed_at,
    )
