"""Articles in the store: what came in, its revisions, its translations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pubpipe.domain.alignment import Known
from pubpipe.domain.article import Extracted
from pubpipe.domain.edition import Translation
from pubpipe.domain.markup import Marked
from pubpipe.domain.order import Order
from pubpipe.ports.queue import QueueRow, Wanted


@dataclass(frozen=True)
class Submission:
    """A source as it came in: raw bytes, where from, and what the editor asked."""

    id: int
    raw: bytes
    name: str
    origin: str
    media_type: str
    order: Order
    actor: str
    state: str
    """`waiting`, `taken` (it became or matched a revision) or `refused`."""
    article: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Article:
    """An article's identity; `head` is the number of its newest revision, 0 for none."""

    id: int
    key: str
    title: str
    """The headline of the head revision, in the source's language."""
    slug: str
    section_slug: str
    """Frozen with the slug at first publication."""
    head: int
    head_id: int
    overlay: Mapping[str, Mapping[str, str]]
    """Corrected field → its value and the extracted value it replaces."""
    release_policy: str


@dataclass(frozen=True)
class Revision:
    """A frozen source: `extracted` as found, `corrected` with the overlay applied."""

    id: int
    number: int
    content_hash: str
    extracted: Extracted
    corrected: Extracted
    actor: str
    at: datetime


@dataclass(frozen=True)
class Piece:
    """One block of a revision with its one segment, as stored."""

    uid: str
    kind: str
    """A block kind, or the role `headline`, `kicker`, `byline`, `section` or `correction`."""
    attrs: tuple[tuple[str, str], ...]
    content: Marked
    source_hash: str
    segment: int = 0
    segment_text: int = 0


@dataclass(frozen=True)
class Attempt:
    """A piece of work that failed; with `set_aside_at` it waits for a person.

    `work` names it as operations see it, `article` is "" for what belongs to none. Without
    an `error` it is being done just now, or its process was killed meanwhile; `failures`
    then says how often it was begun so.
    """

    work: str
    article: str
    failures: int
    error: str
    first_at: datetime
    last_at: datetime
    set_aside_at: datetime | None

    @property
    def is_under_way(self) -> bool:
        """Whether it has begun and not been heard of since."""
        return not self.error

    @property
    def is_failing(self) -> bool:
        """Whether it failed and is tried again."""
        return bool(self.error) and not self.set_aside_at


class Submissions(Protocol):
    """Sources as they came in."""

    def add(
        self, raw: bytes, name: str, origin: str, media_type: str, order: Order,
        actor: str, at: datetime,
    ) -> int: ...  # fmt: skip
    def get(self, submission: int) -> Submission | None: ...
    def settle(
        self, submission: int, state: str, article: str, refusal: str
    ) -> None: ...
    def waiting(self, before: datetime) -> list[int]:
        """Those that were stored before that time and not taken in, oldest first."""
        ...

    def taken(self, before: datetime) -> list[tuple[int, str]]:
        """(submission, article) of launches that began before then and have not ended."""
        ...

    def oldest_waiting(self) -> datetime | None:
        """When the oldest of those came in whose launch has not come to its end."""
        ...


class Articles(Protocol):
    """Articles, their revisions and their blocks."""

    def find(self, key: str) -> Article | None: ...
    def all(self) -> list[Article]: ...
    def create(self, key: str, at: datetime) -> Article: ...
    def set_overlay(self, article: int, overlay: Mapping[str, Any]) -> None: ...
    def set_address(self, article: int, slug: str, section_slug: str) -> None: ...
    def slug_taken(self, slug: str) -> bool: ...
    def revision(self, article: int, number: int) -> Revision | None: ...
    def add_revision(
        self,
        article: int,
        content_hash: str,
        extracted: Extracted,
        corrected: Extracted,
        actor: str,
        at: datetime,
        pieces: Sequence[Piece],
    ) -> Revision:
        """Store the next revision with its pieces and make it the head."""
        ...  # fmt: skip

    def known_blocks(self, article: int) -> list[Known]: ...
    def pieces(self, revision: int) -> list[Piece]: ...
    def unsegmented(self, source_locale: str) -> list[str]:
        """Keys of articles with a translation behind the head revision's segments."""
        ...

    def author_name(self, author: str, locale: str) -> str | None: ...
    def set_author_name(self, author: str, locale: str, name: str) -> None: ...
    def section_label(self, section: str, locale: str) -> str | None: ...
    def set_section_label(self, section: str, locale: str, label: str) -> None: ...
    def author_slug(self, byline: str) -> str:
        """The slug under which the articles of a byline are listed, "" for a new one."""
        ...

    def author_slug_taken(self, slug: str) -> bool: ...
    def set_author_slug(self, byline: str, slug: str) -> None: ...


class Translations(Protocol):
    """One row per article and locale, with its counts."""

    def find(self, article: int, locale: str) -> Translation | None: ...
    def get(self, translation: int) -> Translation | None: ...
    def all(self, article: int | None = None) -> list[Translation]: ...
    def open(
        self,
        article: int,
        locale: str,
        priority: int,
        deadline: datetime | None,
        embargo: datetime | None,
        at: datetime,
    ) -> Translation:
        """Create the translation, or update what is given (0 and None leave it as it is)."""
        ...

    def set_segmented(self, translation: int, revision: int) -> None:
        """Note that the translation has the units of this revision."""
        ...

    def due(
        self, now: datetime, source_locale: str, article: int | None, *, ignores: bool
    ) -> list[tuple[str, str, int]]:
        """(article, locale, release) of those that are ready to go live and have not.

        With `ignores` the source's own editions do not wait for an embargo. Looks only at
        what awaits a release, not at all there is.
        """
        ...

    def queue(self, wanted: Wanted) -> tuple[list[QueueRow], int]:
        """Translations with work left, and how many there are beyond the limit."""
        ...

    def note_readers(self, views: Mapping[str, int]) -> int:
        """Note how often each article's original was read lately, for the queue's order.

        Returns how many translations have another number than before.
        """
        ...

    def titles(self) -> list[tuple[int, str, str]]:
        """(translation, headline, article) of everything that has work left."""
        ...


class Attempts(Protocol):
    """Work that failed, and how often."""

    def all(self) -> list[Attempt]: ...
    def find(self, work: str) -> Attempt | None: ...
    def store(self, attempt: Attempt) -> None:
        """Keep the attempt in place of an earlier one at the same work."""
        ...

    def forget(self, work: str) -> None: ...
    def forget_all(self, article: str = "") -> int:
        """Forget the attempts of an article, or all of them; return how many."""
        ...
