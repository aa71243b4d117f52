"""Data that crosses the boundary between the stages and the outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pubpipe.domain.article import Extracted
from pubpipe.domain.edition import Translation
from pubpipe.domain.hit import Hit
from pubpipe.domain.markup import Marked
from pubpipe.domain.order import Order
from pubpipe.domain.person import Person


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
    """A block kind, or the role `headline`, `kicker`, `byline` or `section`."""
    attrs: tuple[tuple[str, str], ...]
    content: Marked
    source_hash: str
    segment: int = 0
    segment_text: int = 0


@dataclass(frozen=True)
class Event:
    """A line of the history: `subject` is `unit:7`, `article:key` …"""

    at: datetime
    actor: str
    subject: str
    action: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Engine:
    """Who made a draft; `starter` marks the small bundled models."""

    name: str
    model: str
    version: str
    starter: bool = False


@dataclass(frozen=True)
class Drafted:
    """What a translator made of one source text."""

    text: str
    score: float | None
    flags: tuple[str, ...] = ()
    confidence: float | None = None
    """How near a person's text it is expected to be, 0 to 1; see `Draft.confidence`."""


@dataclass(frozen=True)
class Session:
    """A sign-in: `csrf` must come back with every form."""

    person: Person
    csrf: str
    expires_at: datetime


@dataclass(frozen=True)
class Visit:
    """A hit with what the server saw of its sender; nothing of it is stored in clear."""

    hit: Hit
    at: datetime
    reader: bytes
    """HMAC under the salt of the day."""


@dataclass(frozen=True)
class QueueRow:
    """A translation that waits for people, with its headline."""

    translation: Translation
    headline: str
    waiting_since: datetime
    claimed_by: tuple[str, ...]
    source_views: int = 0
    """How often its original was read of late (`domain.demand.LATELY`)."""


@dataclass(frozen=True)
class Attempt:
    """A piece of work that failed; with `set_aside_at` it waits for a person.

    `work` names it as operations see it, `article` is "" for what belongs to none.
    """

    work: str
    article: str
    failures: int
    error: str
    first_at: datetime
    last_at: datetime
    set_aside_at: datetime | None


@dataclass(frozen=True)
class Fetched:
    """A source fetched from a URL."""

    raw: bytes
    final_url: str
    media_type: str | None


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
