"""People say that a warning is none here, with a reason that the next reviewer sees."""

from pubpipe import checking
from pubpipe.domain.checks import Dismissal, Finding, target_hash
from pubpipe.domain.errors import NotFound, Refused, Stale
from pubpipe.domain.markup import tidy
from pubpipe.domain.person import Person, require
from pubpipe.domain.text import clean
from pubpipe.domain.unit import Unit
from pubpipe.ports import Newsroom, Transaction

LONGEST_REASON = 500
"""Characters."""


def dismiss(
    room: Newsroom, person: Person, unit_id: int, *, source_hash: str, mark: str,
    reason: str, text: str | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """Dismiss the warning `mark` of `text` (None: what stands there) for this source.

    Returns all findings of the text as they are now. Raises Stale when the source is
    another one by now, Refused for an error or without a reason.
    """
    reason = clean(reason).strip()
    if not reason:
        raise Refused(
            "Say why this is no fault: the next reviewer sees the reason beside it."
        )
    if len(reason) > LONGEST_REASON:
        raise Refused(
            f"The reason has {len(reason):,} characters; {LONGEST_REASON} is the most. "
            "Shorten it."
        )
    with room.store.write() as tx:
        unit, text, finding = _find(
            room, tx, person, unit_id, source_hash, mark, text
        )  # fmt: skip
        if finding.level == "error":
            raise Refused(
                "An error cannot be dismissed: the text has to be corrected first. "
                f"{finding.message}"
            )
        hashed = target_hash(text)
        tx.dismissals.forget(unit.id, mark, source_hash, hashed)
        tx.dismissals.add(
            unit.id,
            finding.kind,
            Dismissal(mark, source_hash, hashed, reason, person.name, tx.now()),
        )
        _note(tx, person, unit, "dismissed", finding, reason)
        return checking.findings(_known(room, tx, unit), unit, text)


def ask_again(
    room: Newsroom, person: Person, unit_id: int, *, source_hash: str, mark: str,
    text: str | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """Take a dismissal back; returns all findings of the text as they are now."""
    with room.store.write() as tx:
        unit, text, finding = _find(
            room, tx, person, unit_id, source_hash, mark, text
        )  # fmt: skip
        if finding.dismissal:
            tx.dismissals.forget(unit.id, mark, source_hash, target_hash(text))
            _note(tx, person, unit, "asked again", finding)
        return checking.findings(_known(room, tx, unit), unit, text)


def _find(
    room: Newsroom, tx: Transaction, person: Person, unit_id: int, source_hash: str,
    mark: str, text: str | None,
) -> tuple[Unit, str, Finding]:  # fmt: skip
    unit = tx.units.get(unit_id)
    if unit is None:
        raise NotFound(f"There is no segment {unit_id}. It may have been removed.")
    require(person, "translate", unit.locale)
    text = unit.text if text is None else tidy(clean(text))
    if unit.source_hash != source_hash:
        raise Stale(
            f"The source of segment {unit.key} changed since you opened it, so the "
            "warning may mean something else now. Look at it again.",
            theirs=unit.text,
            yours=text,
        )
    for finding in checking.findings(_known(room, tx, unit), unit, text):
        if finding.mark == mark:
            return unit, text, finding
    raise NotFound(
        f"The checks do not say that of segment {unit.key} any more. Nothing was changed."
    )


def _known(room: Newsroom, tx: Transaction, unit: Unit) -> checking.Known:
    return checking.known(tx, room.settings, unit.locale, [unit])


def _note(
    tx: Transaction, person: Person, unit: Unit, action: str, finding: Finding,
    reason: str = "",
) -> None:  # fmt: skip
    tx.audit(
        person.name,
        f"unit:{unit.id}",
        action,
        kind=finding.kind,
        warning=finding.message,
        reason=reason,
    )
