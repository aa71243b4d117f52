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
            "The reason has %(length)s characters; %(most)s is the most. Shorten it.",
            length=len(reason),
            most=LONGEST_REASON,
        )
    with room.store.write() as tx:
        unit, text, finding = _find(
            room, tx, person, unit_id, source_hash, mark, text
        )  # fmt: skip
        if finding.level == "error":
            raise Refused(
                "An error cannot be dismissed: the text has to be corrected first. "
                "%(message)s",
                message=finding.message,
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
        raise NotFound(
            "There is no segment %(unit)s. It may have been removed.",
            unit=str(unit_id),
        )
    require(person, "translate", unit.locale)
    text = unit.text if text is None else tidy(clean(text))
    if unit.source_hash != source_hash:
        raise Stale(
            "The source of segment %(segment)s changed since you opened it, so the "
            "warning may mean something else now. Look at it again.",
            segment=unit.key,
            theirs=unit.text,
            yours=text,
        )
    for finding in checking.findings(_known(room, tx, unit), unit, text):
        if finding.mark == mark:
            return unit, text, finding
    raise NotFound(
        "The checks do not say that of segment %(segment)s any more. Nothing was changed.",
        segment=unit.key,
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
