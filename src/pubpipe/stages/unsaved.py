"""What people are typing, kept by the server too; it never counts as a target."""

from pubpipe.domain.errors import NotFound, Refused
from pubpipe.domain.person import Person, require
from pubpipe.domain.unit import TARGET_LIMIT
from pubpipe.ports import CLAIM_LASTS, Claim, Newsroom, Unsaved


def keep(
    room: Newsroom, person: Person, unit_id: int, *, source_hash: str, version: int,
    text: str,
) -> Claim:  # fmt: skip
    """Keep what the person has typed so far, and note that they work on the unit.

    Returns who holds the unit: perhaps somebody else, whom the person should ask. Raises
    Refused for a text longer than a target may be.
    """
    if len(text) > TARGET_LIMIT:
        raise Refused(
            "The text has %(length)s characters; %(most)s is the most. "
            "It is kept in this browser only: shorten it.",
            length=len(text),
            most=TARGET_LIMIT,
        )
    with room.store.write() as tx:
        unit = tx.units.get(unit_id)
        if unit is None:
            raise NotFound(
                "There is no segment %(unit)s. It may have been removed.",
                unit=str(unit_id),
            )
        require(person, "translate", unit.locale)
        now = tx.now()
        tx.desk.keep(person.name, Unsaved(unit_id, text, source_hash, version, now))
        tx.desk.claim(unit.translation, person.name, now + CLAIM_LASTS, now)
        return tx.desk.claim_unit(unit_id, person.name, now + CLAIM_LASTS, now)


def discard(room: Newsroom, person: Person, unit_id: int) -> None:
    """Forget what the person has typed into a unit."""
    with room.store.write() as tx:
        tx.desk.drop(person.name, unit_id)
        tx.desk.let_go_unit(unit_id, person.name)


def of_translation(
    room: Newsroom, person: Person, translation: int
) -> dict[int, Unsaved]:
    """The person's texts that are not saved yet, by unit."""
    with room.store.read() as tx:
        kept = tx.desk.unsaved(person.name, translation)
    return {each.unit: each for each in kept}
