"""Headline, kicker, byline, section and time of an HTML page, cross-checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from pubpipe.adapters.intake import chrome
from pubpipe.adapters.intake.head import Head
from pubpipe.adapters.intake.moment import Moment, find_moment
from pubpipe.adapters.intake.pieces import Piece
from pubpipe.adapters.intake.surroundings import (
    SHORT,
    author_link,
    classes_of,
    in_chrome,
    time_of,
    under,
)
from pubpipe.domain.tokens import fold, words

_KICKER = frozenset(
    [
        "kicker",
        "standfirst",
        "subtitle",
        "subheadline",
        "subhead",
        "subheading",
        "dek",
        "deck",
        "strapline",
    ]
)
_LEAD = frozenset(["lead", "lede", "intro", "summary", "excerpt", "description"])
_BYLINE = frozenset(["byline", "author", "authors", "writer", "contributor"])
_DATE = frozenset(
    [
        "date",
        "time",
        "timestamp",
        "published",
        "pubdate",
        "datetime",
        "posted",
        "dateline",
    ]
)
_SECTION = frozenset(["rubric", "section", "category", "eyebrow", "overline", "topic"])
_NEAR = 6  # pieces around the headline
_BY = re.compile(
    r"^(?:written by|words by|text by|by|posted by|author|text|автор|авторы|текст"
    r"|հեղինակ(?:ներ)?|տեքստը)\s*[:՝]?(?:\s+|$)",
    re.IGNORECASE,
)


@dataclass
class Particulars:
    """What was found, and the pieces it came from, which are not the body's."""

    headline: str | None = None
    kicker: str | None = None
    byline: str | None = None
    section: str | None = None
    moment: Moment | None = None
    used: set[int] = field(default_factory=set)  # ids of pieces
    flags: list[str] = field(default_factory=list)


def find_particulars(
    tree: HtmlElement, head: Head, pieces: Sequence[Piece], body: Sequence[Piece]
) -> Particulars:
    """The particulars of a page, from its head and from the pieces around its body."""
    found = Particulars()
    inside = {id(piece) for piece in body}
    place = _headline(found, head, pieces, inside)
    start = next(
        (
            n
            for n, p in enumerate(pieces)
            if n > place and id(p) in inside and p.matched and len(p.text) > SHORT
        ),
        len(pieces),
    )
    around = list(pieces[max(0, place - _NEAR) : min(start, max(place, 0) + _NEAR) + 1])
    dates = _dates(found, tree, head, around)
    _byline(found, head, pieces, around)
    if place >= 0:
        _kicker(found, pieces, place, inside)
        _section(found, head, pieces, place)
    found.section = found.section or head.section or None
    found.moment = _best(dates)
    return found


def bylined(text: str) -> str:
    """A byline without its “By”."""
    return _BY.sub("", text.strip()).strip(" ,|·•—–-")


def _headline(
    found: Particulars, head: Head, pieces: Sequence[Piece], inside: set[int]
) -> int:
    """Sets the headline; gives the place of its h1 among the pieces, -1 without one."""
    h1s = [
        n
        for n, p in enumerate(pieces)
        if under(p, ("h1",)) is not None and p.kind != "image"
    ]
    visible = [n for n in h1s if not in_chrome(pieces[n])]
    stated = head.titles[0] if head.titles else ""
    first_body = next(
        (n for n, p in enumerate(pieces) if id(p) in inside and n not in h1s),
        len(pieces),
    )
    same = [n for n in h1s if _same(pieces[n].text, stated)]
    before = [n for n in visible if n < first_body]
    place = next(iter(same), next(reversed(before), next(iter(visible), -1)))
    if place < 0:
        found.headline = stated or None
        if stated:
            found.flags.append("no_h1: the headline is the page's title")
        return -1
    found.used.add(id(pieces[place]))
    kicker, shown = _parted(pieces[place], stated)
    found.kicker = kicker or None
    if stated and not _related(shown, head.titles):
        # A lone word or the site's name in h1 is a rubric or a logo, not a headline.
        if _same(shown, head.site) or (len(words(shown)) < 3 <= len(words(stated))):
            found.section = None if _same(shown, head.site) else shown
            found.headline = stated
        else:
            found.headline = shown
        found.flags.append(f"headline_disagrees: h1 “{shown}”, og:title “{stated}”")
    else:
        found.headline = shown
    return place


