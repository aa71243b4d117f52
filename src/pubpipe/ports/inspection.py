"""Looking a newsroom over: what is stored and on disk, for checks that change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pubpipe.domain.edition import Edition
from pubpipe.ports.articles import Piece


@dataclass(frozen=True)
class Evidence:
    """One target that an edition names, and what is known of its approval."""

    uid: str
    text: str
    is_approved: bool
    """Whether it was ever approved, for the very source that the edition translates."""
    revoked_at: datetime | None
    """When the last of its approvals ended; None while one stands."""


@dataclass(frozen=True)
class LiveEdition:
    """What readers see of one article in one locale, with what it was made of.

    `edition` is None when the live pointer leads nowhere. `is_intact` tells whether the
    frozen content still has the hash it was stored with.
    """

    article: str
    locale: str
    number: int
    path: str
    """Where its page is: an article moves with all its editions."""
    edition: Edition | None
    is_intact: bool
    pieces: Sequence[Piece]
    """The blocks of the edition's revision, in reading order."""
    targets: Sequence[Evidence]


@dataclass(frozen=True)
class PageFile:
    """A page as it lies on disk: the edition it says it shows, and its words."""

    article: str
    locale: str
    edition: int
    text: str
    """All text of the article's element, also that of its pictures, in order."""


@dataclass(frozen=True)
class DatabaseFacts:
    """One database as it was found.

    `schema` is the migration it stands at, "" for an empty one; `clock` is its own idea
    of the present, None where it has none.
    """

    name: str
    kind: str
    """`SQLite` or `PostgreSQL`."""
    place: str
    """The file, or the server and database, without any password."""
    schema: str
    head: str
    is_known: bool
    """Whether this program has that migration; one of a newer pubpipe it has not."""
    clock: datetime | None
    problem: str = ""
    """Why it cannot be read; the rest is then empty."""

    @property
    def is_current(self) -> bool:
        """Whether it answers and its schema is the newest that this program knows."""
        return not self.problem and self.schema == self.head


class Inspection(Protocol):
    """Reads across the tables, each call in one moment of the database."""

    def live_editions(self) -> list[LiveEdition]: ...
    def published_pairs(self) -> set[tuple[str, str]]:
        """(article, locale) of everything that ever had an edition."""
        ...

    def newest_change_of_pages(self) -> datetime | None:
        """When something last happened that marks pages dirty."""
        ...

    def audit_is_append_only(self) -> bool:
        """Whether the database itself refuses to change or delete lines of the history."""
        ...


class SiteFolder(Protocol):
    """The published files, read only; paths are those of the site, as `/ru/news/pier/`."""

    def page(self, path: str) -> PageFile | None:
        """The article page at a path; None when there is none, or no readable one."""
        ...

    def article_pages(self) -> set[str]:
        """The paths of all article pages on disk."""
        ...

    def teasers(self, path: str) -> list[tuple[str, str]] | None:
        """(Path, headline) of each article that a list shows, in order; None for no page."""
        ...

    def gone(self) -> set[str]:
        """The paths that are answered 410."""
        ...
