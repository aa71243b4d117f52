"""What a person does to several segments at once, and takes back.

Every single change goes the way of all others, through `acts.perform`: the same checks,
the same rights, the same history. Human text that somebody else touched meanwhile stays.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from pubpipe.acts import perform
from pubpipe.domain.errors import ChecksFailed, NotFound, Refused, Stale
from pubpipe.domain.markup import escape
from pubpipe.domain.person import Person, require
from pubpipe.domain.unit import Act, Origin, Unit
from pubpipe.ports import Newsroom, Step, Transaction

LONGEST_SEARCH = 500
"""Characters of what is looked for or put in its place."""
_REPLACED = "replaced in a machine draft that nobody has read yet"


@dataclass
class Done:
    """What a bulk act did: `act` undoes it, `left` says what stayed as it was, and why."""

    what: str
    act: int = 0
    units: list[int] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Replacement:
    """A unit in which something is found, and its text afterwards."""

    unit: Unit
    text: str


def fill_repeats(room: Newsroom, person: Person, unit_id: int) -> Done:
    """Put the text of a confirmed unit into its repeats that nobody has written yet.

    They become translated, not approved: the same words may mean something else there.
    """
    with room.store.write() as tx:
        unit = _unit(tx, unit_id)
        if unit.target is None or unit.status not in ("approved", "translated"):
            return Done("repeats")
        text = unit.target.text
        return _all(
            room, tx, person, "repeats", tx.units.repeats(unit),
            lambda each: _save(person, each, text, "repeat"),
        )  # fmt: skip


def approve_matches(room: Newsroom, person: Person, article: str, locale: str) -> Done:
    """Approve the drafts that the memory has for the same source in the same place."""
    require(person, "approve", locale)
    with room.store.write() as tx:
        return _all(
            room, tx, person, "matches",
            [each for each in _units(tx, article, locale) if is_same_place(each)],
            lambda each: Act(
                "approve", person, each.source_hash, each.version, origin="bulk",
                bulk=True,
            ),
        )  # fmt: skip


def is_same_place(unit: Unit) -> bool:
    """Tell whether the unit waits with an approved text of the same source and context."""
    draft = unit.draft
    return (
        unit.status == "pretranslated"
        and draft is not None
        and (draft.engine, draft.model) == ("memory", "exact in context")
    )


def find(
    room: Newsroom, article: str, locale: str, look_for: str, put: str,
    *, match_case: bool = True,
) -> list[Replacement]:  # fmt: skip
    """Where `look_for` stands in a translation's texts, with `put` in its place.

    Approved and written texts as well as drafts are looked through; nothing is stored.
    """
    pattern, put = _pattern(look_for, match_case=match_case), escape(put)
    with room.store.read() as tx:
        units = _units(tx, article, locale)
    return [
        Replacement(unit, text)
        for unit in units
        if unit.text and (text := pattern.sub(lambda _: put, unit.text)) != unit.text
    ]


def replace(
    room: Newsroom, person: Person, article: str, locale: str, look_for: str, put: str,
    *, match_case: bool = True, only: Collection[int],
) -> Done:  # fmt: skip
    """Carry out what `find` shows, in the units `only`.

    What was approved waits for approval again; a draft with a replacement still needs
    a person's look and says so.
    """
    pattern, put = _pattern(look_for, match_case=match_case), escape(put)
    with room.store.write() as tx:
        chosen = [
            each
            for each in _units(tx, article, locale)
            if each.id in only and pattern.search(each.text)
        ]
        return _all(
            room, tx, person, "replace", chosen,
            lambda each: _save(
                person, each, pattern.sub(lambda _: put, each.text), "replace"
            ),
            unfinished=_REPLACED,
        )  # fmt: skip


def undo(room: Newsroom, person: Person, number: int) -> Done:
    """Take a bulk act back where nobody has changed anything since."""
    with room.store.write() as tx:
        act = tx.desk.bulk(number)
        if act is None or act.actor != person.name:
            raise NotFound("There is nothing of yours to undo here.")
        if act.undone_at is not None:
            raise Refused("This was undone already.")
        done = Done(act.what)
        for step in act.steps:
            unit = _unit(tx, step.unit)
            if unit.version != step.version:
                done.left.append((unit.key, "It was changed since, and stays."))
                continue
            try:
                _back(room, tx, person, unit, step)
            except (Refused, Stale) as refusal:
                done.left.append((unit.key, refusal.said))
            else:
                done.units.append(unit.id)
        tx.desk.mark_undone(number, tx.now())
        return done


def _all(
    room: Newsroom, tx: Transaction, person: Person, what: str, units: Iterable[Unit],
    act: Callable[[Unit], Act], unfinished: str = "",
) -> Done:  # fmt: skip
    done, steps, translation = Done(what), [], 0
    for unit in units:
        try:
            is_draft = unit.target is None
            after = perform(
                tx, room.settings, unit, act(unit),
                unfinished=unfinished if is_draft else "",
            ).unit  # fmt: skip
        except ChecksFailed as failure:
            done.left.extend((unit.key, message) for message in failure.messages)
        except (Refused, Stale) as refusal:
            done.left.append((unit.key, refusal.said))
        else:
            done.units.append(unit.id)
            before = unit.target.text if unit.target else None
            steps.append(Step(unit.id, before, unit.status, unit.reason, after.version))
            translation = unit.translation
    if steps:
        done.act = tx.desk.add_bulk(person.name, what, translation, steps, tx.now())
    return done


def _back(
    room: Newsroom, tx: Transaction, person: Person, unit: Unit, step: Step
) -> None:
    if step.text is None:
        act = Act("take_back", person, unit.source_hash, unit.version)
        perform(tx, room.settings, unit, act)
    elif step.status == "approved" and person.may("approve", unit.locale):
        act = Act(
            "approve", person, unit.source_hash, unit.version, step.text,
            origin="history",
        )  # fmt: skip
        perform(tx, room.settings, unit, act)
    else:
        act = _save(person, unit, step.text, "history")
        reason = step.reason if step.status == "fuzzy" else ""
        perform(tx, room.settings, unit, act, unfinished=reason)


def _save(person: Person, unit: Unit, text: str, origin: Origin) -> Act:
    return Act("save", person, unit.source_hash, unit.version, text, origin=origin)


def _pattern(look_for: str, *, match_case: bool) -> re.Pattern[str]:
    if not look_for.strip() or len(look_for) > LONGEST_SEARCH:
        raise Refused(
            "Write what to look for, in at most %(most)s characters.",
            most=LONGEST_SEARCH,
        )
    flags = 0 if match_case else re.IGNORECASE
    return re.compile(re.escape(escape(look_for)), flags)


def _units(tx: Transaction, article: str, locale: str) -> list[Unit]:
    found = tx.articles.find(article)
    translation = tx.translations.find(found.id, locale) if found else None
    if translation is None:
        raise NotFound(
            "There is no translation of “%(article)s” into “%(locale)s”.",
            article=article,
            locale=locale,
        )
    return tx.units.of_translation(translation.id)


def _unit(tx: Transaction, unit_id: int) -> Unit:
    found = tx.units.get(unit_id)
    if found is None:
        raise NotFound(
            "There is no segment %(unit)s. It may have been removed.",
            unit=str(unit_id),
        )
    return found
