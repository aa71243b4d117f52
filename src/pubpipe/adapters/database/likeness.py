"""Finding the pairs of the memory that are like a text, without comparing them all."""

from collections.abc import Sequence
from functools import cache

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, TextClause, select, text

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.domain.likeness import ASKED, comparable, grams

_LONGEST = 2_000
"""Pairs of one gram that are looked at, the newest; a gram of more says little."""
_BUDGET = 12_000
"""Pairs looked at in all: what a look-up costs must not grow with the memory."""
_COMPARED = 400
"""Of those, pairs compared letter by letter: the ones that share most grams."""


def likest(
    connection: Connection, locale: str, plain_text: str, least: float, most: int,
    without: int = 0,
) -> list[tuple[int, float]]:  # fmt: skip
    """The ids of the likest pairs of a locale with their likeness in per cent, best first.

    Likeness is rapidfuzz's normalised indel similarity of the folded words. Pairs under
    `least`, retired ones and those of the target `without` are left out.
    """
    words = comparable(plain_text)
    asked = grams(words.split(), locale, ASKED)
    if not asked:
        return []
    m = t.memory.c
    # The numbers are the only condition: with the locale as another one, SQLite would
    # rather read all of the locale.
    query = select(m.id, m.source_words, m.locale, m.target, m.retired_at).where(
        m.id.in_(_candidates(connection, asked))
    )
    choices = {
        row.id: row.source_words
        for row in connection.execute(query)
        if row.locale == locale
        and row.retired_at is None
        and not (without and row.target == without)
    }
    found = process.extract(
        words, choices, scorer=fuzz.ratio, score_cutoff=least, limit=None
    )
    # The newest first among equals.
    found.sort(key=lambda each: (-each[1], -each[2]))
    return [(number, likeness) for _, likeness, number in found[:most]]


def _candidates(connection: Connection, asked: Sequence[int]) -> list[int]:
    """The ids that share most grams with the text, rare grams before common ones."""
    sizes = connection.execute(_sizes(len(asked)), _named(asked)).all()
    chosen: list[int] = []
    room = _BUDGET
    for size, gram in sorted((size, gram) for gram, size in sizes):
        if chosen and size > room:
            break
        chosen.append(gram)
        room -= size
    return list(connection.execute(_shared(len(chosen)), _named(chosen)).scalars())


def _named(grams: Sequence[int]) -> dict[str, int]:
    return {f"g{number}": gram for number, gram in enumerate(grams)}


# Written out, because to put two dozen subqueries together takes longer than to run them.


@cache
def _sizes(count: int) -> TextClause:
    """(gram, how many pairs have it, counted up to the longest that matters)."""
    each = (
        f"SELECT CAST(:g{number} AS INTEGER) AS gram, (SELECT count(*) FROM (SELECT 1"  # noqa: S608 - numbers only
        f" FROM memory_gram WHERE gram = :g{number} LIMIT {_LONGEST}) AS first) AS size"
        for number in range(count)
    )
    return text(" UNION ALL ".join(each))


@cache
def _shared(count: int) -> TextClause:
    """The pairs with most of the grams."""
    lists = " UNION ALL ".join(
        f"SELECT memory FROM (SELECT memory FROM memory_gram WHERE gram = :g{number}"  # noqa: S608 - numbers only
        f" ORDER BY memory DESC LIMIT {_LONGEST}) AS list{number}"
        for number in range(count)
    )
    return text(
        f"SELECT memory FROM ({lists}) AS lists GROUP BY memory"  # noqa: S608 - as above
        f" ORDER BY count(*) DESC, memory DESC LIMIT {_COMPARED}"
    )
