"""Counts add up, the history stays as it was written, and no work was given up."""

from pubpipe.domain.diagnosis import Diagnosis, doubt, fault, listed, well
from pubpipe.ports import Newsroom
from pubpipe.ports.inspection import Inspection


def counts_add_up(room: Newsroom, stored: Inspection) -> Diagnosis:
    """Totals are the number of their events, and nothing unpublished was counted."""
    name = "view counts"
    advice = "Restore a backup, or report this as a fault of pubpipe."
    faults = room.hits.faults()
    if faults:
        more = f" {len(faults) - 1} more hours differ." if len(faults) > 1 else ""
        return fault(name, f"{str(faults[0]).removesuffix(f' {advice}')}{more}", advice)
    # Counted first: what is published meanwhile is known a moment later.
    counts = room.hits.counts()
    pairs = stored.published_pairs()
    unknown = [
        f"“{each.article}” in “{each.locale}” has {each.views} views and was never "
        "published"
        for each in counts
        if (each.article, each.locale) not in pairs
    ]
    if unknown:
        return fault(
            name,
            f"{listed(unknown)}.",
            "Make sure that both databases belong to this newsroom; if they do, "
            "report this as a fault of pubpipe.",
        )
    total = sum(each.views for each in counts)
    return well(name, f"{total} views; the hours are the sum of their events.")


def history_is_kept(stored: Inspection) -> Diagnosis:
    """The database itself refuses to rewrite the history."""
    name = "history"
    if not stored.audit_is_append_only():
        return fault(
            name,
            "The history can be rewritten: the triggers that refuse it are not there.",
            "Find out who removed them, and restore a backup from before that.",
        )
    return well(name, "Lines of the history can be added, not changed or deleted.")


def work_goes_on(room: Newsroom) -> Diagnosis:
    """No piece of work was given up."""
    name = "work"
    with room.store.read() as tx:
        attempts = tx.attempts.all()
    aside = [each for each in attempts if each.set_aside_at]
    failing = [each for each in attempts if each.is_failing]
    if aside:
        said = listed([f"{each.work}: {each.error}".rstrip(".") for each in aside])
        return fault(
            name,
            f"Set aside, for they failed too often: {said}.",
            "Put the cause right, then say “pubpipe retry”.",
        )
    if failing:
        said = listed([f"{each.work}: {each.error}".rstrip(".") for each in failing])
        return doubt(
            name, f"Failed and tried again: {said}.", "Look at the cause in the log."
        )
    return well(name, "Nothing has failed and waits for a person.")
