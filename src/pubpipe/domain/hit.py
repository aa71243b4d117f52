"""One page-view event and why it may not count."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

Reason = Literal[
    "bot", "no_agent", "prefetch", "staff", "opted_out", "over_limit",
    "unknown_page", "malformed", "too_old", "from_the_future", "replay",
]  # fmt: skip
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


def made_at(event_id: UUID) -> datetime:
    """Return the moment (UTC, to the millisecond) that a UUIDv7 carries; RFC 9562 §5.7."""
    milliseconds = event_id.int >> 80
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def fault(hit: Hit, now: datetime, window: timedelta) -> Reason | None:
    """Return why the id of `hit` cannot be counted at `now`, or None.

    An id older than the window in which events are kept could be a repeat that nobody
    can recognise any more, so it is refused rather than perhaps counted twice.
    """
    if hit.event_id.version != 7:
        return "malformed"
    try:
        made = made_at(hit.event_id)
    except OverflowError:
        return "malformed"
    if made < now - window:
        return "too_old"
    if made > now + CLOCK_SKEW:
        return "from_the_future"
    return None
