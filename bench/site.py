"""What publishing one more article costs on sites of different sizes, and a whole rebuild.

Newsrooms with 100, 10,000 and 100,000 articles in three locales are made in bulk in the real
tables (`tests/large_newsroom.py`). Then single translations go live and are withdrawn in
each, in turns, through the way that flows and the command line take; the files that one
publication writes are listed. A ratio is the largest site's median over the smallest's.
After that the 10,000 articles are written whole in one locale, by `site rebuild` and by
Pelican (run as a program in an environment of its own), share pictures left out: pages of
articles a second of each, lists and feeds included on both sides.

    python bench/site.py [--small] [--part publish|rebuild]
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pubpipe import bootstrap, pipeline
from pubpipe.adapters.site import files
from pubpipe.domain.markup import plain
from pubpipe.ports import Newsroom
from pubpipe.stages import publication

ROOT = Path(__file__).parents[1]
# After ours, because another distribution installs a package called “tests”.
sys.path.insert(0, str(ROOT))
from tests.large_newsroom import EDITOR, open_large, source  # noqa: E402
from tests.newsdesk import approve_all, launch  # noqa: E402

SIZES, SMALL_SIZES = (100, 10_000, 100_000), (100, 400, 1_000)
ROUNDS, SMALL_ROUNDS = 9, 3
PARTS = ("publish", "rebuild")
PELICAN = "pelican==4.12.0"
PELICAN_HAS = "markdown"
MOST, LEAST = {"publish": 1.5, "withdraw": 1.5}, {"rebuild_to_pelican": 3.0}


def prepare(room: Newsroom, rounds: int) -> list[str]:
    """Launch and review articles in Russian, so that only their release is left."""
    keys = [f"new-{number}" for number in range(rounds + 1)]
    for number, key in enumerate(keys):
        launch(room, source(key, number), name=f"{key}.md")
        approve_all(room, EDITOR, "ru", key)
    return keys


def publish_in_turns(
    rooms: dict[int, Newsroom], rounds: int
) -> tuple[dict[str, dict[int, float]], list[str]]:
    """Release and withdraw in each newsroom in turn; medians in seconds, files written."""
    keys = {size: prepare(room, rounds) for size, room in rooms.items()}
    seconds: dict[str, dict[int, list[float]]] = {
        what: {size: [] for size in rooms} for what in ("publish", "withdraw", "due")
    }
    listed: list[str] = []
    for number in range(rounds + 1):
        for size, room in rooms.items():
            key = keys[size][number]
            with written() as paths, clock() as release:
                state = pipeline.release(room, key, "ru").state
            if state != "Published":
                raise SystemExit(f"{key} is “{state}” and should be published.")
            with clock() as due:
                publication.due(room)
            with clock() as gone:
                pipeline.withdraw(room, EDITOR, key, ["ru"], "bench")
            pipeline.release(room, key, "ru", by_name=True)
            if not number:
                continue  # the first pays for caches and compiled statements
            listed = sorted(paths)
            for what, took in (("publish", release), ("withdraw", gone), ("due", due)):
                seconds[what][size].append(took[0])
    return {
        what: {size: statistics.median(found) for size, found in by_size.items()}
        for what, by_size in seconds.items()
    }, listed


@contextmanager
def clock() -> Iterator[list[float]]:
    """Give a list that holds the seconds the block took."""
    took = [0.0]
    started = time.perf_counter()
    yield took
    took[0] = time.perf_counter() - started


@contextmanager
def written() -> Iterator[list[str]]:
    """Give the names of the files that the block replaced."""
    real, found = files.write_if_changed, []

    def noting(path: Path, content: bytes, **how: Any) -> bool:
        changed = real(path, content, **how)
        if changed:
            found.append(str(path).partition("/site/")[2])
        return changed

    with patch.object(files, "write_if_changed", noting):
        yield found


def rebuild(workspace: Path, articles: int) -> float:
    """Write the site of one locale from nothing; returns article pages a second."""
    room = open_large(workspace, articles, share_pictures=False)
    with room.store.engine.begin() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql(
            "UPDATE translation SET live_edition = 0 WHERE locale <> 'en'"
        )
    room = replace(room, settings=replace(room.settings, target_locales=()))
    shutil.rmtree(workspace / "site")
    with clock() as took:
        pages = bootstrap.rebuild(room)
    here = sum(1 for _ in (workspace / "site" / "en").glob("section-*/*/index.html"))
    print(f"  site rebuild   {pages} pages, {here} of articles, {took[0]:.1f} s")
    if here < articles:
        raise SystemExit(f"{here} of {articles} articles were written.")
    return articles / took[0]


def pelican(folder: Path, workspace: Path, articles: int) -> float:
    """Have Pelican write the same articles, its own theme and feeds; pages a second."""
    python = folder / "venv" / "bin" / "python"
    uv = Path(sys.executable).parent / "uv"
    run = lambda *given: subprocess.run(given, check=True)  # noqa: E731, S603
    run(uv, "venv", "--quiet", "--python", sys.executable, folder / "venv")
    run(uv, "pip", "install", "--quiet", "--python", python, PELICAN, PELICAN_HAS)
    content = folder / "content"
    content.mkdir()
    room = bootstrap.open_newsroom(workspace)
    with room.store.read() as tx:
        for _, article, edition, _ in tx.editions.all_live(0, articles + 1):
            body = "\n\n".join(plain(line.content.text) for line in edition.lines)
            (content / f"{article.slug}.md").write_text(
                f"Title: {edition.headline}\nDate: {edition.published_at:%Y-%m-%d %H:%M}\n"
                f"Category: {edition.section}\nAuthor: {edition.byline}\n"
                f"Slug: {article.slug}\nSummary: {edition.kicker}\n\n{body}\n",
                "utf-8",
            )
    (folder / "pelicanconf.py").write_text(
        "SITENAME = 'Bench'\nSITEURL = 'http://127.0.0.1'\nDEFAULT_PAGINATION = 20\n"
        "TIMEZONE = 'UTC'\nDEFAULT_LANG = 'en'\nFEED_ALL_ATOM = 'feeds/all.atom.xml'\n"
        "CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = None\nFEED_MAX_ITEMS = 30\n"
        "CACHE_CONTENT = False\n"
        # By default page 2 of section 11 is written where section 112 is.
        "PAGINATION_PATTERNS = ((1, '{url}', '{save_as}'), "
        "(2, '{base_name}/page/{number}/', '{base_name}/page/{number}/index.html'))\n",
        "utf-8",
    )
    with clock() as took:
        run(
            python, "-m", "pelican", content, "-o", folder / "output", "-s",
            folder / "pelicanconf.py", "--quiet",
        )  # fmt: skip
    made = sum(1 for _ in (folder / "output").glob("*.html"))
    print(f"  pelican        {made} pages beside its lists, {took[0]:.1f} s")
    if made < articles:
        raise SystemExit(f"Pelican wrote {made} pages; {articles} were asked for.")
    return articles / took[0]


def main() -> int:
    """Run the bench; 1 when a target is missed at full size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a quick look, for CI")
    parser.add_argument("--part", choices=PARTS, help="this alone")
    options = parser.parse_args()
    sizes = SMALL_SIZES if options.small else SIZES
    rounds = SMALL_ROUNDS if options.small else ROUNDS
    parts = (options.part,) if options.part else PARTS
    ratios: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as made:
        if "publish" in parts:
            ratios |= measure_publishing(Path(made), sizes, rounds)
        if "rebuild" in parts:
            ratios |= measure_rebuild(Path(made), sizes[1])
    targets = {name: at for name, at in {**MOST, **LEAST}.items() if name in ratios}
    reached = all(
        ratios[name] <= at if name in MOST else ratios[name] >= at
        for name, at in targets.items()
    )
    result = {
        "name": "site",
        "size": f"{', '.join(map(str, sizes))} articles × 3 locales",
        "ratios": ratios,
        "targets": targets,
        "met": reached and not options.small,
    }
    print(json.dumps(result, ensure_ascii=False))
    return 0 if reached or options.small else 1


