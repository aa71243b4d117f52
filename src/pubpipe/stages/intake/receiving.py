"""A source is stored as it came in, and becomes a revision of an article."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pubpipe.domain.article import Extracted
from pubpipe.domain.errors import NotFound, Refused
from pubpipe.domain.order import Order, article_key
from pubpipe.domain.text import clean
from pubpipe.ports import Newsroom, Submission, Transaction
from pubpipe.stages.intake.corrections import (
    check,
    check_order,
    corrected_by,
    overlay_of,
)
from pubpipe.stages.intake.pieces import check_overlap, hash_of, pieces_of


@dataclass(frozen=True)
class Taken:
    """What intake made of a submission; `is_new` is false for content already known."""

    article: str
    revision: int
    is_new: bool
    flags: tuple[str, ...]
    order: Order


def submit(
    room: Newsroom, *, raw: bytes, name: str, origin: str, media_type: str,
    order: Order, actor: str,
) -> int:  # fmt: skip
    """Store a source as it came in and return the number of its submission."""
    check_order(room, raw, name, order)
    # A file system's name may hold bytes that are no text.
    name, origin = clean(name), clean(origin)
    with room.store.write() as tx:
        number = tx.submissions.add(
            raw, name, origin, media_type, order, actor, tx.now()
        )
        tx.audit(actor, f"submission:{number}", "submitted", name=name)
    return number


def accept(
    room: Newsroom, *, raw: bytes, name: str, origin: str, media_type: str,
    order: Order, actor: str,
) -> tuple[Taken, int]:  # fmt: skip
    """Store a source that a person waits for: (what it will be, its submission).

    Raises the refusal that `take_in` would find later; then nothing is stored.
    """
    given: dict[str, Any] = {
        "raw": raw, "name": name, "origin": origin, "media_type": media_type,
        "order": order, "actor": actor,
    }  # fmt: skip
    # Before the preview: it hands the order's locales to the database.
    check_order(room, raw, name, order)
    return preview(room, **given), submit(room, **given)


def look(
    room: Newsroom, *, raw: bytes, name: str, origin: str = "", media_type: str = "",
    order: Order | None = None,
) -> Extracted:  # fmt: skip
    """Read a source and apply the order's corrections; stores nothing."""
    base_url = origin if origin.startswith(("http://", "https://")) else None
    extracted = room.read(
        raw,
        name=name,
        timezone=room.settings.timezone,
        base_url=base_url,
        media_type=media_type or None,
    )
    overlay = overlay_of({}, extracted, order or Order())
    return corrected_by(extracted, overlay)


def take_in(room: Newsroom, submission: int) -> Taken:
    """Turn a submission into a revision; the same content again is the same revision.

    A refusal is kept with the submission and raised again.
    """
    with room.store.read() as tx:
        submitted = tx.submissions.get(submission)
    if submitted is None:
        raise NotFound(
            "There is no submission %(submission)s.", submission=str(submission)
        )
    try:
        return _take_in(room, submitted)
    except Refused as refusal:
        with room.store.write() as tx:
            tx.submissions.settle(submission, "refused", "", str(refusal))
        raise


def preview(
    room: Newsroom, *, raw: bytes, name: str, origin: str, media_type: str,
    order: Order, actor: str,
) -> Taken:  # fmt: skip
    """Tell what `take_in` will make of a source, or raise its refusal; stores nothing."""
    submitted = Submission(0, raw, name, origin, media_type, order, actor, "waiting")
    try:
        with room.store.write() as tx:
            taken = _store(room, tx, submitted, _read(room, submitted))
            raise _Undo
    except _Undo:
        return taken


class _Undo(Exception):
    """Rolls a preview back."""


def _take_in(room: Newsroom, submitted: Submission) -> Taken:
    extracted = _read(room, submitted)
    with room.store.write() as tx:
        return _store(room, tx, submitted, extracted)


def _read(room: Newsroom, submitted: Submission) -> Extracted:
    return look(
        room,
        raw=submitted.raw,
        name=submitted.name,
        origin=submitted.origin,
        media_type=submitted.media_type,
    )


def _store(
    room: Newsroom, tx: Transaction, submitted: Submission, extracted: Extracted
) -> Taken:
    order = submitted.order
    now = tx.submissions.get(submitted.id)
    if now is not None and now.state == "refused":
        raise Refused(now.refusal)
    if now is not None and now.state in ("taken", "done"):
        # A late or repeated run: what came in since then must not be undone. It is still
        # the launch of something new if the run before it was killed.
        taken = tx.articles.find(now.article)
        is_new = now.state == "taken"
        return Taken(now.article, taken.head if taken else 0, is_new, (), order)
    key = article_key(order.article or extracted.key or _stem(submitted, extracted))
    found = tx.articles.find(key)
    article = found or tx.articles.create(key, tx.now())
    overlay = overlay_of(article.overlay, extracted, order)
    corrected = corrected_by(extracted, overlay)
    check(corrected, submitted.name)
    known = tx.articles.known_blocks(article.id)
    pieces = pieces_of(corrected, known, room.settings.default_section)
    if article.head and not order.article:
        check_overlap(article, pieces, known)
    content_hash = hash_of(corrected, pieces)
    head = tx.articles.revision(article.id, article.head)
    is_new = head is None or head.content_hash != content_hash
    number = article.head
    if is_new:
        tx.articles.set_overlay(article.id, overlay)
        number = tx.articles.add_revision(
            article.id, content_hash, extracted, corrected, submitted.actor,
            tx.now(), pieces,
        ).number  # fmt: skip
        tx.audit(submitted.actor, f"article:{key}", "revised", revision=number)
    section = corrected.section or room.settings.default_section
    tx.articles.set_section_label(section, room.settings.source_locale, section)
    asked = order.locales or room.settings.target_locales
    for locale in (room.settings.source_locale, *asked):
        # With the revision: an embargo must hold however soon the run is killed.
        tx.translations.open(
            article.id, locale, order.priority, order.deadline, order.embargo, tx.now()
        )
    tx.submissions.settle(submitted.id, "taken" if is_new else "done", key, "")
    # Somebody is at it again: what had been set aside is tried anew.
    tx.attempts.forget_all(key)
    return Taken(key, number, is_new, corrected.flags, order)


def _stem(submitted: Submission, extracted: Extracted) -> str:
    stem = PurePosixPath(submitted.name.replace("\\", "/")).stem
    return stem if stem not in ("", "-") else extracted.headline or "article"
