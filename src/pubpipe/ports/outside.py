"""Engines, files, the network and Prefect, as the stages see them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from pubpipe.domain.article import Extracted
from pubpipe.domain.exchange import Sheet
from pubpipe.domain.feed import Feed, NewsSitemap, SitemapIndex, SitemapPart
from pubpipe.domain.hit import (
    EVERYTHING,
    Count,
    Fault,
    Hit,
    Outcome,
    Period,
    Readership,
    Reason,
    Selection,
)
from pubpipe.domain.markup import Marked
from pubpipe.domain.memory import Exchanged, Pair
from pubpipe.domain.page import ArticlePage, IndexPage, ListPage, SearchPage
from pubpipe.ports.drafts import Drafted


@dataclass(frozen=True)
class Visit:
    """A hit with what the server saw of its sender; nothing of it is stored in clear."""

    hit: Hit
    at: datetime
    reader: bytes
    """HMAC under the salt of the day."""


@dataclass(frozen=True)
class Fetched:
    """A source fetched from a URL."""

    raw: bytes
    final_url: str
    media_type: str | None


class Hits(Protocol):
    """The hits database."""

    def record(self, visits: Sequence[Visit]) -> list[Outcome]:
        """Store events and hourly totals in one transaction; tell what became of each."""
        ...

    def reject(self, reason: Reason, at: datetime, times: int = 1) -> None: ...
    def count(self, article: str, locale: str) -> int: ...
    def counts(self, articles: Collection[str] | None = None) -> list[Count]:
        """The views of everything that has any, or of these articles alone."""
        ...

    def by_page(
        self, since: datetime, pages: Selection = EVERYTHING
    ) -> list[Readership]:
        """Views and readers of each (article, locale) since a moment, most read first.

        An hour or a sealed day counts if it begins at or after `since`.
        """
        ...

    def by_time(
        self, since: datetime, pages: Selection = EVERYTHING, *, by_day: bool
    ) -> Period:
        """What `by_page` tells, and the views of each hour or day, all of one moment."""
        ...

    def rejected(self, since: datetime | None = None) -> dict[str, int]:
        """Hits turned away by reason, since an hour or ever."""
        ...

    def readers(self, article: str, locale: str) -> int: ...
    def salt(self, day: date) -> bytes:
        """The day's secret, made on first use."""
        ...

    def forget(self, salts_before: date, events_before: datetime) -> dict[str, int]:
        """Destroy old salts and reader marks; seal and drop events older than the window."""
        ...

    def faults(self) -> list[Fault]:
        """Hours whose total is not the number of their events; empty when they add up."""
        ...

    def is_current(self) -> bool:
        """Whether the database has the schema that this program knows."""
        ...


class Translator(Protocol):
    """A machine translation engine for one locale; `starter` marks the small bundled models."""

    engine: str
    model: str
    version: str
    starter: bool

    def translate(
        self, sources: Sequence[Marked], keep: Sequence[str] = ()
    ) -> list[Drafted]:
        """One draft per source, in order; terms of `keep` are left untranslated.

        Raises EngineUnavailable.
        """
        ...


class Translators(Protocol):
    """The engine shelf: which engine serves a locale."""

    def choose(self, locale: str) -> Translator:
        """The first usable engine of the locale; raises EngineUnavailable saying why none is."""
        ...

    def in_order(self, locale: str) -> list[Translator]:
        """Every usable engine, the first choice first; raises EngineUnavailable if none is."""
        ...

    def quality(self, model: str, version: str) -> float | None:
        """The measured chrF of a model that is still there, None where nobody measured it."""
        ...


class Reader(Protocol):
    """Intake: raw bytes in any known format to an article."""

    def __call__(
        self, raw: bytes, *, name: str, timezone: str, base_url: str | None = None,
        media_type: str | None = None,
    ) -> Extracted: ...  # fmt: skip


class Fetcher(Protocol):
    """Gets a source from a URL within bounds."""

    def __call__(self, url: str) -> Fetched: ...


class PoFiles(Protocol):
    """The PO form of a sheet."""

    def dump(self, sheet: Sheet) -> str: ...
    def load(self, path: Path) -> Sheet:
        """Read a file; raises Refused with one sentence when it is not a usable PO."""
        ...


class TmxFiles(Protocol):
    """The TMX form of a translation memory."""

    def read(self, path: Path) -> Iterator[Exchanged]:
        """The units of a file of any size; raises Refused where it cannot be used."""
        ...

    def write(
        self, path: Path, source_tag: str, pairs: Iterable[tuple[str, Pair]]
    ) -> int:
        """Write pairs with the BCP-47 tags of their targets; returns how many."""
        ...


class Passwords(Protocol):
    """Hashing of passwords."""

    def hash(self, password: str) -> str: ...
    def matches(self, password_hash: str, password: str) -> bool: ...


class Site(Protocol):
    """Where the site is written; each write replaces its file atomically."""

    def article(self, page: ArticlePage) -> None: ...
    def preview(self, page: ArticlePage) -> str:
        """The HTML of an article's page, written nowhere."""
        ...

    def list(self, page: ListPage) -> None: ...
    def index(self, page: IndexPage) -> None: ...
    def home(self, fronts: Sequence[ListPage]) -> None: ...
    def feed(self, feed: Feed) -> None: ...
    def sitemap(self, part: SitemapPart) -> None: ...
    def sitemap_index(self, index: SitemapIndex) -> None: ...
    def news_sitemap(self, news: NewsSitemap) -> None: ...
    def robots(self, indexes: Sequence[tuple[str, int]]) -> None:
        """Name every index of sitemaps, as (locale, number), in robots.txt."""
        ...

    def search_html(self, page: SearchPage) -> str:
        """A page that is made when it is asked for, and never written."""
        ...

    def moved(self, path: str, to: str) -> None:
        """Lead readers of a path on to another."""
        ...

    def gone(self, path: str) -> None:
        """Take a page away and answer 410 until it is written again."""
        ...

    def remove(self, path: str) -> None: ...
    def quickly(self) -> AbstractContextManager[None]:
        """Within it files are replaced whole, but survive a power cut only after `flush`."""
        ...

    def flush(self) -> None: ...
    def sweep(self, renew: Callable[[], None]) -> None:
        """Remove what writers that were killed left behind; never what readers get.

        `renew` is called on the way.
        """

    def furniture(self) -> None:
        """Write style sheets, scripts, fonts and error pages, and lists that are missing."""
        ...


class Orchestrator(Protocol):
    """Prefect, seen from outside the flows. Every method raises OrchestratorAway."""

    def start(
        self, flow: str, parameters: Mapping[str, Any], key: str, tags: Sequence[str]
    ) -> str:
        """Create a run of a deployment, once per `key`; return its id."""
        ...

    def state(self, run: str) -> tuple[str, str]:
        """The run's state type (`COMPLETED`, `FAILED` …) and name."""
        ...

    def url(self, run: str) -> str: ...
