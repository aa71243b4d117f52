"""What a fuzzy look-up in the translation memory costs, and what it finds.

Two memories, of 10,000 and of 1,000,000 pairs, are asked the same number of questions in
turns: the five likest pairs of a sentence, and one bare indexed query. Reported are the
times of the look-ups over those of the bare queries of the same store (each question's
fastest of five rounds), how the look-up grows from the small memory to the large one, and
how many of the pairs that a comparison with every single one finds at 75 % or more the
look-up finds too. Of the questions three in four are sentences of the memory written
anew with changes, the rest are sentences of their own.

The sentences are of seeded grammars in Latin, Cyrillic and Armenian script, or, first,
the lines of `--texts FILE` (their first column; .xz or plain).

    python bench/memory.py [--small] [--texts FILE …] [--database URL]
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from sqlalchemy import Engine, select

from pubpipe.adapters.database.engine import open_engine
from pubpipe.adapters.database.migrate import migrate
from pubpipe.adapters.database.newsroom_schema import memory as table
from pubpipe.adapters.database.store import SqlStore, SqlTransaction
from pubpipe.domain.likeness import comparable
from pubpipe.domain.markup import Marked, escape, source_hash
from pubpipe.domain.memory import LEAST, NO_CONTEXT, Imported

# After ours, because another distribution installs a package called “tests”.
sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.workers.large_memory import LOCALE, NOW, fill, sentences
from bench.workers.sentences import SCRIPTS, changed

SIZES, SMALL_SIZES = (10_000, 1_000_000), (2_000, 20_000)
QUESTIONS, SMALL_QUESTIONS = 200, 60
COMPARED = 100
"""Questions of which the answers are held against a comparison with every pair."""
ROUNDS = 5
BEST = 5
ADDED = 500
"""Pairs of an import that is timed; as many as one of its transactions stores."""
TARGETS = {"growth": 8.0, "recall": 0.98}
_AT_ONCE = 50_000
"""Rows compared in one go by the comparison with all."""


def texts(paths: Sequence[Path]) -> list[str]:
    """The first columns of files."""
    found: dict[str, None] = {}
    for path in paths:
        with (lzma.open if path.suffix == ".xz" else open)(
            path, "rt", encoding="utf-8"
        ) as lines:
            found |= dict.fromkeys(line.partition("\t")[0].strip() for line in lines)
    return list(filter(None, found))


def stocked(folder: Path, database: str, size: int, sources: Sequence[str]) -> Engine:
    """A newsroom's database with a memory of so many pairs."""
    began = time.perf_counter()
    engine = open_engine(database, folder, f"newsroom_{size}")
    if database:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA newsroom_{size} CASCADE")
            connection.exec_driver_sql(f"CREATE SCHEMA newsroom_{size}")
    migrate(engine, "newsroom")
    fill(engine, size, sources)
    print(f"{size:,} pairs stored in {time.perf_counter() - began:.0f} s", flush=True)
    return engine


def questions(engine: Engine, size: int, count: int) -> list[str]:
    """Sentences of the memory with changes, and every fourth one of its own."""
    chance = random.Random(size)
    own = islice(sentences(-1), count)
    with engine.connect() as connection:
        numbers = [chance.randint(1, size) for _ in range(count)]
        known = dict(
            connection.execute(
                select(table.c.id, table.c.source).where(table.c.id.in_(numbers))
            ).all()
        )
    return [
        new if at % 4 == 3 else _anew(known[number], chance)
        for at, (number, new) in enumerate(zip(numbers, own, strict=True))
    ]


def _anew(said: str, chance: random.Random) -> str:
    letter = next((each for each in said if each.isalpha()), "a")
    at = 2 if "\u0530" <= letter < "\u0590" else int(letter >= "\u0400")
    return changed(said, chance, SCRIPTS[at])


def measure(
    stores: Sequence[SqlStore], asked: Sequence[Sequence[str]]
) -> list[tuple[list[float], list[float]]]:
    """Per store, each question's fastest look-up and fastest bare query in seconds."""
    best = [([9e9] * len(some), [9e9] * len(some)) for some in asked]
    for _ in range(ROUNDS):
        for store, some, (ours, theirs) in zip(stores, asked, best, strict=True):
            with store.read() as tx:
                for at, question in enumerate(some):
                    ours[at] = min(ours[at], _timed(_look_up, tx, question))
                    theirs[at] = min(theirs[at], _timed(_bare, tx, question))
    return best


