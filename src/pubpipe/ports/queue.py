"""What of the queue is asked for, and what it answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pubpipe.domain.edition import Translation

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
