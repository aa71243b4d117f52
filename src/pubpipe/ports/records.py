"""Data that crosses the boundary between the stages and the outside."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from pubpipe.domain.article import Extracted
from pubpipe.domain.edition import Translation
from pubpipe.domain.hit import Hit
from pubpipe.domain.markup import Marked
from pubpipe.domain.order import Order
from pubpipe.domain.person import Person


@dataclass(frozen=True)
class Approval:
    """A standing approval: of which target, whether in bulk, and how its text came to be.

    `alone` is the reason for which its writer gave it where a second person should have.
    """

    target: int
    bulk: bool
    origin: str
    alone: str


@dataclass(frozen=True)
class Addresses:
    """Where a translation's page stands (key → path), and the keys that it links to."""

    translation: int
    locale: str
    stands: Mapping[str, str]
    links: Collection[str]


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
class Confirmed:
    """An approval that stands, of a segment that had a draft by `engine`.

    `seconds` since the same person's last act on another segment of the translation, None
    where there was none in the time looked at. `origin` tells how the text came to be.
    """

    approval: int
    at: datetime
    person: str
    locale: str
    engine: Engine
    is_unchanged: bool
    is_bulk: bool
    origin: str
    seconds: float | None


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
    language: str = ""
    """The site code of the language that the person chose for the desk, "" for none."""


@dataclass(frozen=True)
class Visit:
    """A hit with what the server saw of its sender; nothing of it is stored in clear."""

    hit: Hit
    at: datetime
    reader: bytes
    """HMAC under the salt of the day."""


QueueOrder = Literal[
    "urgent", "readers", "pressing",
    "deadline", "oldest", "newest", "shortest", "surest", "unsurest",
]  # fmt: skip
"""`urgent` is what people take up first: the priority, a deadline within a day, the
readers of the original, any deadline, age. `readers` and `pressing` are its two halves,
each as fast in a large queue as in a small one."""
Held = Literal["", "mine", "free", "others"]
"""Who holds a claim: anybody, the person asking, nobody else, somebody else."""


@dataclass(frozen=True)
class Wanted:
    """Which translations of the queue are asked for, and in which order.

    `without` leaves translations out, `ids` leaves all others out; `count` asks how many
    there are in all. Claims that end by `now` are none any more.
    """

    locales: tuple[str, ...]
    person: str
    now: datetime
    status: str = ""
    priority: int | None = None
    """At least this one."""
    due_by: datetime | None = None
    held: Held = ""
    order: QueueOrder = "urgent"
    limit: int = 100
    skip: int = 0
    without: tuple[int, ...] = ()
    ids: tuple[int, ...] | None = None
    count: bool = True


CLAIM_LASTS = timedelta(minutes=20)
"""How long a claim lasts after its holder's last keystroke."""


@dataclass(frozen=True)
class Claim:
    """Who is working on a translation, and until when unless it is renewed."""

    holder: str
    expires_at: datetime


@dataclass(frozen=True)
class QueueRow:
    """A translation that waits for people, with its headline.

    `confidence` is the mean of its drafts', None where no engine gives any.
    """

    translation: Translation
    headline: str
    waiting_since: datetime
    claim: Claim | None = None
    confidence: float | None = None
    source_views: int = 0
    """How often its original was read of late (`domain.demand.LATELY`)."""


@dataclass(frozen=True)
class Unsaved:
    """A text that a person is typing and has not saved, as last seen by the server.

    `source_hash` and `version` are what the person saw of the unit.
    """

    unit: int
    text: str
    source_hash: str
    version: int
    at: datetime


@dataclass(frozen=True)
class Comment:
    """What a person said about a unit."""

    id: int
    author: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Step:
    """One unit's share of a bulk act: what stood there before, its version afterwards.

    `text` is None where no person had written anything.
    """

    unit: int
    text: str | None
    status: str
    reason: str
    version: int


@dataclass(frozen=True)
class BulkAct:
    """What a person did to several units of a translation at once."""

    id: int
    actor: str
    what: str
    translation: int
    steps: tuple[Step, ...]
    at: datetime
    undone_at: datetime | None


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
