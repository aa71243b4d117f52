"""A published article gets its correction note."""

from dataclasses import replace

from pubpipe.domain.errors import NotFound, Refused
from pubpipe.domain.person import Person, require
from pubpipe.domain.text import clean
from pubpipe.ports import Newsroom
from pubpipe.stages.intake.pieces import hash_of, particular

LONGEST_NOTE = 2_000
"""Characters in a correction note."""


def annotate(room: Newsroom, person: Person, article: str, note: str) -> bool:
    """Give the head revision a correction note for readers, "" to take it away.

    The note is a segment like any other: the source shows it at once, a translation when
    its own words for it are approved. It stays with later revisions until it is replaced.
    Returns False when the article has this very note already.
    """
    require(person, "launch")
    require(person, "publish", room.settings.source_locale)
    text = clean(note).strip()
    if len(text) > LONGEST_NOTE:
        raise Refused(
            "A correction note has at most %(most)s characters; this "
            "one has %(length)s. Say what was wrong, and what is right.",
            most=LONGEST_NOTE,
            length=len(text),
        )
    with room.store.write() as tx:
        found = tx.articles.find(article)
        head = tx.articles.revision(found.id, found.head) if found else None
        if found is None or head is None:
            raise NotFound("There is no article “%(article)s”.", article=article)
        corrected = replace(head.corrected, correction=text or None)
        pieces = [p for p in tx.articles.pieces(head.id) if p.uid != "correction"]
        if text:
            pieces.append(particular("correction", text))
        content_hash = hash_of(corrected, pieces)
        if content_hash == head.content_hash:
            return False
        overlay = {k: v for k, v in found.overlay.items() if k != "correction"}
        if text:
            overlay["correction"] = {"value": text, "replaces": ""}
        tx.articles.set_overlay(found.id, overlay)
        made = tx.articles.add_revision(
            found.id, content_hash, head.extracted, corrected, person.name, tx.now(),
            pieces,
        )  # fmt: skip
        tx.audit(
            person.name, f"article:{article}", "corrected", revision=made.number, note=text
        )  # fmt: skip
    return True
