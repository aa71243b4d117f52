"""The numbers by which whoever runs the newsroom watches it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pubpipe.ports import Newsroom


@dataclass(frozen=True)
class Measures:
    """One moment of a newsroom; no article and no person is named in it."""

    units: Mapping[tuple[str, str], int]
    """Units of the newest revisions by (locale, status)."""
    dirty_pages: int
    launch_age: float
    """Seconds since the oldest launch came in that has not come to its end, 0 for none."""
    failing: int
    """Pieces of work that failed and are tried again."""
    set_aside: int
    """Pieces of work that failed too often and wait for a person."""
    views: int
    rejected: Mapping[str, int]
    """Hits turned away, by reason."""


def measure(room: Newsroom) -> Measures:
    """Read the newsroom's numbers."""
    units: Counter[tuple[str, str]] = Counter()
    with room.store.read() as tx:
        for translation in tx.translations.all():
            for status, number in translation.units.items():
                units[translation.locale, status] += number
        dirty = tx.pages.count_dirty()
        attempts = tx.attempts.all()
        oldest, now = tx.submissions.oldest_waiting(), tx.now()
    return Measures(
        units=units,
        dirty_pages=dirty,
        launch_age=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
        failing=sum(each.is_failing for each in attempts),
        set_aside=sum(bool(each.set_aside_at) for each in attempts),
        views=sum(count.views for count in room.hits.counts()),
        rejected=room.hits.rejected(),
    )
