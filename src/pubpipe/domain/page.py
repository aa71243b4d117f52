"""What each page of the site shows, before it is HTML, and where it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pubpipe.domain.edition import Edition
from pubpipe.domain.hit import Count
from pubpipe.domain.search import Results

ListKind = Literal["front", "section", "author", "most_read"]
IndexKind = Literal["sections", "authors"]
Problem = Literal["", "refused", "too_many"]
"""What was wrong with a search."""
RESERVED = frozenset(
    {"author", "authors", "sections", "page", "search", "most-read", "sitemap"}
)
"""First folders of a locale that no section may be called."""


@dataclass(frozen=True)
class Alternate:
    """A live version of the same page in some locale; `path` starts at the site's root."""

    locale: str
    path: str


@dataclass(frozen=True)
class Entry:
    """A named page of this site, for menus and indexes."""

    name: str
    path: str


@dataclass(frozen=True)
class Teaser:
    """An article as a list shows it; `views` only where the list is about views."""

    article: str
    path: str
    headline: str
    kicker: str
    section: str
    published_at: datetime
    section_path: str = ""
    """The section's first page, "" while it has none."""
    views: int | None = None


@dataclass(frozen=True)
class ArticlePage:
    """A live edition with its surroundings; `alternates` includes the page itself."""

    edition: Edition
    path: str
    alternates: tuple[Alternate, ...]
    more: tuple[Teaser, ...]
    is_behind: bool
    """Whether the source has moved on since this edition."""
    count: Count
    section_path: str = ""
    author_path: str = ""
    """Where the section's and the author's articles are listed, "" while they are not."""
    canonical: str = ""
    """The address that search engines should show instead, "" for the page's own."""
    links: tuple[tuple[str, str], ...] = ()
    """(Address in the text, path) of the links that lead to pages of this site."""


@dataclass(frozen=True)
class ListPage:
    """Some live articles of a locale, newest first (most read first where that is the kind).

    `number` is 0 for the page that readers come to; those behind it are numbered from the
    oldest, so that an article stays where it was found. `newer` and `older` are paths, ""
    at an end. `name` is the section's label or the author's name in the locale.
    """

    kind: ListKind
    locale: str
    path: str
    teasers: tuple[Teaser, ...]
    alternates: tuple[Alternate, ...]
    """Live versions of the list, this one included; only for number 0."""
    name: str = ""
    number: int = 0
    newer: str = ""
    older: str = ""
    sections: tuple[Entry, ...] = ()
    """Every section that has articles, sorted; only on a locale's front page."""
    counted_at: datetime | None = None
    """As of when the views stand; only where the list is about views."""


@dataclass(frozen=True)
class IndexPage:
    """All sections, or all authors, that have live articles in a locale, sorted by name."""

    kind: IndexKind
    locale: str
    path: str
    entries: tuple[Entry, ...]
    alternates: tuple[Alternate, ...]


@dataclass(frozen=True)
class SearchPage:
    """What a search found; without results it shows the form, and what was wrong if any."""

    locale: str
    alternates: tuple[Alternate, ...]
    results: Results | None = None
    problem: Problem = ""


def article_path(locale: str, section_slug: str, slug: str) -> str:
    """Return an article page's path from the site's root, as `/ru/news/slug/`."""
    return f"/{locale}/{section_slug}/{slug}/"


def front_path(locale: str) -> str:
    """Return a locale's front page path."""
    return f"/{locale}/"


def list_path(kind: str, locale: str, slug: str = "", number: int = 0) -> str:
    """Return the path of a list's page, as `/ru/author/anna-petrosian/page/3/`.

    `slug` is the section's or the author's; `number` 0 is the page readers come to.
    """
    first = {
        "front": f"/{locale}/",
        "section": f"/{locale}/{slug}/",
        "author": f"/{locale}/author/{slug}/",
        "most_read": f"/{locale}/most-read/",
    }[kind]
    return f"{first}page/{number}/" if number else first


def search_path(locale: str) -> str:
    """Return the path of a locale's search; it takes `?q=` and `&page=`."""
    return f"/{locale}/search/"


def index_path(kind: str, locale: str) -> str:
    """Return the path of the index of `sections` or `authors`."""
    return f"/{locale}/{kind}/"
