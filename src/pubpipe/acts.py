"""Carrying out a person's act on a unit, the same for desk, API, PO and command line."""

from dataclasses import dataclass, replace

from pubpipe import checking
from pubpipe.domain import checks
from pubpipe.domain.errors import ChecksFailed, NotFound, Stale
from pubpipe.domain.markup import plain, tidy
from pubpipe.domain.person import require
from pubpipe.domain.saying import _
from pubpipe.domain.settings import Settings
from pubpipe.domain.text import clean
from pubpipe.domain.unit import Act, Change, Unit, decide, is_stale
from pubpipe.ports import Transaction


@dataclass(frozen=True)
class Reviewed:
    """A unit after an act, with what the checks say of its text."""

    unit: Unit
    findings: tuple[checks.Finding, ...]
    changed: bool


def perform(
    tx: Transaction, settings: Settings, unit: Unit, act: Act, *, unfinished: str = ""
) -> Reviewed:
    """Carry out `act` on `unit` and everything that follows from it, in `tx`.

    `unfinished` is a reason for which saved text still needs work: the unit becomes
    fuzzy instead of translated. Raises Stale, ChecksFailed, NotAllowed or Refused.
    """
    locale = settings.locale(unit.locale)
    # Before anything else: even a stale save leaves its text as a suggestion.
    require(act.person, "translate", unit.locale)
    given = act.text or ""
    if act.text is not None:
        act = replace(act, text=tidy(clean(act.text)))
    act = replace(act, reason=clean(act.reason), alone=clean(act.alone))
    if is_stale(unit, act):
        raise _stale(unit, act)
    about = checking.known(tx, settings, unit.locale, [unit])
    findings = checking.findings(about, unit, act.text or unit.text)
    errors = tuple(f.message for f in findings if f.level == "error")
    if act.kind == "approve" and errors:
        raise ChecksFailed(
            "Segment %(segment)s is not approved: %(error)s",
            errors,
            segment=unit.key,
            error=errors[0],
        )
    change = decide(unit, act, four_eyes=locale.four_eyes)
    if change is None:
        return Reviewed(unit, findings, changed=False)
    if unfinished and change.status == "translated":
        change = replace(change, status="fuzzy", reason=unfinished)
    now = tx.now()
    target = tx.units.apply(unit, change, act.person.name, now)
    if target is None:
        raise _stale(unit, act)
    after = tx.units.get(unit.id)
    if after is None:
        raise NotFound("Segment %(segment)s is gone.", segment=unit.key)
    warnings = [
        f.kind for f in findings if f.level == "warning" and f.dismissal is None
    ]
    tx.audit(
        act.person.name,
        f"unit:{unit.id}",
        change.status,
        reason=change.reason,
        target=target,
        origin=change.origin,
        bulk=change.bulk,
        alone=change.alone,
        warnings=warnings,
        dismissed=[f.kind for f in findings if f.dismissal],
    )
    _remember(tx, unit, after, change, target)
    gone = checks.removed(given, act.text or "")
    return Reviewed(after, (*findings, gone) if gone else findings, changed=True)


def _remember(
    tx: Transaction, before: Unit, after: Unit, change: Change, target: int
) -> None:
    """Keep the memory, the managed data and the release requests in step."""
    if before.status == "approved" and before.target:
        tx.memory.retire(before.target.id, tx.now())
    if not change.approve:
        return
    tx.memory.remember(
        after, target, after.text, tx.units.source_before(after), tx.now()
    )
    source, text = plain(after.source.text), plain(after.text)
    if after.role == "byline":
        tx.articles.set_author_name(source, after.locale, text)
    elif after.role == "section":
        tx.articles.set_section_label(source, after.locale, text)
    touched = [after.translation]
    if after.role in ("byline", "section"):
        # What is known now is no unit of other articles any more: they may be complete.
        touched += tx.units.retire(after.role, after.locale, after.source_hash)
    for number in touched:
        translation = tx.translations.get(number)
        if translation and 0 < translation.total == translation.approved:
            tx.editions.request_release(number)


def _stale(unit: Unit, act: Act) -> Stale:
    return Stale(
        _(
            "Segment %(segment)s was not saved: its source changed since you opened it. "
            "Compare the two texts and save again."
        )
        if act.source_hash != unit.source_hash
        else _(
            "Segment %(segment)s was not saved: its text changed since you opened it. "
            "Compare the two texts and save again."
        ),
        segment=unit.key,
        theirs=unit.text,
        yours=act.text or "",
    )
