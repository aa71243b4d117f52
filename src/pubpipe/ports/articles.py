"""Articles in the store: what came in, its revisions, its translations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from pubpipe.domain.alignment import Known
from pubpipe.domain.article import Extracted
from pubpipe.domain.edition import Translation
from pubpipe.domain.order import Order
from pubpipe.ports.records import (
    Article,
    Attempt,
    Piece,
    QueueRow,
    Revision,
    Submission,
    Wanted,
)


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
