"""What a page says about its article outside the body: JSON-LD, meta elements, links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pubpipe.adapters.intake.inline import address
from pubpipe.domain.text import clean
from pubpipe.domain.tokens import fold

_ARTICLE_TYPES = re.compile(
    r"Article$|^(?:BlogPosting|Report|NewsArticle|Review|LiveBlogPosting)$"
)
_SEPARATORS = re.compile(r"\s+[|–—\-·•»«:]{1,2}\s+")


@dataclass(frozen=True)
class Head:
    """The particulars a page states; an empty string where it states none."""

    titles: tuple[str, ...] = ()
    site: str = ""
    section: str = ""
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    canonical: str = ""
    description: str = ""
    meta: dict[str, str] = field(default_factory=dict)


def read_head(tree: HtmlElement, base: str | None) -> Head:
    """The particulars in a page's JSON-LD, meta elements and links."""
    meta = _meta(tree)
    linked = next(_articles(tree), {})
    canonical = next(
        (
            found
            for found in (
                *(
                    e.get("href")
                    for e in tree.iter("link")
                    if "canonical" in (e.get("rel") or "").lower().split()
                ),
                meta.get("og:url"),
            )
            if found
        ),
        "",
    )
    site = _first(
        meta.get("og:site_name"),
        _name(linked.get("publisher")),
        meta.get("application-name"),
    )
    title = tree.find(".//title")
    titles = (
        meta.get("og:title"),
        _text(linked.get("headline")),
        meta.get("twitter:title"),
        "" if title is None else _line(title.text_content()),
    )
    return Head(
        titles=tuple(without_site(found, site) for found in titles if found),
        site=site,
        section=_first(
            meta.get("article:section"),
            _text(linked.get("articleSection")),
            meta.get("section"),
        ),
        authors=_authors(linked.get("author"), meta),
        published=tuple(
            found
            for found in (
                _text(linked.get("datePublished")),
                *(meta.get(name) for name in _DATE_NAMES),
            )
            if found
        ),
        canonical=_own_page(address(canonical, base) or ""),
        description=_first(meta.get("og:description"), meta.get("description")),
        meta=meta,
    )


_DATE_NAMES = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.created",
    "citation_publication_date",
)


def without_site(title: str, site: str) -> str:
    """A title without the name of the site at its end or beginning."""
    parts = _SEPARATORS.split(title)
    if len(parts) < 2:
        return title
    names = {_squeezed(site)} - {""}
    if _squeezed(parts[-1]) in names:
        return title[: title.rindex(parts[-1])].rstrip(" |–—-·•»«:")
    if _squeezed(parts[0]) in names:
        return title[len(parts[0]) :].lstrip(" |–—-·•»«:")
    # A bare domain is a site's name wherever it stands.
    if re.fullmatch(r"(?:www\.)?[\w\-]+\.[a-z]{2,6}", parts[-1], re.IGNORECASE):
        return title[: title.rindex(parts[-1])].rstrip(" |–—-·•»«:")
    return title


def _squeezed(name: str) -> str:
    return fold(re.sub(r"\W+", "", re.sub(r"^www\.", "", name.strip().lower())))


def _own_page(url: str) -> str:
    """A canonical address; none when it is relative or the site's front page."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return url if parts.path.strip("/") or parts.query else ""


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = _line(element.get("content") or "")
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            # Some sites wrap JSON-LD in a comment, or leave raw newlines in its strings.
            text = re.sub(
                r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", script.text or ""
            )
            try:
                yield from _article_nodes(json.loads(text, strict=False))
            except (ValueError, RecursionError):
                continue


def _article_nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for one in node:
            yield from _article_nodes(one)
    elif isinstance(node, dict):
        kinds = node.get("@type")
        if any(
            _ARTICLE_TYPES.search(str(kind))
            for kind in (kinds if isinstance(kinds, list) else [kinds])
        ):
            yield node
        yield from _article_nodes(node.get("@graph"))
        yield from _article_nodes(node.get("mainEntity"))


def _authors(author: Any, meta: dict[str, str]) -> tuple[str, ...]:
    people = author if isinstance(author, list) else [author]
    names = [_name(person) for person in people]
    for key in (
        "author",
        "article:author",
        "dc.creator",
        "parsely-author",
        "sailthru.author",
        "byl",
        "citation_author",
    ):
        if not any(names):
            names = [meta.get(key, "")]
    return tuple(
        dict.fromkeys(n for n in names if n and "://" not in n and "@" not in n)
    )


def _name(thing: Any) -> str:
    if isinstance(thing, list):
        return _name(thing[0]) if thing else ""
    return _text(thing.get("name")) if isinstance(thing, dict) else _text(thing)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    return _line(unescape(value)) if isinstance(value, str) else ""


def _first(*values: str | None) -> str:
    return next((value for value in values if value), "")


def _line(text: str) -> str:
    return " ".join(clean(text).split())
