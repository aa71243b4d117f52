"""What a search costs among many articles, and what one more article costs.

Two newsrooms on SQLite files, one with 100 and one with 10,000 articles in a locale (each
locale has words of its own), invented with the frequencies of a language (Zipf). The same kinds of
queries are asked of both in turn: a common word, a rare one, two words, a word half typed,
a name in another script, the wrong keyboard, nothing. Then single articles go live. Ratios
are the large newsroom's times over the small one's, the medians of all rounds.

    python bench/search.py [--small] [--locale ru]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pubpipe.adapters.database.engine import open_sqlite
from pubpipe.adapters.database.migrate import migrate
from pubpipe.adapters.database.store import SqlStore
from pubpipe.domain.settings import Settings
from pubpipe.domain.skeletons import skeleton
from pubpipe.ports import Newsroom
from pubpipe.stages.search import search

ROOT = Path(__file__).parents[1]
# After ours, because another distribution installs a package called “tests”.
sys.path.insert(0, str(ROOT))
from tests.live_editions import put_live  # noqa: E402

FEW, MANY, SMALL = 100, 10_000, 1_000
WORDS, BODY = 30_000, 180
"""Different words of a language, and words of an article."""
ROUNDS, ADDED = 5, 40
TARGETS = {"search": 3.0, "common_word": 3.0, "add": 1.5}
"""Mosts. A common word is looked for among the newest 1,000 that have it: a bound, and
ten times what 100 articles have."""
START = datetime(2026, 1, 1, tzinfo=UTC)
SYLLABLES = {
    "en": [
        "ba",
        "den",
        "for",
        "gal",
        "hin",
        "jor",
        "kel",
        "lum",
        "mer",
        "nos",
        "pit",
        "rav",
        "sal",
        "tor",
        "ven",
        "wil",
    ],
    "ru": [
        "ба",
        "ден",
        "фор",
        "гал",
        "хин",
        "жор",
        "кел",
        "лум",
        "мер",
        "нос",
        "пит",
        "рав",
        "сал",
        "тор",
        "вен",
        "зил",
    ],
    "arm": [
        "բա",
        "դեն",
        "ֆոր",
        "գալ",
        "հին",
        "ջոր",
        "կել",
        "լում",
        "մեր",
        "նոս",
        "պիտ",
        "րավ",
        "սալ",
        "տոր",
        "վեն",
        "զիլ",
    ],
}
ENDINGS = {
    "en": ["", "s", "ed", "ing"],
    "ru": ["", "а", "у", "ом", "ы", "ами"],
    "arm": ["", "ը", "ի", "ում", "ներ", "ների"],
}
OTHER_KEYBOARD = dict(
    zip("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.", strict=True)
)  # fmt: skip


class Language:
    """Invented words in a locale's letters, the first ones common and the last ones rare."""

    def __init__(self, locale: str, chance: random.Random) -> None:
        self._chance = chance
        self._endings = ENDINGS[locale]
        self.words = list(self._invent(SYLLABLES[locale]))
        self._weights = [1 / (rank + 2.7) for rank in range(len(self.words))]
        self._sums: list[float] = []
        total = 0.0
        for weight in self._weights:
            total += weight
            self._sums.append(total)

    def text(self, words: int) -> str:
        """So many words as they come."""
        drawn = self._chance.choices(self.words, cum_weights=self._sums, k=words)
        return " ".join(word + self._chance.choice(self._endings) for word in drawn)

    def _invent(self, syllables: list[str]) -> Iterator[str]:
        seen = set()
        while len(seen) < WORDS:
            word = "".join(
                self._chance.choices(syllables, k=self._chance.randint(2, 4))
            )
            if word not in seen:
                seen.add(word)
                yield word


def fill(room: Newsroom, languages: dict[str, Language], articles: int) -> None:
    """Put articles live in every locale, and index them."""
    for first in range(0, articles, 250):
        with room.store.write() as tx:
            for number in range(first, min(first + 250, articles)):
                for locale, language in languages.items():
                    _put(tx, language, f"a{number}", locale, number)
                    tx.search.refresh(f"a{number}", locale)


def _put(tx: Any, language: Language, key: str, locale: str, number: int) -> None:
    put_live(
        tx, key, locale, language.text(9), language.text(12), language.text(BODY),
        at=START + timedelta(minutes=number),
    )  # fmt: skip


