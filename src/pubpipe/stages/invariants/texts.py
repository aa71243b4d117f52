"""Published text is approved text."""

from collections.abc import Sequence
from datetime import timedelta

from pubpipe.domain.diagnosis import Diagnosis, fault, listed, well
from pubpipe.domain.edition import Edition, Line
from pubpipe.domain.markup import Marked, plain
from pubpipe.ports.inspection import LiveEdition

_AT_ONCE = timedelta(minutes=1)
"""Transactions that overlap may store their times in another order than they ended."""
_PARTICULARS = ("headline", "kicker", "byline", "section", "correction")


def published_is_approved(live: Sequence[LiveEdition], source: str) -> Diagnosis:
    """Every live edition's text is that of approved targets, or of the source itself."""
    name = "published text"
    wrong = [
        f"“{each.article}” in “{each.locale}”, edition {each.number}: {problem}"
        for each in live
        for problem in _problems(each, is_source=each.locale == source)[:1]
    ]
    if wrong:
        return fault(
            name,
            f"{listed(wrong)}.",
            "Withdraw or roll back what is wrong, and restore a backup: somebody has "
            "changed the database, or this is a fault of pubpipe.",
        )
    return well(name, f"Each of {len(live)} live editions shows approved text alone.")


def _problems(each: LiveEdition, *, is_source: bool) -> list[str]:
    """What is wrong with one live edition, half a sentence each."""
    edition = each.edition
    if edition is None:
        return ["there is no such edition"]
    if not each.is_intact:
        return ["its stored content is not what was published"]
    if (edition.article, edition.locale) != (each.article, each.locale):
        return [f"it is of “{edition.article}” in “{edition.locale}”"]
    if is_source:
        texts = {piece.uid: piece.content.text for piece in each.pieces}
        return _text_problems(each, edition, texts, "the source")
    never = [target.uid for target in each.targets if not target.is_approved]
    if never:
        return [f"segment {uid} was never approved" for uid in never]
    ended = [
        target.uid
        for target in each.targets
        if target.revoked_at and target.revoked_at < edition.made_at - _AT_ONCE
    ]
    if ended:
        return [f"segment {uid} had lost its approval before" for uid in ended]
    texts = {target.uid: target.text for target in each.targets}
    return _text_problems(each, edition, texts, "the approved target")


def _text_problems(
    each: LiveEdition, edition: Edition, texts: dict[str, str], whose: str
) -> list[str]:
    # Not byline and section: a name that was known before has no unit of its own.
    particulars = (
        ("headline", edition.headline),
        ("kicker", edition.kicker),
        ("correction", edition.correction),
    )
    found = [
        f"the {role} is not that of {whose}"
        for role, shown in particulars
        if shown != plain(texts.get(role, ""))
    ]
    expected = [
        Line(
            piece.uid,
            0,
            piece.kind,
            piece.attrs,
            Marked(texts.get(piece.uid, ""), piece.content.tags),
        )
        for piece in each.pieces
        if piece.uid not in _PARTICULARS
    ]
    if [line.uid for line in edition.lines] != [line.uid for line in expected]:
        return [*found, "its segments are not those of its revision"]
    return found + [
        f"the text of segment {shown.uid} is not that of {whose}"
        for shown, meant in zip(edition.lines, expected, strict=True)
        if shown.content != meant.content
    ]
