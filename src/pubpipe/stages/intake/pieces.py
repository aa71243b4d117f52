"""The segments of a revision, with the names they had before."""

import json
from collections.abc import Sequence
from hashlib import sha256

from pubpipe.domain.alignment import Incoming, Known, align
from pubpipe.domain.article import Extracted
from pubpipe.domain.errors import Refused
from pubpipe.domain.markup import Marked, dump_tags, escape, plain, source_hash
from pubpipe.domain.tokens import words
from pubpipe.ports import Article, Piece
from pubpipe.stages.intake.corrections import PARTICULARS, as_text

TOO_LITTLE_IN_COMMON = 0.15
"""Share of the new text's words in blocks found again; below it is another article."""


def pieces_of(
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
    pieces = [particular("headline", corrected.headline)]
    if corrected.kicker:
        pieces.append(particular("kicker", corrected.kicker))
    for block, new, uid in zip(body, incoming, uids, strict=True):
        if uid is None:
            uid = f"b{next_number}"
            next_number += 1
        pieces.append(Piece(uid, block.kind, block.attrs, block.content, new.hash))
    if corrected.byline:
        pieces.append(particular("byline", corrected.byline))
    pieces.append(particular("section", corrected.section or default_section))
    if corrected.correction:
        pieces.append(particular("correction", corrected.correction))
    return pieces


def particular(role: str, text: str | None) -> Piece:
    content = Marked(escape(text or ""))
    return Piece(role, role, (), content, source_hash(content))


def check_overlap(
    article: Article, pieces: Sequence[Piece], known: Sequence[Known]
) -> None:
    had = {block.uid for block in known}
    body = [piece for piece in pieces if piece.uid not in PARTICULARS]
    total = sum(len(words(plain(piece.content.text))) for piece in body)
    again = sum(len(words(plain(p.content.text))) for p in body if p.uid in had)
    if total and again / total < TOO_LITTLE_IN_COMMON:
        raise Refused(
            "This text has almost nothing in common with the article “%(key)s” "
            "(“%(title)s”). Name it with --article: --article %(key)s to "
            "replace that text, or another name for a new article.",
            key=article.key,
            title=article.title,
        )


def hash_of(corrected: Extracted, pieces: Sequence[Piece]) -> str:
    content = [
        [p.uid, p.kind, p.attrs, p.content.text, dump_tags(p.content.tags)]
        for p in pieces
    ]
    rest = [
        as_text(getattr(corrected, name))
        for name in ("published_at", "source_url", "publisher")
    ]
    text = json.dumps([content, rest], ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()
