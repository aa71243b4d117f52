"""What the translation memory offers for a unit, and how good it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pubpipe.domain.likeness import differ_in_numbers_only
from pubpipe.domain.markup import escape, faults, plain

Kind = Literal["exact-in-context", "exact", "fuzzy"]
Span = tuple[int, int]

LEAST = 75
"""Per cent of likeness below which a pair is no help."""
NO_CONTEXT = "?"
"""The context of a pair of which it is not known, such as a single sentence."""
OTHER_CONTEXT = 0.95
"""What a pair is worth that stood behind another sentence; as in Weblate."""


@dataclass(frozen=True)
class Pair:
    """An approved pair of the memory, in segment text.

    `context` is the hash of the source before it, `origin` the file it was imported
    from. A retired pair (its approval was revoked) is only met where it is published.
    """

    id: int
    source: str
    text: str
    context: str
    is_sentence: bool
    article: str
    locale: str
    author: str
    origin: str
    at: datetime
    source_hash: str = ""
    target: int = 0
    is_published: bool = False


@dataclass(frozen=True)
class Exchanged:
    """A translation unit of a file: segment texts by language tag, as the file writes it.

    `context` and `source_hash` are there in files of our own.
    """

    texts: Mapping[str, str]
    author: str = ""
    at: datetime | None = None
    context: str = ""
    source_hash: str = ""


@dataclass(frozen=True)
class Imported:
    """A pair from a file, in segment text; `at` is when it was made, if the file says."""

    locale: str
    source: str
    text: str
    source_hash: str
    context: str
    author: str
    origin: str
    at: datetime | None = None


@dataclass(frozen=True)
class Match:
    """What the memory has for a unit or for one of its sentences.

    `text` can be put into the unit as it is; `source` is what it was written for.
    `score` is in per cent, after the penalty for another context; `likeness` before it.
    `span` is the part of the unit's plain source that it covers, None for all of it.
    """

    text: str
    source: str
    score: int
    kind: Kind
    article: str
    locale: str
    author: str
    at: datetime
    origin: str = ""
    likeness: int = 100
    only_numbers: bool = False
    """The sources differ in their numbers alone: compare those first."""
    span: Span | None = None


def match(
    pair: Pair, source: str, context: str, likeness: float, *, is_exact: bool,
    span: Span | None = None,
) -> Match:  # fmt: skip
    """What `pair` is worth for `source` (segment text) that stands behind `context`.

    An exact match of the same context has 100 %; nothing else has more than 99.
    """
    same_place = pair.context == context and span is None
    in_context = is_exact and same_place
    worth = likeness if same_place else likeness * OTHER_CONTEXT
    kind: Kind = "exact" if is_exact else "fuzzy"
    return Match(
        text=_fitting(pair.text, source),
        source=pair.source,
        score=100 if in_context else min(int(worth), 99),
        kind="exact-in-context" if in_context else kind,
        article=pair.article,
        locale=pair.locale,
        author=pair.author,
        at=pair.at,
        origin=pair.origin,
        likeness=int(likeness) if is_exact else min(int(likeness), 99),
        only_numbers=differ_in_numbers_only(plain(pair.source), plain(source)),
        span=span,
    )


def best(matches: list[Match], most: int) -> list[Match]:
    """The best of the matches, each text once, the newest first among equals."""
    order: dict[Kind, int] = {"exact-in-context": 0, "exact": 1, "fuzzy": 2}
    matches = sorted(matches, key=lambda each: each.at, reverse=True)
    matches.sort(key=lambda each: (order[each.kind], -each.score))
    unique = {(each.text, each.span): each for each in reversed(matches)}
    kept = set(map(id, unique.values()))
    return [each for each in matches if id(each) in kept][:most]


def _fitting(text: str, source: str) -> str:
    """The text, without its tags when they are not those of the source."""
    return escape(plain(text)) if faults(source, text) else text
