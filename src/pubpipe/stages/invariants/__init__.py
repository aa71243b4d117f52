"""What must always be true of a newsroom, looked at without changing anything."""

from pubpipe.domain.diagnosis import Diagnosis
from pubpipe.ports import Newsroom
from pubpipe.ports.inspection import Inspection, SiteFolder
from pubpipe.stages.invariants.pages import pages_are_those_of
from pubpipe.stages.invariants.records import (
    counts_add_up,
    history_is_kept,
    work_goes_on,
)
from pubpipe.stages.invariants.texts import published_is_approved


def check(room: Newsroom, stored: Inspection, site: SiteFolder) -> list[Diagnosis]:
    """Compare what is stored, what is published and what is counted."""
    live = stored.live_editions()
    pages = pages_are_those_of(room, live, stored, site)
    if pages.status != "ok":
        # Something may have gone live while we looked: then the second look is right.
        pages = pages_are_those_of(room, stored.live_editions(), stored, site)
    return [
        published_is_approved(live, room.settings.source_locale),
        pages,
        counts_add_up(room, stored),
        history_is_kept(stored),
        work_goes_on(room),
    ]