def questions(languages: dict[str, Language]) -> dict[str, list[tuple[str, str]]]:
    """By kind, (locale, query)."""
    asked: dict[str, list[tuple[str, str]]] = {}
    for locale, language in languages.items():
        words = language.words
        asked.setdefault("common_word", []).extend(
            (locale, words[n]) for n in (0, 3, 9)
        )
        queries = [words[300], words[2500], words[9000], f"{words[5]} {words[700]} "]
        queries += [f"{words[0]} {words[1]} {words[2]} ", words[400][:3], words[50][:4]]
        queries += [skeleton(words[120]), "zzqxzzqx"]
        if locale == "ru":
            queries += ["".join(OTHER_KEYBOARD[sign] for sign in words[80])]
        asked.setdefault("search", []).extend((locale, query) for query in queries)
    return asked


def timed(work: Callable[[], Any]) -> float:
    """Seconds that a call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def opened(folder: Path) -> Newsroom:
    """A newsroom of which only the store is there."""
    engine = open_sqlite(folder / "newsroom.db")
    migrate(engine, "newsroom")
    absent: dict[str, Any] = {each.name: None for each in fields(Newsroom)}
    store = SqlStore(engine, lambda: datetime.now(UTC))
    return Newsroom(**(absent | {"settings": Settings(folder), "store": store}))


def compare(sizes: tuple[int, int], locale: str, folder: Path) -> dict[str, float]:
    """The large newsroom's times over the small one's."""
    chance = random.Random(7)
    languages = {locale: Language(locale, chance)}
    rooms = [opened(folder / str(size)) for size in sizes]
    for room, size in zip(rooms, sizes, strict=True):
        took = timed(partial(fill, room, languages, size))
        file = folder / str(size) / "newsroom.db"
        print(
            f"{size} articles: {took:.0f} s to put live and index, "
            f"{file.stat().st_size / 1e6:.0f} MB"
        )
    times: dict[str, tuple[list[float], list[float]]] = {}
    for _ in range(ROUNDS):
        for kind, asked in questions(languages).items():
            for code, query in asked:
                for room, kept in zip(
                    rooms, times.setdefault(kind, ([], [])), strict=True
                ):
                    kept.append(timed(partial(search, room, code, query)))
    for number in range(ADDED):
        for room, size, kept in zip(
            rooms, sizes, times.setdefault("add", ([], [])), strict=True
        ):
            kept.append(_one_more(room, languages, locale, size + number))
    ratios = {}
    for kind, (few, many) in times.items():
        small, large = statistics.median(few), statistics.median(many)
        worst = sorted(many)[int(len(many) * 0.95)]
        ratios[kind] = large / small
        print(
            f"{kind}: {small * 1000:.1f} ms among {sizes[0]}, {large * 1000:.1f} ms among "
            f"{sizes[1]} (95 of 100 within {worst * 1000:.1f} ms): × {ratios[kind]:.2f}"
        )
    return ratios


def _one_more(
    room: Newsroom, languages: dict[str, Language], locale: str, number: int
) -> float:
    """Seconds that indexing takes when an article goes live."""
    with room.store.write() as tx:
        key = f"a{number}"
        _put(tx, languages[locale], key, locale, number)
        return timed(partial(tx.search.refresh, key, locale))


def main() -> int:
    """Run the bench; 1 when a target is missed at full size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a quick look, for CI")
    parser.add_argument("--locale", default="ru", choices=list(SYLLABLES))
    options = parser.parse_args()
    sizes = (FEW, SMALL if options.small else MANY)
    with tempfile.TemporaryDirectory() as temporary:
        ratios = compare(sizes, options.locale, Path(temporary))
    reached = all(ratios[name] <= most for name, most in TARGETS.items())
    result = {
        "name": "search",
        "size": f"{sizes[0]} and {sizes[1]} articles in {options.locale}",
        "ratios": {name: round(value, 2) for name, value in ratios.items()},
        "targets": TARGETS,
        "met": reached and not options.small,
    }
    print(json.dumps(result))
    return 0 if reached or options.small else 1


if __name__ == "__main__":
    sys.exit(main())
