"""Publication in the store: editions, pages to write, search, links, reports."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pubpipe.domain.edition import Edition, Mode
from pubpipe.domain.report import Report
from pubpipe.ports.articles import Article


@dataclass(frozen=True)
class Addresses:
    """Where a translation's page stands (key → path), and the keys that it links to."""

    translation: int
    locale: str
    stands: Mapping[str, str]
    links: Collection[str]


@dataclass(frozen=True)
class Match:
    """An indexed form that answers a word of a query, and how well.

    `closeness` is 4 for the word itself, 3 for another form of it, 2 for one that begins
    or sounds like it; `articles` is how many live editions have it.
    """

    word: int
    form: str
    articles: int
    closeness: int


class Editions(Protocol):
    """Editions and the live pointer."""

    def request_release(self, translation: int) -> int:
        """Count up and return the number of this release request."""
        ...

    def add(
        self,
        translation: int,
        edition: Edition,
        revision: int,
        targets: Mapping[int, int],
        actor: str,
    ) -> None:
        """Store an edition of the revision with this id, and its unit → target rows."""
        ...

    def numbers(self, translation: int) -> list[int]: ...
    def get(self, translation: int, number: int) -> Edition | None: ...
    def content_hash(self, translation: int, number: int) -> str: ...
    def set_live(
        self, translation: int, number: int, revision: int, mode: Mode
    ) -> None: ...
    def answer_release(self, translation: int, number: int) -> None: ...
    def live(self, article: int) -> list[Edition]:
        """The live edition of each locale that has one."""
        ...

    def standing(self, translation: int) -> int:
        """The number of the edition that readers should get now, 0 for none."""
        ...

    def all_live(
        self, after: int, limit: int
    ) -> list[tuple[int, Article, Edition, str]]:
        """(translation, article, live edition, byline in the source) of those after a
        translation's id, by id."""
        ...

    def withdrawn(self) -> list[tuple[str, Article]]:
        """(locale, article) of each withdrawn translation: its path answers 410.

        Looks at all there are: for checks, not for publication.
        """
        ...


class Search(Protocol):
    """The words of live editions, by which readers find them."""

    def refresh(self, article: str, locale: str) -> None:
        """Make the index hold the live edition of this translation, or none of it."""
        ...

    def is_complete(self) -> bool:
        """Whether everything that was live before pages brought their words is indexed."""
        ...

    def set_complete(self) -> None: ...
    def unindexed(self, limit: int) -> list[tuple[str, str]]:
        """(article, locale) of translations whose live edition is not what is indexed.

        Those whose page waits to be written are not among them. Looks at all there are.
        """
        ...

    def same(self, locale: str, form: str) -> list[Match]:
        """The word itself and its other inflections, the commonest first."""
        ...

    def beginning(self, locale: str, form: str) -> list[Match]:
        """Words that begin so, the commonest first."""
        ...

    def sounding(self, locale: str, sounds: str, beyond: int | None) -> list[Match]:
        """Words whose skeleton begins so, and has at most `beyond` sounds more."""
        ...

    def find(
        self, words: Sequence[Sequence[Match]], limit: int, offset: int
    ) -> tuple[list[Edition], int]:
        """The live editions that have one form of every word, the best first.

        Better is who has the words in the headline, then in the kicker, then closer to
        what was asked, then newer. Also returns how many there are; of words that stand
        in very many editions only the newest of these are looked at.
        """
        ...


class Pages(Protocol):
    """Pages to be written, and leases."""

    def mark_dirty(self, paths: Mapping[str, str]) -> None:
        """Remember pages to write: path → what it is, for example `article:KEY:LOCALE`.

        The other kinds are `opening` and `list` with LOCALE:KIND:SLUG, `leaf` with a number
        besides, `most_read`, `sitemap` and `sitemap_index` with LOCALE:NUMBER, `index` with
        LOCALE:KIND, `feed` and `news` with LOCALE, `gone` as `article`, `home`, `robots`,
        `moved` and `everything`.
        """
        ...

    def dirty(self, limit: int | None = None) -> list[tuple[str, str, int]]:
        """The first (path, what, generation) in writing order: what is linked to first,
        removals last."""
        ...

    def count_dirty(self) -> int: ...
    def set_timer(self, path: str, what: str, at: datetime | None) -> None:
        """Note when a page is to be written again by itself; None for never."""
        ...

    def timers(self) -> list[str]:
        """The paths of all pages that are to be written again by themselves."""
        ...

    def timed_out(self, now: datetime) -> dict[str, str]:
        """The pages whose time has come: path → what."""
        ...

    def mark_clean(self, path: str, generation: int) -> None:
        """Forget a written page unless it became dirty again since that generation."""
        ...

    def take_lease(
        self, name: str, holder: str, until: datetime, now: datetime
    ) -> bool:
        """Take or renew a lease, unless another who is still there holds it."""
        ...

    def drop_lease(self, name: str, holder: str) -> None: ...


class Links(Protocol):
    """Pages that stand, by the keys of their addresses, and what they link to."""

    def standing(self, locale: str, keys: Iterable[str]) -> dict[str, str]:
        """Key → path of the pages that stand in the locale at one of these addresses."""
        ...

    def standing_of(self, translation: int) -> dict[str, str]: ...
    def put(self, pages: Collection[Addresses]) -> None:
        """Keep where pages stand and what they link to; what is noted so is left alone."""
        ...

    def linking(self, locale: str, keys: Collection[str]) -> list[tuple[str, str, str]]:
        """(article, section folder, slug) of the pages that link to one of these addresses."""
        ...


class Reports(Protocol):
    """Mistakes that readers found."""

    def add(self, report: Report) -> int | None:
        """Store it and return its id; None when the same one is still open."""
        ...

    def get(self, number: int) -> Report | None: ...
    def open(self, limit: int) -> list[Report]:
        """Those that nobody has dealt with, oldest first."""
        ...

    def how_many_open(self) -> int: ...
    def settle(self, number: int, actor: str, at: datetime) -> bool:
        """Note who dealt with it; False when somebody has before, or there is none."""
        ...
