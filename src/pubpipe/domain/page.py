"""What each page of the site shows, before it is HTML."""

from dataclasses import dataclass
from datetime import datetime

from pubpipe.domain.edition import Edition
from pubpipe.domain.hit import Count


@dataclass(frozen=True)
class Alternate:
    """A live version of the same page in some locale; `path` starts at the site's root."""

    locale: str
    path: str


@dataclass(frozen=True)
class Teaser:
    """An article as a list shows it."""

    article: str
    path: str
    headline: str
    kicker: str
    section: str
    published_at: datetime


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


@dataclass(frozen=True)
class FrontPage:
    """The newest live articles of a locale."""

    locale: str
    teasers: tuple[Teaser, ...]
    alternates: tuple[Alternate, ...]


def article_path(locale: str, section_slug: str, slug: str) -> str:
    """Return an article page's path from the site's root, as `/ru/news/slug/`."""
    return f"/{locale}/{section_slug}/{slug}/"


def front_path(locale: str) -> str:
    """Return a locale's front page path."""
    return f"/{locale}/"
