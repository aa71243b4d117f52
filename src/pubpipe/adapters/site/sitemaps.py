"""Sitemaps with language alternates, news sitemaps and robots.txt.

The form: https://www.sitemaps.org/protocol.html and, for alternates and news, Google's
extensions. Every part stays far below the protocol's 50,000 addresses and 50 MB.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from pubpipe.adapters.site.dates import utc
from pubpipe.adapters.site.head import default_version, versions
from pubpipe.domain.feed import (
    FeedItem,
    NewsSitemap,
    SitemapEntry,
    SitemapIndex,
    SitemapPart,
    news_sitemap_path,
    sitemap_index_path,
    sitemap_path,
)
from pubpipe.domain.settings import Settings

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sitemap(part: SitemapPart, settings: Settings) -> str:
    """A part of a locale's sitemap; each address names all live versions of the page."""
    rows = (_url(entry, part.locale, settings) for entry in part.entries)
    opening = f'<urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}">'
    return _document(opening, rows, "</urlset>")


def sitemap_index(index: SitemapIndex, settings: Settings) -> str:
    """The list of a locale's parts."""
    rows = (
        f"<sitemap><loc>{_absolute(sitemap_path(index.locale, part), settings)}</loc>"
        f"<lastmod>{utc(changed)}</lastmod></sitemap>"
        for part, changed in index.parts
    )
    return _document(f'<sitemapindex xmlns="{_SITEMAP}">', rows, "</sitemapindex>")


def news_sitemap(news: NewsSitemap, settings: Settings) -> str:
    """The articles of the last two days, as news search engines want them."""
    tag = settings.locale(news.locale).tag
    rows = (_news(item, tag, settings) for item in news.items)
    opening = f'<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">'
    return _document(opening, rows, "</urlset>")


def robots(indexes: Sequence[tuple[str, int]], settings: Settings) -> str:
    """robots.txt: everything public may be read; `indexes` are (locale, number)."""
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /api/",
        "Disallow: /hit",
        "Disallow: /counts/",
        "",
    ]
    for locale, number in indexes:
        lines.append(
            f"Sitemap: {settings.site_url}{sitemap_index_path(locale, number)}"
        )
    lines += [
        f"Sitemap: {settings.site_url}{news_sitemap_path(locale)}"
        for locale in settings.published
    ]
    return "\n".join(lines) + "\n"


def _url(entry: SitemapEntry, locale: str, settings: Settings) -> str:
    found = versions(entry.alternates, locale, settings)
    links = [(version.locale.tag, version.url) for version in found]
    if len(links) > 1:
        links.append(("x-default", default_version(found, settings)))
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(url)}/>'
            for tag, url in links
        )
    else:
        alternates = ""
    changed = f"<lastmod>{utc(entry.changed_at)}</lastmod>" if entry.changed_at else ""
    where = _absolute(entry.path, settings)
    return f"<url><loc>{where}</loc>{changed}{alternates}</url>"


def _news(item: FeedItem, tag: str, settings: Settings) -> str:
    return (
        f"<url><loc>{_absolute(item.path, settings)}</loc><news:news><news:publication>"
        f"<news:name>{escape(settings.name)}</news:name>"
        f"<news:language>{tag}</news:language></news:publication>"
        f"<news:publication_date>{utc(item.published_at)}</news:publication_date>"
        f"<news:title>{escape(item.headline)}</news:title></news:news></url>"
    )


def _absolute(path: str, settings: Settings) -> str:
    return escape(settings.site_url + path)


def _document(opening: str, rows: Iterable[str], end: str) -> str:
    return _HEAD + "\n".join((opening, *rows, end)) + "\n"
