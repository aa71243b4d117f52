"""One page-view event and why it may not count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

Reason = Literal[
    "bot", "no_agent", "prefetch", "preview", "staff", "opted_out", "over_limit",
    "unknown_page", "malformed", "too_old", "from_the_future", "replay", "unavailable",
]  # fmt: skip
REASONS: tuple[Reason, ...] = get_args(Reason)
Outcome = Literal["new", "replay", "too_old"]
"""What became of a hit that was to be stored; `too_old`: nobody can tell any more whether
its id was counted, so it was not."""
CLOCK_SKEW = timedelta(minutes=10)


@dataclass(frozen=True)
class Hit:
    """A page activation: `event_id` is a UUIDv7 made once by the page and kept on retry."""

    event_id: UUID
    article: str
    locale: str
    edition: int


@dataclass(frozen=True)
class Count:
    """The views of one article in one locale, as of a moment (UTC)."""

    article: str
    locale: str
    views: int
    as_of: datetime


@dataclass(frozen=True)
class Readership:
    """How often one article was read in one locale within a period, and by how many.

    A reader counts once a day: `readers` adds up days.
    """

    article: str
    locale: str
    views: int
    readers: int


@dataclass(frozen=True)
class Period:
    """How pages were read since a moment: `views` by the beginning (UTC) of each hour, or
    of each of the newsroom's days, where there were any; their sum is that of `pages`."""

    views: Mapping[datetime, int]
    pages: Sequence[Readership]


@dataclass(frozen=True)
class Selection:
    """Which pages are asked about: of one locale, of some articles; empty is all."""

    locale: str = ""
    articles: frozenset[str] | None = None


EVERYTHING = Selection()


@dataclass(frozen=True)
class Fault:
    """An hour of one article in one locale whose total is not the number of its events."""

    article: str
    locale: str
    hour: datetime
    events: int
    total: int

    def __str__(self) -> str:
        return (
            f"“{self.article}” in “{self.locale}” has {self.events} views stored in the "
            f"hour from {self.hour:%Y-%m-%d %H:%M} UTC, and a total of {self.total}. "
            "Restore a backup, or report this as a fault of pubpipe."
        )


def fault(hit: Hit, now: datetime, window: timedelta) -> Reason | None:
    """Return why the id of `hit` cannot be counted at `now`, or None.

    An id older than the window in which events are kept could be a repeat that nobody
    can recognise any more, so it is refused rather than perhaps counted twice.
    """
    if hit.event_id.version != 7:
        return "malformed"
    # A UUIDv7 begins with its time in milliseconds; RFC 9562 §5.7.
    ahead = (hit.event_id.int >> 80) / 1000 - now.timestamp()
    if ahead < -window.total_seconds():
        return "too_old"
    if ahead > CLOCK_SKEW.total_seconds():
        return "from_the_future"
    return None