def _parted(piece: Piece, stated: str) -> tuple[str, str]:
    """The kicker that an element inside the h1 sets apart, and the headline beside it.

    Only the stated title can tell a kicker from an emphasis, so it must agree.
    """
    for element in piece.inner:
        inner = " ".join(element.text_content().split())
        before, _, after = piece.text.partition(inner) if inner else ("", "", "")
        rest = f"{before} {after}".strip()
        if rest and _same(inner, stated):
            return rest, inner
        if rest and _same(rest, stated):
            return inner, rest
    return "", piece.text


def _related(shown: str, titles: Sequence[str]) -> bool:
    mine = {fold(word) for word in words(shown)}
    for title in titles:
        theirs = {fold(word) for word in words(title)}
        if mine and len(mine & theirs) >= 0.5 * min(len(mine), len(theirs)):
            return True
    return False


def _same(one: str, other: str) -> bool:
    return bool(other) and [fold(w) for w in words(one)] == [
        fold(w) for w in words(other)
    ]


def _dates(
    found: Particulars, tree: HtmlElement, head: Head, around: Sequence[Piece]
) -> Iterator[Moment]:
    stated = list(head.published)
    timed = [
        e
        for e in tree.iter("time", "meta", "span", "div")
        if "datePublished" in (e.get("itemprop") or "") or "pubdate" in e.attrib
    ]
    stated.extend(e.get("datetime") or e.get("content") or "" for e in timed)
    for piece in around:
        time = time_of(piece)
        if time is not None:
            stated.append(time.get("datetime") or "")
            if piece.text == " ".join(time.text_content().split()):
                found.used.add(id(piece))
    shown = []
    for piece in around:
        moment = find_moment(piece.text) if len(piece.text) <= SHORT else None
        if moment is None or under(piece, ("h1",)) is not None:
            continue
        marked = bool(classes_of(piece) & _DATE) or time_of(piece) is not None
        if marked or moment.end - moment.start >= len(piece.text) * 0.5:
            shown.append(piece.text)
            found.used.add(id(piece))
    moments = [m for text in (*stated, *shown) if (m := find_moment(text)) is not None]
    return iter(moments)


def _best(moments: Iterator[Moment]) -> Moment | None:
    """The first date stated, with the time of day of another that agrees on the day."""
    every = list(moments)
    if not every:
        return None
    alike = [m for m in every if m.when.date() == every[0].when.date()]
    return max(alike, key=lambda m: (m.has_time, m.when.tzinfo is not None))


def _byline(
    found: Particulars, head: Head, pieces: Sequence[Piece], around: Sequence[Piece]
) -> None:
    names = ", ".join(head.authors)
    for piece in pieces:
        if len(piece.text) > SHORT or piece.kind in ("image", "caption"):
            continue
        if in_chrome(piece):  # such as the author of a comment
            continue
        says_so = (
            bool(classes_of(piece) & _BYLINE)
            or author_link(piece) is not None
            or (
                piece in around
                and _BY.match(piece.text) is not None
                and len(words(piece.text)) < 9
            )
        )
        name = bylined(piece.text)
        moment = find_moment(name)
        if moment is not None:
            name = bylined(name[: moment.start] or name[moment.end :])
        if says_so or (names and _same(name, names)):
            found.used.add(id(piece))
            link = author_link(piece)
            shown = " ".join(link.text_content().split()) if link is not None else name
            names = names or bylined(shown)
    found.byline = bylined(names) or None


def _kicker(
    found: Particulars, pieces: Sequence[Piece], place: int, inside: set[int]
) -> None:
    if found.kicker:
        return
    header = under(pieces[place], ("hgroup", "header"))
    near = range(max(0, place - 3), min(len(pieces), place + _NEAR))
    for n in near:
        piece = pieces[n]
        if id(piece) in found.used or piece.kind not in ("paragraph", "heading"):
            continue
        if chrome.is_chrome_wording(piece.text) or in_chrome(piece):
            continue
        tokens = classes_of(piece)
        beside = (
            header is not None
            and n > place
            and under(piece, ("hgroup", "header")) is header
        )
        if (
            tokens & _KICKER
            or (tokens & _LEAD and (beside or id(piece) not in inside))
            or (
                beside
                and not tokens & (_SECTION | _DATE)
                and len(words(piece.text)) > 1
            )
        ):
            found.kicker = piece.text
            found.used.add(id(piece))
            return


def _section(
    found: Particulars, head: Head, pieces: Sequence[Piece], place: int
) -> None:
    for n in range(max(0, place - 5), min(len(pieces), place + 3)):
        piece = pieces[n]
        if (
            id(piece) not in found.used
            and piece.kind in ("paragraph", "heading")
            and classes_of(piece, levels=1) & _SECTION
            and len(piece.text) <= 40
        ):
            found.used.add(id(piece))
            found.section = found.section or head.section or piece.text
