"""Which machine drafts stand before a person who has not asked for them."""

from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom


def is_shown(room: Newsroom, unit: Unit) -> bool:
    """Tell whether the unit's draft stands in the editor from the start.

    A newsroom can hide the drafts of a locale, or those of models below a measured quality.
    """
    if unit.locale in room.settings.hide_drafts:
        return False
    least = room.settings.hide_drafts_below.get(unit.locale)
    if least is None or unit.draft is None:
        return True
    measured = room.translators.quality(unit.draft.model, unit.draft.version)
    return measured is None or measured >= least
