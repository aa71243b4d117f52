"""Which translation people take up first: the newsroom's orders, then the readers' wish."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from pubpipe.domain.edition import Translation
from pubpipe.domain.hit import Readership

LATELY = timedelta(hours=48)
"""How far back views tell what readers want now; news is old after two days."""
SOON = timedelta(days=1)
"""A deadline nearer than this goes before any number of readers."""
_NEVER = datetime.max.replace(tzinfo=UTC)


def of_originals(read: Iterable[Readership], source_locale: str) -> dict[str, int]:
    """Return the views of each article's original."""
    return {each.article: each.views for each in read if each.locale == source_locale}


def urgency(
    translation: Translation, source_views: int, waiting_since: datetime, now: datetime
) -> tuple[int, datetime, int, datetime, datetime]:
    """Return what a review queue is sorted by, smallest first.

    In this order: priority, a deadline within `SOON`, how often the original is read, any
    deadline, how long it waits.
    """
    deadline = translation.deadline or _NEVER
    pressing = deadline if deadline <= now + SOON else _NEVER
    return (-translation.priority, pressing, -source_views, deadline, waiting_since)