def measure_publishing(
    folder: Path, sizes: tuple[int, ...], rounds: int
) -> dict[str, float]:
    """Publish and withdraw on sites of these sizes; the largest ÷ the smallest."""
    rooms = {}
    for size in sizes:
        with clock() as took:
            rooms[size] = open_large(folder / str(size), size, share_pictures=False)
        print(f"{size} articles × 3 locales made in {took[0]:.1f} s", flush=True)
    seconds, listed = publish_in_turns(rooms, rounds)
    for what, by_size in seconds.items():
        said = ", ".join(f"{size}: {s * 1000:.1f} ms" for size, s in by_size.items())
        print(f"{what:10} median of {rounds}: {said}")
    print(f"one more publication at {sizes[-1]} articles wrote {len(listed)} files:")
    print("".join(f"  {path}\n" for path in listed), end="", flush=True)
    return {
        what: round(by_size[sizes[-1]] / by_size[sizes[0]], 3)
        for what, by_size in seconds.items()
    }


def measure_rebuild(folder: Path, articles: int) -> dict[str, float]:
    """Write a site whole, here and with Pelican; our pages a second ÷ Pelican's."""
    ours = rebuild(folder / "anew", articles)
    (folder / "pelican").mkdir()
    theirs = pelican(folder / "pelican", folder / "anew", articles)
    print(f"article pages a second: {ours:.0f} ours, {theirs:.0f} Pelican's")
    return {"rebuild_to_pelican": round(ours / theirs, 3)}


if __name__ == "__main__":
    sys.exit(main())
