"""What people say to one another about a segment."""

from pubpipe.domain.errors import NotFound, Refused
from pubpipe.domain.person import Person, require
from pubpipe.domain.text import clean
from pubpipe.ports import Comment, Newsroom

LONGEST = 2_000
"""Characters."""


def add(room: Newsroom, person: Person, unit_id: int, text: str) -> list[Comment]:
    """Add a comment; returns all of the unit's, oldest first."""
    text = clean(text).strip()
    if not text:
        raise Refused("The comment is empty. Write what you want to say.")
    if len(text) > LONGEST:
        raise Refused(
            "The comment has %(length)s characters; %(most)s is the most.",
            length=len(text),
            most=LONGEST,
        )
    with room.store.write() as tx:
        unit = tx.units.get(unit_id)
        if unit is None:
            raise NotFound(
                "There is no segment %(unit)s. It may have been removed.",
                unit=str(unit_id),
            )
        require(person, "translate", unit.locale)
        tx.desk.add_comment(unit_id, person.name, text, tx.now())
        return tx.desk.comments(unit_id)


def of_unit(room: Newsroom, unit_id: int) -> list[Comment]:
    """A unit's comments, oldest first."""
    with room.store.read() as tx:
        return tx.desk.comments(unit_id)


def counts(room: Newsroom, units: list[int]) -> dict[int, int]:
    """How many comments these units have, without those that have none."""
    with room.store.read() as tx:
        return tx.desk.comment_counts(units)
