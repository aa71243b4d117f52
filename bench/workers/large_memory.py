"""A translation memory of any size, stored as an import stores it but all at once.

An import writes 16 grams a pair where they belong in the index, which for a million pairs
is the whole index some hundred times over. Here all grams are sorted first; words, hashes
and grams are those of the same functions.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from multiprocessing import get_context
from typing import Any

import numpy as np
from bench.workers.sentences import SCRIPTS, Grammar
from sqlalchemy import Engine, insert

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.domain.likeness import comparable, grams
from pubpipe.domain.markup import Marked, escape, source_hash
from pubpipe.domain.memory import NO_CONTEXT

LOCALE = "ru"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH = 10_000
_WORKERS = 2
_FIELDS = {
    "target": None, "locale": LOCALE, "article": "", "author": "", "origin": "bench",
    "at": NOW, "retired_at": None, "is_sentence": False, "context_hash": NO_CONTEXT,
}  # fmt: skip


def sentences(seed: int) -> Iterator[str]:
    """Sentences of the three scripts in turns, without an end."""
    chance = random.Random(seed)
    made = [_grammar(number).sentences(chance) for number in range(len(SCRIPTS))]
    while True:
        for each in made:
            yield next(each)


def fill(engine: Engine, count: int, sources: Sequence[str] = ()) -> None:
    """Store `count` pairs: of `sources` as far as they go, then of the grammars."""
    tasks = [
        (first, min(_BATCH, count - first), list(sources[first : first + _BATCH]))
        for first in range(0, count, _BATCH)
    ]
    found = []
    with (
        engine.begin() as connection,
        get_context("spawn").Pool(_WORKERS) as pool,
    ):
        for rows, some in pool.imap(_prepared, tasks):
            connection.execute(insert(t.memory), rows)
            found.append(some)
        _store_grams(engine, connection, np.sort(np.concatenate(found)))
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            connection.exec_driver_sql("VACUUM ANALYZE memory, memory_gram")
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('memory', 'id'), {count})"
            )


def _prepared(task: tuple[int, int, list[str]]) -> tuple[list[dict[str, Any]], Any]:
    """The rows of one batch, and its grams as gram · 2³² + id."""
    first, count, sources = task
    made = [*sources, *islice(sentences(first), count - len(sources))]
    rows, found, before = [], [], ("—", " ")
    for number, said in enumerate(made, first + 1):
        source, words = escape(said), comparable(said)
        rows.append(
            _FIELDS
            | {
                "id": number,
                "source_hash": source_hash(Marked(source)),
                "source": source,
                "text": before[0],
                "source_words": words,
                "text_words": before[1],
            }
        )
        found += [(gram << 32) + number for gram in grams(words.split(), LOCALE)]
        before = source, words  # a target is about as long as its source
    return rows, np.array(found, dtype=np.int64)


def _store_grams(engine: Engine, connection: Any, sorted_grams: Any) -> None:
    pairs = (
        (int(each >> 32), int(each & 0xFFFFFFFF))
        for some in np.array_split(sorted_grams, max(1, len(sorted_grams) // 1_000_000))
        for each in some.tolist()
    )
    cursor = connection.connection.driver_connection.cursor()
    if engine.dialect.name == "postgresql":
        with cursor.copy("COPY memory_gram (gram, memory) FROM STDIN") as copy:
            for pair in pairs:
                copy.write_row(pair)
    else:
        cursor.executemany(
            "INSERT INTO memory_gram (gram, memory) VALUES (?, ?)", pairs
        )


@cache
def _grammar(number: int) -> Grammar:
    return Grammar(SCRIPTS[number])
