"""A source becomes a revision of an article."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from pubpipe.domain.alignment import Incoming, Known, align
from pubpipe.domain.article import Extracted
from pubpipe.domain.errors import NotFound, Refused
from pubpipe.domain.markup import Marked, dump_tags, escape, plain, source_hash
from pubpipe.domain.order import Order, article_key
from pubpipe.domain.person import Person, require
from pubpipe.domain.text import clean
from pubpipe.domain.tokens import words
from pubpipe.ports import Article, Newsroom, Piece, Submission, Transaction

LARGEST_SOURCE = 5_000_000
"""Bytes; a long read with all its chrome has under half a million."""
TOO_LITTLE_IN_COMMON = 0.15
"""Share of the new text's words in blocks found again; below it is another article."""
HIGHEST_PRIORITY = 1000
LONGEST_NAME = 200
"""Characters in a byline or a section's label."""
LONGEST_NOTE = 2_000
"""Characters in a correction note."""
PARTICULARS = ("headline", "kicker", "byline", "section", "correction")
_CORRECTABLE = (*PARTICULARS, "source_url", "published_at")


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
    _check_order(room, raw, name, order)
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
    _check_order(room, raw, name, order)
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
    overlay = _overlay({}, extracted, order or Order())
    return _corrected(extracted, overlay)


def take_in(room: Newsroom, submission: int) -> Taken:
    """Turn a submission into a revision; the same content again is the same revision.

    A refusal is kept with the submission and raised again.
    """
    with room.store.read() as tx:
        submitted = tx.submissions.get(submission)
    if submitted is None:
        raise NotFound(f"There is no submission {submission}.")
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
            f"A correction note has at most {LONGEST_NOTE} characters; this one has "
            f"{len(text)}. Say what was wrong, and what is right."
        )
    with room.store.write() as tx:
        found = tx.articles.find(article)
        head = tx.articles.revision(found.id, found.head) if found else None
        if found is None or head is None:
            raise NotFound(f"There is no article “{article}”.")
        corrected = replace(head.corrected, correction=text or None)
        pieces = [p for p in tx.articles.pieces(head.id) if p.uid != "correction"]
        if text:
            pieces.append(_particular("correction", text))
        content_hash = _content_hash(corrected, pieces)
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


def finish(room: Newsroom, submission: int) -> None:
    """Note that the launch of a submission has come to its end."""
    with room.store.write() as tx:
        found = tx.submissions.get(submission)
        if found and found.state == "taken":
            tx.submissions.settle(submission, "done", found.article, "")


def overdue(room: Newsroom, patience: timedelta) -> list[int]:
    """Submissions that were stored and never taken in, oldest first."""
    with room.store.read() as tx:
        return tx.submissions.waiting(tx.now() - patience)


def cut_short(room: Newsroom, patience: timedelta) -> list[tuple[int, str]]:
    """(submission, article) that were taken in and whose launch has not ended."""
    with room.store.read() as tx:
        return tx.submissions.taken(tx.now() - patience)


def _check_order(room: Newsroom, raw: bytes, name: str, order: Order) -> None:
    """Raise Refused for what no source and no order may hold."""
    if len(raw) > LARGEST_SOURCE:
        raise Refused(
            f"“{name}” has more than the {LARGEST_SOURCE:,} bytes a source may have. Save "
            "the article alone, without its pictures."
        )
    if abs(order.priority) > HIGHEST_PRIORITY:
        raise Refused(f"A priority lies between ±{HIGHEST_PRIORITY}; 100 is breaking.")
    if order.source_url and not order.source_url.startswith(("http://", "https://")):
        raise Refused(
            f"The source address “{order.source_url}” is not a web address. Give one "
            "that begins with https:// or http://."
        )
    for locale in order.locales:
        if locale not in room.settings.target_locales:
            known = ", ".join(room.settings.target_locales)
            raise Refused(f"“{locale}” is not a target locale here. Use: {known}.")


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
    overlay = _overlay(article.overlay, extracted, order)
    corrected = _corrected(extracted, overlay)
    _check(corrected, submitted.name)
    known = tx.articles.known_blocks(article.id)
    pieces = _pieces(corrected, known, room.settings.default_section)
    if article.head and not order.article:
        _check_overlap(article, pieces, known)
    content_hash = _content_hash(corrected, pieces)
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