def recall(store: SqlStore, asked: Sequence[str]) -> tuple[float, int]:
    """The share of the five best pairs at 75 % that the look-up finds, and how many.

    A pair counts as found when the look-up gives one as good in its place.
    """
    wanted = [comparable(each) for each in asked]
    best: list[list[float]] = [[] for _ in asked]
    with store.read() as tx:
        for every in _every(tx):
            scores = process.cdist(
                wanted, every, scorer=fuzz.ratio, score_cutoff=LEAST,
                workers=-1, dtype=np.float64,
            )  # fmt: skip
            for kept, row in zip(best, scores, strict=True):
                kept += row[row >= LEAST].tolist()
                kept.sort(reverse=True)
                del kept[BEST:]
        found = there = 0
        for question, likely in zip(asked, best, strict=True):
            ours = [likeness for _, likeness in _look_up(tx, question)]
            there += len(likely)
            found += sum(a >= b - 1e-9 for a, b in zip(ours, likely, strict=False))
    return found / max(there, 1), there


def _every(tx: SqlTransaction) -> Iterator[list[str]]:
    """What every pair is compared by, some at a time."""
    query = select(table.c.source_words).execution_options(yield_per=_AT_ONCE)
    for some in tx._connection.execute(query).scalars().partitions():
        yield list(some)


def _look_up(tx: SqlTransaction, question: str) -> list[tuple[object, float]]:
    return list(tx.memory.like(LOCALE, question, LEAST, BEST))


def _bare(tx: SqlTransaction, question: str) -> object:
    """One row by its index, with the same driver."""
    wanted = select(table.c.id, table.c.text).where(
        table.c.locale == LOCALE,
        table.c.source_hash == source_hash(Marked(escape(question))),
    )
    return tx._connection.execute(wanted).first()


def _add(store: SqlStore) -> float:
    """Seconds that an import takes for one of its transactions."""
    pairs = [
        Imported(
            LOCALE, said, said[::-1], source_hash(Marked(said)), NO_CONTEXT, "", "bench"
        )
        for said in map(escape, islice(sentences(-2), ADDED))
    ]
    began = time.perf_counter()
    with store.write() as tx:
        tx.memory.add(pairs, NOW)
    return time.perf_counter() - began


def _concordance(tx: SqlTransaction, word: str) -> object:
    return tx.memory.containing(LOCALE, [word], 50)


def _timed(act: object, tx: SqlTransaction, question: str) -> float:
    began = time.perf_counter()
    act(tx, question)  # type: ignore[operator]
    return time.perf_counter() - began


def _ninety_fifth(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def main() -> int:
    """Run the bench; 1 when a target is missed at full size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a quick look, for CI")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--database", default="", help="a PostgreSQL address")
    parser.add_argument("--size", type=int, help="pairs of the large memory")
    options = parser.parse_args()
    first, last = SMALL_SIZES if options.small else SIZES
    sizes = (first, options.size or last)
    count = SMALL_QUESTIONS if options.small else QUESTIONS
    sources = texts(options.texts)
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        engines = [
            stocked(Path(folder), options.database, size, sources) for size in sizes
        ]
        stores = [SqlStore(engine, lambda: NOW) for engine in engines]
        asked = [
            questions(engine, size, count)
            for engine, size in zip(engines, sizes, strict=True)
        ]
        times = measure(stores, asked)
        for size, (ours, bare) in zip(sizes, times, strict=True):
            print(
                f"{size:>9,} pairs: look-up {statistics.median(ours) * 1e3:.2f} ms, p95 "
                f"{_ninety_fifth(ours) * 1e3:.2f} ms; bare query "
                f"{statistics.median(bare) * 1e3:.3f} ms",
                flush=True,
            )
        middles = [statistics.median(ours) for ours, _ in times]
        ours, bare = times[-1]
        ratios["look_up_to_bare_query"] = middles[1] / statistics.median(bare)
        ratios["p95_to_bare_query"] = _ninety_fifth(ours) / statistics.median(bare)
        ratios["growth"] = middles[1] / middles[0]
        began = time.perf_counter()
        held = asked[1][:COMPARED]
        ratios["recall"], there = recall(stores[1], held)
        print(
            f"{there} pairs at {LEAST} % or more for {len(held)} questions, by comparing all "
            f"({time.perf_counter() - began:.0f} s): {ratios['recall']:.3f} of them found",
            flush=True,
        )
        word = asked[1][0].split()[-1].strip(".։").casefold()
        for size, store in zip(sizes, stores, strict=True):
            with store.read() as tx:
                searched = min(_timed(_concordance, tx, word) for _ in range(3))
            print(
                f"{size:>9,} pairs: a concordance search {searched * 1e3:.0f} ms, "
                f"{ADDED} pairs added in {_add(store) * 1e3:.0f} ms",
                flush=True,
            )
        for engine in engines:
            engine.dispose()
    ratios = {name: round(value, 3) for name, value in ratios.items()}
    met = (
        ratios["growth"] <= TARGETS["growth"] and ratios["recall"] >= TARGETS["recall"]
    )
    result = {
        "name": "memory",
        "size": f"{sizes[1]:,} pairs, {count} questions",
        "ratios": ratios,
        "targets": TARGETS,
        "met": met and not options.small,
    }
    print(json.dumps(result, ensure_ascii=False))
    return 0 if met or options.small else 1


if __name__ == "__main__":
    sys.exit(main())
