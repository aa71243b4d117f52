"""A locale's newest articles as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from lxml import etree

from pubpipe.adapters.catalogues import texts
from pubpipe.adapters.site.dates import utc
from pubpipe.domain.feed import Feed, feed_path
from pubpipe.domain.page import front_path
from pubpipe.domain.settings import Settings

ATOM = "http://www.w3.org/2005/Atom"
_DUBLIN = "http://purl.org/dc/elements/1.1/"


def rss(feed: Feed, settings: Settings, locales_dir: Path) -> bytes:
    """The feed as RSS 2.0, with the author as Dublin Core: RSS itself wants an address."""
    root = etree.Element("rss", {"version": "2.0"}, {"atom": ATOM, "dc": _DUBLIN})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", settings.name)
    _add(channel, "link", settings.site_url + front_path(feed.locale))
    _add(channel, "description", _description(feed, settings, locales_dir))
    _add(channel, "language", settings.locale(feed.locale).tag)
    if feed.items:
        _add(channel, "lastBuildDate", format_datetime(_changed(feed)))
    etree.SubElement(
        channel,
        f"{{{ATOM}}}link",
        rel="self",
        type="application/rss+xml",
        href=settings.site_url + feed_path(feed.locale, "rss"),
    )
    for each in feed.items:
        url = settings.site_url + each.path
        item = etree.SubElement(channel, "item")
        _add(item, "title", each.headline)
        _add(item, "link", url)
        _add(item, "guid", url, isPermaLink="true")
        _add(item, "pubDate", format_datetime(each.published_at))
        if each.byline:
            _add(item, f"{{{_DUBLIN}}}creator", each.byline)
        if each.section:
            _add(item, "category", each.section)
        if each.summary:
            _add(item, "description", each.summary)
    return _xml(root)


def atom(feed: Feed, settings: Settings, locales_dir: Path) -> bytes:
    """The feed as Atom; it is as old as its newest change."""
    tag = settings.locale(feed.locale).tag
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    root = etree.fromstring(f'<feed xmlns="{ATOM}"/>')
    root.set(lang, tag)
    front = settings.site_url + front_path(feed.locale)
    _atom(root, "id", front)
    _atom(root, "title", settings.name)
    _atom(root, "subtitle", _description(feed, settings, locales_dir))
    _atom(root, "updated", utc(_changed(feed)))
    _atom(root, "link", rel="alternate", type="text/html", href=front)
    own = settings.site_url + feed_path(feed.locale, "atom")
    _atom(root, "link", rel="self", type="application/atom+xml", href=own)
    for each in feed.items:
        url = settings.site_url + each.path
        entry = _atom(root, "entry")
        _atom(entry, "id", url)
        _atom(entry, "title", each.headline)
        _atom(entry, "link", rel="alternate", type="text/html", href=url)
        _atom(entry, "published", utc(each.published_at))
        _atom(entry, "updated", utc(each.updated_at))
        # Every entry needs an author; where nobody signed it is the newsroom.
        _atom(_atom(entry, "author"), "name", each.byline or settings.name)
        if each.section:
            _atom(entry, "category", term=each.section)
        if each.summary:
            _atom(entry, "summary", each.summary)
    return _xml(root)


def json_feed(feed: Feed, settings: Settings, locales_dir: Path) -> bytes:
    """The feed as JSON Feed."""
    items: list[dict[str, Any]] = []
    for each in feed.items:
        item: dict[str, Any] = {
            "id": settings.site_url + each.path,
            "url": settings.site_url + each.path,
            "title": each.headline,
            "content_text": each.summary or each.headline,
            "date_published": utc(each.published_at),
            "date_modified": utc(each.updated_at),
        }
        if each.summary:
            item["summary"] = each.summary
        if each.byline:
            item["authors"] = [{"name": each.byline}]
        if each.section:
            item["tags"] = [each.section]
        items.append(item)
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": settings.name,
        "description": _description(feed, settings, locales_dir),
        "home_page_url": settings.site_url + front_path(feed.locale),
        "feed_url": settings.site_url + feed_path(feed.locale, "json"),
        "language": settings.locale(feed.locale).tag,
        "items": items,
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _description(feed: Feed, settings: Settings, locales_dir: Path) -> str:
    catalogue = texts(feed.locale, locales_dir)
    return catalogue.gettext("The latest news from %(name)s.") % {"name": settings.name}


def _changed(feed: Feed) -> datetime:
    """When the feed last changed; an empty one has stood since the beginning of time."""
    whens = [each.updated_at for each in feed.items]
    return max(whens) if whens else datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _atom(
    parent: etree._Element, name: str, text: str = "", **attrs: str
) -> etree._Element:
    return _add(parent, f"{{{ATOM}}}{name}", text, **attrs)


def _add(
    parent: etree._Element, name: str, text: str = "", **attrs: str
) -> etree._Element:
    element = etree.SubElement(parent, name, attrs)
    element.text = text or None
    return element


def _xml(root: etree._Element) -> bytes:
    etree.indent(root, space=" ")
    made = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made + b"\n"
