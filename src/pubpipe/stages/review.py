"""People turn drafts into approved targets."""

from dataclasses import dataclass

from pubpipe import checking
from pubpipe.acts import Reviewed, perform
from pubpipe.domain.checks import Finding
from pubpipe.domain.edition import Translation
from pubpipe.domain.errors import ChecksFailed, NotFound, Refused, Stale
from pubpipe.domain.person import Person, require
from pubpipe.domain.unit import Act, Origin, Target, Unit
from pubpipe.ports import CLAIM_LASTS, Event, Newsroom, Transaction


@dataclass(frozen=True)
class Workbench:
    """A translation as a reviewer works on it; `findings` by unit id."""

    translation: Translation
    headline: str
    units: tuple[Unit, ...]
    findings: dict[int, tuple[Finding, ...]]


@dataclass(frozen=True)
class History:
    """Everything that happened to a unit, oldest first."""

    targets: list[Target]
    events: list[Event]
    suggestions: list[tuple[str, str]]


@dataclass(frozen=True)
class Bulk:
    """A bulk approval: `unedited` of the approved were drafts nobody changed.

    `left` lists what did not pass, as (unit key, what the checks say).
    """

    approved: int
    unedited: int
    left: tuple[tuple[str, tuple[str, ...]], ...]


def workbench(room: Newsroom, article: str, locale: str) -> Workbench:
    """A translation with all its units in reading order."""
    with room.store.read() as tx:
        found = tx.articles.find(article)
        translation = tx.translations.find(found.id, locale) if found else None
        if found is None or translation is None:
            raise NotFound(
                "There is no translation of “%(article)s” into “%(locale)s”.",
                article=article,
                locale=locale,
            )
        units = tuple(tx.units.of_translation(translation.id))
        about = checking.known(tx, room.settings, locale, units, article=units)
    findings = {
        unit.id: checking.findings(about, unit, unit.text)
        for unit in units
        if unit.text
    }
    return Workbench(translation, found.title, units, findings)


def unit(room: Newsroom, unit_id: int) -> Unit:
    """One unit; raises NotFound."""
    with room.store.read() as tx:
        return _get(tx, unit_id)


def look_over(
    room: Newsroom, unit_id: int, text: str | None = None
) -> tuple[Finding, ...]:
    """What the checks say of `text`, or of what stands there; stores nothing."""
    with room.store.read() as tx:
        found = _get(tx, unit_id)
        article = tx.units.of_translation(found.translation)
        about = checking.known(tx, room.settings, found.locale, [found], article)
    text = found.text if text is None else text
    return checking.findings(about, found, text) if text.strip() else ()


def save(
    room: Newsroom, person: Person, unit_id: int, *, source_hash: str, version: int,
    text: str, origin: Origin = "desk",
) -> Reviewed:  # fmt: skip
    """Keep a person's text; a stale save is refused and its text kept as a suggestion."""
    act = Act("save", person, source_hash, version, text=text, origin=origin)
    return _perform(room, unit_id, act)


def approve(
    room: Newsroom, person: Person, unit_id: int, *, source_hash: str, version: int,
    text: str | None = None, origin: Origin = "desk", alone: str = "",
) -> Reviewed:  # fmt: skip
    """Approve `text`, or what stands there; raises ChecksFailed when a check has an error.

    `alone` is the reason for which an editor approves his own text where a second person
    should; it is audited and counted in the edition.
    """
    act = Act(
        "approve", person, source_hash, version, text=text, origin=origin, alone=alone
    )
    return _perform(room, unit_id, act)


def send_back(
    room: Newsroom, person: Person, unit_id: int, *, source_hash: str, version: int,
    reason: str,
) -> Reviewed:  # fmt: skip
    """Return a unit to the translator with a reason; its approval is revoked."""
    return _perform(
        room, unit_id, Act("send_back", person, source_hash, version, reason=reason)
    )


def restore(
    room: Newsroom, person: Person, unit_id: int, *, source_hash: str, version: int,
    target_id: int,
) -> Reviewed:  # fmt: skip
    """Make an older text of the unit its newest one."""
    with room.store.read() as tx:
        texts = {target.id: target.text for target in tx.units.targets(unit_id)}
    if target_id not in texts:
        raise NotFound("That text does not belong to this segment.")
    return save(
        room, person, unit_id, source_hash=source_hash, version=version,
        text=texts[target_id], origin="history",
    )  # fmt: skip


def approve_all(room: Newsroom, person: Person, article: str, locale: str) -> Bulk:
    """Approve every unit of a translation that passes the checks, recorded as bulk."""
    require(person, "approve", locale)
    approved = unedited = 0
    left: list[tuple[str, tuple[str, ...]]] = []
    for each in workbench(room, article, locale).units:
        if each.status == "approved":
            continue
        act = Act(
            "approve", person, each.source_hash, each.version, origin="bulk", bulk=True
        )
        try:
            after = _perform(room, each.id, act).unit
        except ChecksFailed as failure:
            left.append((each.key, failure.messages))
        except (Refused, Stale) as refusal:
            left.append((each.key, (refusal.said,)))
        else:
            if after.status == "approved":
                approved += 1
                unedited += after.target is not None and after.target.origin == "draft"
            else:
                left.append((each.key, ("A second person must approve it.",)))
    return Bulk(approved, unedited, tuple(left))


def history(room: Newsroom, unit_id: int) -> History:
    """All texts, events and suggestions of a unit."""
    with room.store.read() as tx:
        _get(tx, unit_id)
        return History(
            tx.units.targets(unit_id),
            tx.events(f"unit:{unit_id}"),
            tx.units.suggestions(unit_id),
        )


def _get(tx: Transaction, unit_id: int) -> Unit:
    found = tx.units.get(unit_id)
    if found is None:
        raise NotFound(
            "There is no segment %(unit)s. It may have been removed.",
            unit=str(unit_id),
        )
    return found


def _perform(room: Newsroom, unit_id: int, act: Act) -> Reviewed:
    try:
        with room.store.write() as tx:
            done = perform(tx, room.settings, _get(tx, unit_id), act)
            _tidy_desk(tx, done.unit, act)
            return done
    except Stale as stale:
        if stale.yours and stale.yours != stale.theirs:
            # In a transaction of its own: the refused one was rolled back.
            with room.store.write() as tx:
                tx.units.suggest(
                    unit_id, stale.yours, act.person.name, act.origin, tx.now()
                )
        raise


def _tidy_desk(tx: Transaction, unit: Unit, act: Act) -> None:
    """What was typed is saved now; whoever saved it is still at work on the article."""
    name, now = act.person.name, tx.now()
    tx.desk.drop(name, unit.id)
    tx.desk.let_go_unit(unit.id, name)
    tx.desk.claim(unit.translation, name, now + CLAIM_LASTS, now)