def _overlay(
    standing: Mapping[str, Mapping[str, str]], extracted: Extracted, order: Order
) -> dict[str, dict[str, str]]:
    """Keep each correction until the extracted value it replaced changes."""
    kept = {
        name: dict(entry)
        for name, entry in standing.items()
        if entry["replaces"] == _as_text(getattr(extracted, name))
    }
    for name, value in order.corrections().items():
        replaced = _as_text(getattr(extracted, name))
        kept[name] = {"value": clean(value).strip(), "replaces": replaced}
    return kept


def _corrected(
    extracted: Extracted, overlay: Mapping[str, Mapping[str, str]]
) -> Extracted:
    values: dict[str, Any] = {
        name: overlay[name]["value"] for name in _CORRECTABLE if name in overlay
    }
    if "published_at" in values:
        values["published_at"] = datetime.fromisoformat(values["published_at"])
        values["zone_assumed"] = False
    return replace(extracted, **values)


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value or "")


def _check(corrected: Extracted, name: str) -> None:
    if not corrected.headline:
        raise Refused(
            f"No headline was found in “{name}”. Give it with --headline (or in the "
            "launch form)."
        )
    for what in ("byline", "section"):
        if len(getattr(corrected, what) or "") > LONGEST_NAME:
            raise Refused(
                f"The {what} found in “{name}” has over {LONGEST_NAME} characters. Give "
                f"the right one with --{what}."
            )
    if not any(plain(block.content.text).strip() for block in corrected.blocks):
        raise Refused(
            f"No article text was found in “{name}”. Give the article's own page, "
            "or its text."
        )


def _pieces(
    corrected: Extracted, known: Sequence[Known], default_section: str
) -> list[Piece]:
    """All segments of the revision in reading order, with the uids they had before."""
    body = [
        block
        for block in corrected.blocks
        if block.kind == "image" or block.content.text.strip()
    ]
    incoming = [
        Incoming(
            block.kind,
            source_hash(block.content),
            tuple(words(plain(block.content.text))),
        )
        for block in body
    ]
    uids = align([k for k in known if k.uid not in PARTICULARS], incoming)
    next_number = 1 + max(
        (int(k.uid[1:]) for k in known if k.uid[1:].isdigit()), default=0
    )
    pieces = [_particular("headline", corrected.headline)]
    if corrected.kicker:
        pieces.append(_particular("kicker", corrected.kicker))
    for block, new, uid in zip(body, incoming, uids, strict=True):
        if uid is None:
            uid = f"b{next_number}"
            next_number += 1
        pieces.append(Piece(uid, block.kind, block.attrs, block.content, new.hash))
    if corrected.byline:
        pieces.append(_particular("byline", corrected.byline))
    pieces.append(_particular("section", corrected.section or default_section))
    if corrected.correction:
        pieces.append(_particular("correction", corrected.correction))
    return pieces


def _particular(role: str, text: str | None) -> Piece:
    content = Marked(escape(text or ""))
    return Piece(role, role, (), content, source_hash(content))


def _check_overlap(
    article: Article, pieces: Sequence[Piece], known: Sequence[Known]
) -> None:
    had = {block.uid for block in known}
    body = [piece for piece in pieces if piece.uid not in PARTICULARS]
    total = sum(len(words(plain(piece.content.text))) for piece in body)
    again = sum(len(words(plain(p.content.text))) for p in body if p.uid in had)
    if total and again / total < TOO_LITTLE_IN_COMMON:
        raise Refused(
            f"This text has almost nothing in common with the article “{article.key}” "
            f"(“{article.title}”). Name it with --article: --article {article.key} to "
            "replace that text, or another name for a new article."
        )


def _content_hash(corrected: Extracted, pieces: Sequence[Piece]) -> str:
    content = [
        [p.uid, p.kind, p.attrs, p.content.text, dump_tags(p.content.tags)]
        for p in pieces
    ]
    rest = [
        _as_text(getattr(corrected, name))
        for name in ("published_at", "source_url", "publisher")
    ]
    text = json.dumps([content, rest], ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()
