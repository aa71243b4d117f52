"""Feeds and sitemaps: what machines read of a change."""

from datetime import datetime, timedelta

from pubpipe.domain.feed import (
    PART,
    PARTS,
    feed_path,
    news_sitemap_path,
    sitemap_index_path,
    sitemap_path,
)
from pubpipe.ports import Transaction
from pubpipe.ports.shown import Shown

NEWS_FOR = timedelta(days=2)
"""How long an article may stand in a news sitemap, as Google's form has it."""
LISTS = 0
"""The part of a locale's sitemap that has its lists."""


def part_of(article: int) -> int:
    """Return the part of a sitemap that has the article with this id."""
    return article // PART + 1


def mark_for_machines(tx: Transaction, page: Shown, now: datetime) -> None:
    """Have written what feed readers and search engines get of an article."""
    locale = page.locale
    tx.pages.mark_dirty({feed_path(locale, "rss"): f"feed:{locale}"})
    if page.published_at > now - NEWS_FOR:
        tx.pages.mark_dirty({news_sitemap_path(locale): f"news:{locale}"})
    mark_sitemap(tx, locale, part_of(page.article_id), now)


def mark_sitemap(tx: Transaction, locale: str, number: int, now: datetime) -> None:
    """Have a part of a locale's sitemap written, and the index that names it."""
    is_new = tx.leaves.touch_part(locale, number, now)
    index = number // PARTS
    tx.pages.mark_dirty(
        {
            sitemap_path(locale, number): f"sitemap:{locale}:{number}",
            sitemap_index_path(locale, index): f"sitemap_index:{locale}:{index}",
        }
    )
    if is_new:
        tx.pages.mark_dirty({"/robots.txt": "robots"})
