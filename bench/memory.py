"""What a fuzzy look-up in the translation memory costs, and what it finds.

One memory is filled to 10,000 pairs, measured, filled to 1,000,000, and measured again:
the time of a look-up of the five likest pairs over that of one bare indexed query of the
same store, taken in turns; how both grow; and how many of the pairs that a comparison
with every single one finds at 75 % or more the look-up finds too. The pairs come from a
seeded grammar of our own, or from `--texts FILE` (source ⇥ target lines, .xz or plain).

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
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from rapidfuzz import fuzz, process
from sqlalchemy import select

from pubpipe.adapters.database.engine import open_engine
from pubpipe.adapters.database.migrate import migrate
from pubpipe.adapters.database.newsroom_schema import memory as table
from pubpipe.adapters.database.store import SqlStore, SqlTransaction
from pubpipe.domain.likeness import comparable
from pubpipe.domain.markup import Marked, escape, source_hash
from pubpipe.domain.memory import LEAST, NO_CONTEXT, Imported

# After ours, because another distribution installs a package called “tests”.
sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.workers.sentences import Grammar, changed

SIZES, SMALL_SIZES = (10_000, 1_000_000), (2_000, 20_000)
QUERIES, SMALL_QUERIES = 200, 60
BEST = 5
TARGETS = {"growth": 8.0, "recall": 0.98}
BATCH = 20_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LOCALE = "ru"


def pairs(texts: Sequence[Path], seed: int) -> Iterator[tuple[str, str]]:
    """Sources with targets: of the files first, then of the grammar without an end."""
    for path in texts:
        with (lzma.open if path.suffix == ".xz" else open)(
            path, "rt", encoding="utf-8"
        ) as lines:
            for line in lines:
                source, _, rest = line.rstrip("\n").partition("\t")
                yield source, rest.partition("\t")[0]
    yield from Grammar(seed).pairs()


def fill(store: SqlStore, some: Iterator[tuple[str, str]], count: int) -> None:
    """Import `count` pairs."""
    began = time.perf_counter()
    left = count
    while left:
        batch = [_imported(*pair) for pair in islice(some, min(BATCH, left))]
        with store.write() as tx:
            tx.memory.add(batch, NOW)
        left -= len(batch)
    print(
        f"{count:,} pairs imported in {time.perf_counter() - began:.0f} s", flush=True
    )


def timed(act: Callable[[str], object], queries: Sequence[str]) -> list[float]:
    """Seconds of each query."""
    found = []
    for query in queries:
        began = time.perf_counter()
        act(query)
        found.append(time.perf_counter() - began)
    return found


def measure(store: SqlStore, queries: Sequence[str]) -> tuple[list[float], list[float]]:
    """Seconds of each fuzzy look-up and of each bare query, taken in turns."""
    with store.read() as tx:
        look, bare = _look_up(tx), _bare(tx)
        for query in queries[:20]:
            look(query), bare(query)
        ours: list[float] = []
        theirs: list[float] = []
        for query in queries:
            ours += timed(look, [query])
            theirs += timed(bare, [query])
    return ours, theirs


def recall(store: SqlStore, queries: Sequence[str]) -> tuple[float, int]:
    """The share of the best pairs there are at 75 % that the look-up finds, and how many.

    A pair counts as found when the look-up gives one as good in its place.
    """
    found = there = 0
    with store.read() as tx:
        every = [
            row.source_words
            for row in tx._connection.execute(
                select(table.c.source_words).where(table.c.locale == LOCALE)
            )
        ]
        for query in queries:
            best = process.extract(
                comparable(query),
                every,
                scorer=fuzz.ratio,
                score_cutoff=LEAST,
                limit=BEST,
            )
            ours = [likeness for _, likeness in _look_up(tx)(query)]
            there += len(best)
            found += sum(
                mine >= likeness - 1e-9
                for mine, (_, likeness, _) in zip(ours, best, strict=False)
            )
    return found / max(there, 1), there


def _look_up(tx: SqlTransaction) -> Callable[[str], list[tuple[object, float]]]:
    return lambda query: list(tx.memory.like(LOCALE, query, LEAST, BEST))


def _bare(tx: SqlTransaction) -> Callable[[str], object]:
    """One row by its index, with the same driver."""

    def ask(query: str) -> object:
        wanted = select(table.c.id, table.c.text).where(
            table.c.locale == LOCALE,
            table.c.source_hash == source_hash(Marked(escape(query))),
        )
        return tx._connection.execute(wanted).first()

    return ask


def _imported(source: str, text: str) -> Imported:
    said = escape(source)
    return Imported(
        LOCALE, said, escape(text), source_hash(Marked(said)), NO_CONTEXT, "", "bench"
    )


def _ninety_fifth(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def main() -> int:
    """Run the bench; 1 when a target is missed at full size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a quick look, for CI")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--database", default="", help="a PostgreSQL address")
    parser.add_argument("--size", type=int, help="pairs at the end")
    options = parser.parse_args()
    first, last = SMALL_SIZES if options.small else SIZES
    last = options.size or last
    asked = SMALL_QUERIES if options.small else QUERIES
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(options.database, Path(folder), "newsroom")
        migrate(engine, "newsroom")
        store = SqlStore(engine, lambda: NOW)
        some = pairs(options.texts, seed=1)
        middles = []
        chance = random.Random(2)
        for size, before in ((first, 0), (last, first)):
            fill(store, some, size - before)
            with store.read() as tx:
                sources = [
                    pair.source for pair in islice(tx.memory.pairs(LOCALE), size)
                ]
            queries = [changed(chance.choice(sources), chance) for _ in range(asked)]
            ours, bare = measure(store, queries)
            middles.append(statistics.median(ours))
            label = f"{size:,}"
            print(
                f"{label:>9} pairs: look-up {statistics.median(ours) * 1e3:.2f} ms, p95 "
                f"{_ninety_fifth(ours) * 1e3:.2f} ms; bare query "
                f"{statistics.median(bare) * 1e3:.3f} ms",
                flush=True,
            )
        ratios["look_up_to_bare_query"] = statistics.median(ours) / statistics.median(
            bare
        )
        ratios["p95_to_bare_query"] = _ninety_fifth(ours) / statistics.median(bare)
        ratios["growth"] = middles[1] / middles[0]
        began = time.perf_counter()
        ratios["recall"], there = recall(store, queries)
        print(
            f"{there} pairs at {LEAST} % or more in {len(queries)} queries, by comparing all "
            f"({time.perf_counter() - began:.0f} s): {ratios['recall']:.3f} of them found"
        )
        engine.dispose()
    ratios = {name: round(value, 3) for name, value in ratios.items()}
    met = (
        ratios["growth"] <= TARGETS["growth"] and ratios["recall"] >= TARGETS["recall"]
    )
    result = {
        "name": "memory",
        "size": f"{last:,} pairs, {asked} queries",
        "ratios": ratios,
        "targets": TARGETS,
        "met": met and not options.small,
    }
    print(json.dumps(result, ensure_ascii=False))
    return 0 if met or options.small else 1


if __name__ == "__main__":
    sys.exit(main())
