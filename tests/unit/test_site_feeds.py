"""Feeds, sitemaps and robots.txt: well-formed, in the locale, and only of live pages."""

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from lxml import etree

from pubpipe.adapters.site.feeds import atom, json_feed, rss
from pubpipe.adapters.site.sitemaps import (
    news_sitemap,
    robots,
    sitemap,
    sitemap_index,
)
from pubpipe.domain.feed import (
    Feed,
    NewsSitemap,
    SitemapEntry,
    SitemapIndex,
    SitemapPart,
)
from pubpipe.domain.page import Alternate
from pubpipe.domain.settings import Settings
from tests.golden import pages

LOCALES = Path(__file__).parents[2] / "locales"
TAGS = {"en": "en", "ru": "ru", "arm": "hy"}
SPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "dc": "http://purl.org/dc/elements/1.1/",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}
SITE = "https://courier.example"


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, name="Riverbank & Co", site_url=SITE)


@pytest.mark.parametrize("code", TAGS)
def test_rss_has_the_articles_in_the_locale_with_their_authors(settings, code):
    feed = pages.feed(code)

    (channel,) = etree.fromstring(rss(feed, settings, LOCALES))

    assert channel.findtext("language") == TAGS[code]
    assert channel.findtext("title") == "Riverbank & Co"
    items = channel.findall("item")
    assert [item.findtext("title") for item in items] == [
        each.headline for each in feed.items
    ]
    assert items[0].findtext("link") == SITE + pages.path(code)
    assert items[0].findtext("dc:creator", None, SPACES) == pages.TEXTS[code]["byline"]
    when = parsedate_to_datetime(items[0].findtext("pubDate", ""))
    assert when == feed.items[0].published_at
    assert items[1].find("dc:creator", SPACES) is None


@pytest.mark.parametrize("code", TAGS)
def test_atom_has_all_that_its_standard_asks_for(settings, code):
    root = etree.fromstring(atom(pages.feed(code), settings, LOCALES))

    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == TAGS[code]
    assert root.findtext("a:updated", None, SPACES) == "2026-01-14T12:46:00Z"
    for entry in root.findall("a:entry", SPACES):
        for name in ("id", "title", "updated", "author/a:name"):
            assert entry.findtext(f"a:{name}", None, SPACES)


@pytest.mark.parametrize("code", TAGS)
def test_json_feed_carries_the_same_articles(settings, code):
    feed = pages.feed(code)

    made = json.loads(json_feed(feed, settings, LOCALES))

    assert made["language"] == TAGS[code]
    assert [item["title"] for item in made["items"]] == [
        each.headline for each in feed.items
    ]
    assert made["items"][0]["authors"] == [{"name": pages.TEXTS[code]["byline"]}]


def test_feeds_of_a_locale_without_articles_are_valid_too(settings):
    empty = Feed("arm", ())

    assert etree.fromstring(rss(empty, settings, LOCALES)).find("channel/item") is None
    root = etree.fromstring(atom(empty, settings, LOCALES))
    assert root.findtext("a:updated", None, SPACES)
    assert json.loads(json_feed(empty, settings, LOCALES))["items"] == []


def test_sitemap_names_every_live_version_and_none_where_there_is_one(settings):
    changed = datetime(2026, 1, 14, 12, 5, tzinfo=UTC)
    two = tuple(Alternate(code, f"/{code}/city/pier/") for code in ("ru", "arm"))
    part = SitemapPart(
        "arm",
        3,
        (
            SitemapEntry("/arm/city/pier/", changed, two),
            SitemapEntry(
                "/arm/city/lake/", None, (Alternate("arm", "/arm/city/lake/"),)
            ),
        ),
    )

    both, alone = etree.fromstring(sitemap(part, settings).encode())

    assert both.findtext("s:loc", None, SPACES) == f"{SITE}/arm/city/pier/"
    assert both.findtext("s:lastmod", None, SPACES) == "2026-01-14T12:05:00Z"
    links = both.findall("x:link", SPACES)
    assert {link.get("hreflang"): link.get("href") for link in links} == {
        "ru": f"{SITE}/ru/city/pier/",
        "hy": f"{SITE}/arm/city/pier/",
        "x-default": f"{SITE}/ru/city/pier/",
    }
    assert alone.findall("x:link", SPACES) == []


def test_index_and_robots_lead_to_every_sitemap(settings):
    changed = datetime(2026, 1, 14, tzinfo=UTC)

    index = etree.fromstring(
        sitemap_index(
            SitemapIndex("ru", 0, ((0, changed), (7, changed))), settings
        ).encode()
    )

    assert [each.findtext("s:loc", None, SPACES) for each in index] == [
        f"{SITE}/ru/sitemap/0.xml",
        f"{SITE}/ru/sitemap/7.xml",
    ]
    said = robots([("ru", 0), ("ru", 1)], settings)
    assert f"Sitemap: {SITE}/ru/sitemap.xml\n" in said
    assert f"Sitemap: {SITE}/ru/sitemap-1.xml\n" in said
    assert f"Sitemap: {SITE}/arm/news-sitemap.xml\n" in said
    assert "Disallow: /desk/\n" in said


@pytest.mark.parametrize("code", TAGS)
def test_news_sitemap_states_language_title_and_time(settings, code):
    feed = pages.feed(code)

    first, second = etree.fromstring(
        news_sitemap(NewsSitemap(code, feed.items), settings).encode()
    )

    assert first.findtext(".//n:language", None, SPACES) == TAGS[code]
    assert first.findtext(".//n:title", None, SPACES) == feed.items[0].headline
    assert (
        first.findtext(".//n:publication_date", None, SPACES) == "2026-01-14T07:46:00Z"
    )
    assert second.findtext(".//n:title", "", SPACES).endswith(" & <b>")
