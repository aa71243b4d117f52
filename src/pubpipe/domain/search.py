"""What is indexed of an edition, how a query is read, and what of a text is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from pubpipe.domain.edition import Edition
from pubpipe.domain.markup import plain
from pubpipe.domain.text import clean
from pubpipe.domain.tokens import fold, spoken

RULES = 1
"""Counts up when `forms`, stems or skeletons change: editions are then indexed anew."""
LONGEST_QUERY = 200
MOST_WORDS = 8
LONGEST_FORM = 60
PER_PAGE = 20
LAST_RESULT = 1000
"""No page of results goes beyond it."""
EXCERPT = 240
"""Characters of an excerpt, about."""
_LEAD = 70
"""How much of an excerpt comes before its first hit."""
_PART = re.compile("[^-\u2010\u2011\u058a]+")
_THOUSANDS = re.compile("(?<=[0-9])[.,\u00a0\u202f](?=[0-9]{3}(?![0-9]))")
_CYRILLIC = re.compile("[а-я]")
_LOOK_ALIKES = str.maketrans("aceopxy", "асеорху")
"""Latin letters that got into a Cyrillic word."""
_POSSESSIVE = re.compile("'s?$")


class Field(IntEnum):
    """Where a word stands, the best place first; `WEIGHTS` says how much better."""

    HEADLINE = 0
    KICKER = 1
    ABOUT = 2
    """The section and the byline."""
    BODY = 3


WEIGHTS = (8, 4, 2, 1)


@dataclass(frozen=True)
class Asked:
    """One word of a query; an open one is perhaps still being typed."""

    form: str
    is_open: bool


@dataclass(frozen=True)
class Piece:
    """A part of a text; a hit is a word that was asked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Found:
    """An edition that was found, with the words that were asked for marked in it."""

    edition: Edition
    headline: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True)
class Results:
    """One page of what a query found.

    `read_as` is the query as it was understood, when the keyboard was set to another
    language; `left_out` are words of it that no edition has together with the others.
    """

    query: str
    page: int
    total: int
    found: tuple[Found, ...]
    read_as: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages of results there are."""
        return -(-min(self.total, LAST_RESULT) // PER_PAGE)


def forms(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each word of a text stands, and the form in which it is indexed.

    The parts of a compound are words of their own: «2005-ին» is found by 2005.
    """
    for word in spoken(text):
        for part in _PART.finditer(text, word.start, word.end):
            yield part.start(), part.end(), form_of(part[0])


@lru_cache(maxsize=100_000)
def form_of(word: str) -> str:
    """The form in which a word is indexed: folded, without apostrophes and thousands."""
    folded = _POSSESSIVE.sub("", fold(word)).replace("'", "")
    if _CYRILLIC.search(folded):
        folded = folded.translate(_LOOK_ALIKES)
    if folded[:1].isdigit():
        folded = _THOUSANDS.sub("", folded).replace(",", ".")
    return folded[:LONGEST_FORM]


def indexed(edition: Edition) -> dict[str, Field]:
    """Every form of an edition's words with the best field in which it stands."""
    found: dict[str, Field] = {}
    for field, text in _texts(edition):
        for _, _, form in forms(text):
            found.setdefault(form, field)
    return found


def asked(query: str) -> tuple[Asked, ...]:
    """The different words of a query, at most `MOST_WORDS` of its first 200 characters."""
    text = clean(query[:LONGEST_QUERY])
    listed = list(dict.fromkeys(form for _, _, form in forms(text)))[:MOST_WORDS]
    is_open = bool(text) and not text[-1].isspace()
    return tuple(
        Asked(form, is_open and number == len(listed))
        for number, form in enumerate(listed, 1)
    )


def marked(text: str, hits: Set[str]) -> tuple[Piece, ...]:
    """The text in pieces, those words apart whose form is among the hits."""
    pieces, at = [], 0
    for start, end, form in forms(text):
        if form in hits:
            if start > at:
                pieces.append(Piece(text[at:start], is_hit=False))
            pieces.append(Piece(text[start:end], is_hit=True))
            at = end
    if at < len(text):
        pieces.append(Piece(text[at:], is_hit=False))
    return tuple(pieces)


def excerpt(edition: Edition, hits: Set[str]) -> tuple[Piece, ...]:
    """The part of the body that has the most of the hits, else its beginning."""
    paragraphs = [
        " ".join(plain(line.content.text).split())
        for line in edition.lines
        if line.role != "image"
    ]
    if not paragraphs:
        return ()
    places = [
        [(at, form) for at, _, form in forms(text) if form in hits]
        for text in paragraphs
    ]
    best = max(
        range(len(paragraphs)), key=lambda n: len({form for _, form in places[n]})
    )
    first = places[best][0][0] if places[best] else 0
    return marked(_window(paragraphs[best], first), hits)


def _window(text: str, first: int) -> str:
    begin, end = 0, len(text)
    if first > _LEAD and len(text) > EXCERPT:
        begin = text.rfind(" ", 0, first - _LEAD // 2) + 1
    if end - begin > EXCERPT:
        end = max(text.rfind(" ", begin, begin + EXCERPT), begin + EXCERPT // 2)
    shown = text[begin:end].rstrip(" ,;:—–-") if end < len(text) else text[begin:]
    return ("…" if begin else "") + shown + ("…" if end < len(text) else "")


def _texts(edition: Edition) -> Iterable[tuple[Field, str]]:
    yield Field.HEADLINE, edition.headline
    yield Field.KICKER, edition.kicker
    yield Field.ABOUT, f"{edition.section} {edition.byline}"
    for line in edition.lines:
        yield Field.BODY, plain(line.content.text)
