"""What stands on the site, and the pages that list it, as the stages see them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from pubpipe.domain.edition import Edition
from pubpipe.domain.page import Alternate, ListKind


class Rank(NamedTuple):
    """An article's place in every list: newest first, and never two at one place."""

    published_at: datetime
    translation: int


@dataclass(frozen=True)
class Shown:
    """An article's page as its file stands on the site: the edition that readers get.

    Lists, feeds and sitemaps are made of these alone, so they never lead to a page that
    is not there yet or name what it does not show yet.
    """

    translation: int
    article_id: int
    article: str
    locale: str
    path: str
    section_slug: str
    author_slug: str
    """"" for an article without a byline."""
    edition: int
    published_at: datetime
    changed_at: datetime
    headline: str
    kicker: str
    section: str
    byline: str
    summary: str
    is_listed: bool = True
    """Whether search engines should find it here: false when another address is canonical."""

    @property
    def rank(self) -> Rank:
        """Its place in lists."""
        return Rank(self.published_at, self.translation)


@dataclass(frozen=True)
class Listing:
    """A list of articles; `slug` is that of the section or the author, "" for the front."""

    locale: str
    kind: ListKind
    slug: str = ""


@dataclass(frozen=True)
class Leaf:
    """One page of a listing. Number 0, the first one, has what is newer than all others.

    A numbered one has what comes after the leaf before it, up to and including `until`.
    """

    listing: Listing
    number: int
    until: Rank | None
    is_written: bool


class ShownPages(Protocol):
    """The articles that stand on the site. Every read is by an index and bounded."""

    def find(self, translation: int) -> Shown | None: ...
    def of_article(self, article: int) -> list[Shown]: ...
    def put(self, page: Shown) -> None:
        """Keep what stands there now, in place of what stood there before."""
        ...

    def drop(self, translation: int) -> None: ...
    def newest(self, locale: str, limit: int) -> list[Shown]: ...
    def older(
        self, listing: Listing, than: Rank, limit: int, floor: Rank | None = None
    ) -> list[Shown]:
        """Up to `limit` that come after `than`, nearest first, down to above `floor`."""
        ...

    def newer(self, listing: Listing, than: Rank, limit: int) -> list[Shown]:
        """Up to `limit` that come before `than`, nearest first."""
        ...

    def between(
        self, listing: Listing, floor: Rank | None, until: Rank | None, limit: int
    ) -> list[Shown]:
        """Up to `limit` of those above `floor` and up to `until`, newest first."""
        ...

    def ranks(
        self, listing: Listing, floor: Rank | None, until: Rank | None, limit: int
    ) -> list[Rank]:
        """The places of up to `limit` of those above `floor` and up to `until`, oldest first."""
        ...

    def since(self, locale: str, at: datetime, limit: int) -> list[Shown]:
        """Those published since a moment, newest first."""
        ...

    def part(self, locale: str, first: int, last: int) -> list[Shown]:
        """Those whose article's number lies within, by number; all locales for ""."""
        ...

    # The rest is for writing the whole site anew, and looks at all there is.

    def prune(self) -> None:
        """Drop what has no live edition."""
        ...

    def listings(self, locales: Iterable[str]) -> list[Listing]:
        """Every list there should be: the fronts, and those that have articles."""
        ...

    def put_all(self, pages: Collection[Shown]) -> None:
        """Keep what stands there now; what is noted so is left alone."""
        ...

    def editions(
        self, translations: Collection[int]
    ) -> dict[int, tuple[Edition, bool]]:
        """What stands of these translations, and whether it is behind its source."""
        ...

    def versions(self, articles: Collection[int]) -> dict[int, list[Alternate]]:
        """Where these articles stand, in every locale."""
        ...

    def all_ranks(self, listing: Listing) -> Iterator[Rank]:
        """The places of all that a list has, oldest first."""
        ...

    def parts(self, locale: str, size: int) -> list[int]:
        """The numbers of the parts of a sitemap that have articles of a locale."""
        ...


class Leaves(Protocol):
    """The pages of every listing, and the sitemaps."""

    def open(self, listing: Listing) -> bool:
        """Make the first page of a listing; False when it is there already."""
        ...

    def find(self, listing: Listing, number: int) -> Leaf | None: ...
    def holding(self, listing: Listing, rank: Rank) -> int:
        """The number of the leaf that has, or would have, the article at this place."""
        ...

    def below(self, listing: Listing, rank: Rank | None) -> Leaf | None:
        """The newest numbered leaf that ends before `rank`; the newest of all for None."""
        ...

    def above(self, listing: Listing, rank: Rank) -> Leaf | None:
        """The oldest numbered leaf that ends after `rank`, None where the first follows."""
        ...

    def add(self, listing: Listing, until: Rank) -> int:
        """Make a numbered leaf; returns its number."""
        ...

    def add_all(self, listing: Listing, untils: Sequence[Rank]) -> None:
        """Make all pages of a list that has none, numbered as they come."""
        ...

    def remove(self, listing: Listing, number: int) -> None: ...
    def mark_written(self, listing: Listing, number: int) -> bool:
        """Note that the leaf's page is there; False when it was known."""
        ...

    def firsts(self, locale: str, kind: ListKind) -> list[tuple[Listing, str]]:
        """Every section or author whose list is there and has articles, with the name that
        the newest of these gives it."""
        ...

    def in_locales(self, kind: ListKind, slug: str) -> list[Listing]:
        """The list of a section or author in every locale where it is there and has
        articles."""
        ...

    def all(self, listing: Listing) -> list[Leaf]:
        """Every page of a list; those with numbers have the oldest articles first."""
        ...

    def clear(self, listing: Listing) -> None:
        """Forget every page of a list."""
        ...

    def forget_parts(self) -> None:
        """Forget the parts of the sitemaps."""
        ...

    def mark_all_written(self) -> None: ...
    def sizes(self) -> list[tuple[Listing, int]]:
        """Every list, and one more than its highest page number."""
        ...

    def touch_part(self, locale: str, number: int, at: datetime) -> bool:
        """Note that a part of the sitemap changes; True when it is a new one."""
        ...

    def parts(self, locale: str, first: int, last: int) -> list[tuple[int, datetime]]:
        """(part, when it changed) of those numbered within, in order."""
        ...

    def newest_part(self, locale: str) -> int:
        """The highest number of a part, 0 for none."""
        ...


class Redirects(Protocol):
    """Old paths and where they lead."""

    def put(self, old: str, new: str, translation: int | None = None) -> list[str]:
        """Lead `old` to `new`; with a translation, its older paths too. Returns the paths."""
        ...

    def find(self, old: str) -> str:
        """Where a path leads, "" when it is no old path."""
        ...

    def drop(self, old: str) -> None: ...
    def all(self) -> list[tuple[str, str]]:
        """(Old path, where it leads) of every one."""
        ...


class MostRead(Protocol):
    """The articles of a locale that were read most, as last counted."""

    def set(self, locale: str, read: Iterable[tuple[int, int]], at: datetime) -> bool:
        """Keep (translation, views) in order; False when nothing has changed."""
        ...

    def page(
        self, locale: str, first: int, limit: int
    ) -> tuple[Sequence[tuple[Shown, int]], datetime | None]:
        """Those from place `first` on (0 is the top) that stand, and when they were counted."""
        ...

    def place(self, translation: int) -> int | None: ...
