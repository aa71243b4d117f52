"""After a person's act: the publication that may have become due."""

from pubpipe import pipeline
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom


def nudge(room: Newsroom, unit: Unit) -> None:
    """Start the publication of the unit's translation if the unit was its last one.

    Runs after the answer is sent; what it cannot start, reconcile finds.
    """
    with room.store.read() as t:
        translation = t.translations.get(unit.translation)
    # Asking what is due reads every translation: only worth it at the end of one.
    if translation and translation.approved == translation.total:
        pipeline.nudge(room, translation.article, translation.locale)
