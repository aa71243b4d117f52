"""What machines read of the site: feeds and sitemaps, before they are XML or JSON."""

from dataclasses import dataclass
from datetime import datetime

from pubpipe.domain.page import Alternate

PART = 250
"""Articles of which one sitemap lists the pages; the protocol allows 50,000 addresses."""
PARTS = 250
"""Sitemaps that one index names."""


@dataclass(frozen=True)
class FeedItem:
    """An article in a feed; `summary` is plain text, "" where there is none."""

    path: str
    headline: str
    summary: str
    section: str
    byline: str
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Feed:
    """The newest articles of a locale, newest first."""

    locale: str
    items: tuple[FeedItem, ...]


@dataclass(frozen=True)
class SitemapEntry:
    """One address for search engines; `alternates` are all live versions, itself included."""

    path: str
    changed_at: datetime | None
    alternates: tuple[Alternate, ...]


@dataclass(frozen=True)
class SitemapPart:
    """Some of a locale's pages: part 0 has its lists, the others articles by age."""

    locale: str
    number: int
    entries: tuple[SitemapEntry, ...]


@dataclass(frozen=True)
class SitemapIndex:
    """The parts that one index of a locale names: (part, when it last changed)."""

    locale: str
    number: int
    parts: tuple[tuple[int, datetime], ...]


@dataclass(frozen=True)
class NewsSitemap:
    """The articles of a locale's last two days, newest first."""

    locale: str
    items: tuple[FeedItem, ...]


def feed_path(locale: str, form: str) -> str:
    """Return where a locale's feed is in a `form`: `rss`, `atom` or `json`."""
    return (
        f"/{locale}/"
        + {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}[form]
    )


def sitemap_path(locale: str, number: int) -> str:
    """Return where a part of a locale's sitemap is."""
    return f"/{locale}/sitemap/{number}.xml"


def sitemap_index_path(locale: str, number: int = 0) -> str:
    """Return where an index of a locale's sitemaps is."""
    return f"/{locale}/sitemap.xml" if not number else f"/{locale}/sitemap-{number}.xml"


def news_sitemap_path(locale: str) -> str:
    """Return where the sitemap of a locale's last two days is."""
    return f"/{locale}/news-sitemap.xml"
