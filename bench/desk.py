"""How the desk holds up when a newsroom has grown.

20 clients without think time take the next article, open it and save segments, on a
newsroom of 2,000 units and on one of 200,000 (50 a translation), on SQLite and on
PostgreSQL. Between two acts each client asks the same server for one unit by its number,
a bare indexed query: an act costs so many of those, in one run and under one load. What
grows with the newsroom is the ratio of the two costs; the rest is the machine. Every
acknowledged save is looked for in the database afterwards.

    python bench/desk.py [--small] [--database sqlite|postgresql]
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import insert, select

from pubpipe.adapters.database import newsroom_schema as t
from pubpipe.adapters.database.counters import recount
from pubpipe.adapters.database.store import SqlStore
from pubpipe.bootstrap import open_newsroom
from pubpipe.domain.markup import Marked, source_hash
from pubpipe.ports import Newsroom
from pubpipe.stages import accounts

# After ours, because another distribution installs a package called “tests”.
sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.databases import throwaway_database

UNITS_EACH = 50
SIZES, SMALL_SIZES = (2_000, 200_000), (2_000, 8_000)
CLIENTS, SECONDS, SMALL_SECONDS = 20, 30, 8
SAVES_EACH = 3
"""Saves of a client between two articles."""
ACTS = ("next", "open", "save")
TARGETS = {"growth": 2.0, "saves_lost": 0, "saves_doubled": 0}
LOCALE = "arm"
_CHUNK = 10_000
_UNIT = re.compile(
    r'data-unit="(\d+)" data-version="(\d+)" data-source-hash="(\w+)" '
    r'data-status="(\w+)"'
)
_ARTICLE = re.compile(r"/desk/articles/([^/]+)/")


@dataclass
class Seen:
    """What the clients of one run saw: seconds by act, and (unit, text) of each save."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    saved: list[tuple[int, str]] = field(default_factory=list)
    refused: int = 0


def fill(room: Newsroom, units: int) -> None:
    """Put `units` units of `UNITS_EACH` a translation into an empty newsroom."""
    assert isinstance(room.store, SqlStore)  # noqa: S101 - the one that there is
    articles = units // UNITS_EACH
    at = datetime.now(UTC) - timedelta(hours=5)
    tables = (
        t.article, t.block, t.segment, t.segment_text, t.translation, t.draft, t.unit,
    )  # fmt: skip
    rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in tables}
    with room.store.engine.begin() as connection:
        for number in range(1, articles + 1):
            _article(rows, number, at)
            if number % (_CHUNK // UNITS_EACH) == 0 or number == articles:
                for table in tables:
                    connection.execute(insert(table), rows[table.name])
                    rows[table.name].clear()
        recount(connection, range(1, articles + 1), drafts=True)
        if connection.dialect.name == "postgresql":
            for table in (
                "article",
                "block",
                "segment",
                "translation",
                "draft",
                "unit",
            ):
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), "  # noqa: S608
                    f'(SELECT max(id) FROM "{table}"))'
                )
        connection.exec_driver_sql("ANALYZE")


def _article(rows: dict[str, list[dict[str, Any]]], number: int, at: datetime) -> None:
    rows["article"].append({
        "id": number, "key": f"a{number}", "title": f"Story {number} of the pier",
        "section_slug": "", "release_policy": "each", "overlay": {}, "head": 1,
        "head_revision": 0, "at": at,
    })  # fmt: skip
    rows["translation"].append({
        "id": number, "article": number, "locale": LOCALE, "mode": "latest",
        "segmented": 1, "priority": number % 7, "turn": -(number % 7), "at": at,
        "reading": -(number % 11), "counts": {}, "due": t.NEVER,
    })  # fmt: skip
    for position in range(UNITS_EACH):
        key = (number - 1) * UNITS_EACH + position + 1
        text = f"In {1900 + position} the ferry {number} left the old pier at nine."
        rows["block"].append({"id": key, "article": number, "uid": f"b{position}"})
        rows["segment"].append({"id": key, "block": key, "ordinal": 0})
        rows["segment_text"].append({
            "id": key, "segment": key, "text": text, "tags": [],
            "source_hash": source_hash(Marked(text)),
        })  # fmt: skip
        rows["draft"].append({
            "id": key, "segment_text": key, "locale": LOCALE, "engine": "bench",
            "model": "bench", "version": "1", "starter": False, "flags": [],
            "text": f"{1900 + position} թվականին {number} լաստանավը մեկնեց ժամը 9-ին։",
            "score": -0.2, "confidence": 0.5, "at": at,
        })  # fmt: skip
        rows["unit"].append({
            "id": key, "translation": number, "segment": key, "locale": LOCALE,
            "position": position, "role": "paragraph", "in_head": True,
            "status": "pretranslated", "reason": "", "segment_text": key, "draft": key,
            "version": 1, "words": 11, "at": at,
        })  # fmt: skip


def serve(workspace: Path, url: str, port: int) -> None:
    """The newsroom's own application, and beside it the bare query."""
    import uvicorn
    from fastapi.routing import APIRoute

    from pubpipe.web.app import create_app

    room = open_newsroom(workspace, database_url=url, engines={LOCALE: ()})
    assert isinstance(room.store, SqlStore)  # noqa: S101 - the one that there is
    engine = room.store.engine

    def bare(unit: int) -> dict[str, int]:
        with engine.connect() as connection:
            asked = select(t.unit.c.version).where(t.unit.c.id == unit)
            return {"version": connection.execute(asked).scalar_one()}

    app = create_app(room)
    app.router.routes.insert(0, APIRoute("/bench/bare", bare))
    uvicorn.run(app, port=port, log_level="error", access_log=False)


@contextmanager
def serving(workspace: Path, url: str, port: int) -> Iterator[str]:
    """Run `serve` in a process of its own until the end of the block; gives its address."""
    command = [sys.executable, __file__, "--serve", str(workspace), "--port", str(port)]
    process = subprocess.Popen([*command, "--url", url])  # noqa: S603 - ourselves
    where = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                if (
                    httpx.get(f"{where}/bench/bare?unit=1", timeout=5).status_code
                    == 200
                ):
                    break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield where
    finally:
        process.terminate()
        process.wait(30)


class Client:
    """One person at the desk, without think time."""

    def __init__(self, where: str, link: str, seen: Seen, name: str) -> None:
        self._http = httpx.Client(base_url=where, timeout=120)
        self._seen, self._name, self._count, self._article = seen, name, 0, ""
        self._http.post("/desk/enter", data={"token": link})
        self._csrf = self._http.get("/desk/session").json()["csrf"]

    def work(self, until: float) -> None:
        while time.monotonic() < until:
            self._cycle()

    def _cycle(self) -> None:
        form = {"csrf": self._csrf, "without": self._article}
        moved = self._timed("next", "POST", "/desk/next", data=form)
        found = _ARTICLE.search(moved.headers["location"])
        if found is None:
            return
        self._article = found[1]
        page = self._timed("open", "GET", moved.headers["location"])
        units = [each for each in _UNIT.findall(page.text) if each[3] != "approved"]
        for unit, version, hashed, _ in units[self._count % 7 :: 11][:SAVES_EACH]:
            self._save(int(unit), int(version), hashed)

    def _save(self, unit: int, version: int, hashed: str) -> None:
        self._count += 1
        text = f"{self._name} {self._count} թվականին լաստանավը մեկնեց։"
        form = {
            "csrf": self._csrf, "act": "save", "version": version,
            "source_hash": hashed, "text": text,
        }  # fmt: skip
        answer = self._timed(
            "save", "POST", f"/desk/units/{unit}", data=form,
            headers={"Accept": "application/json"},
        )  # fmt: skip
        if answer.status_code == 200:
            self._seen.saved.append((unit, text))
        else:
            self._seen.refused += 1

    def _timed(self, act: str, method: str, path: str, **more: Any) -> httpx.Response:
        start = time.perf_counter()
        self._http.get(f"/bench/bare?unit={1 + self._count * 37 % 2000}")
        between = time.perf_counter()
        answer = self._http.request(method, path, **more)
        self._seen.seconds[act].append(time.perf_counter() - between)
        self._seen.seconds["bare"].append(between - start)
        return answer


def run(room: Newsroom, where: str, seconds: float, people: int) -> Seen:
    """Let the clients work; return what they saw."""
    seen = Seen()
    clients = []
    for number in range(people):
        name = f"anna{number}"
        accounts.add_user(room, name, [(LOCALE, "reviewer")], "a long password")
        link = accounts.make_link(room, name, "/desk/", timedelta(minutes=30))
        clients.append(Client(where, link, seen, name))
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=each.work, args=(until,)) for each in clients]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return seen


def look_for(room: Newsroom, seen: Seen) -> tuple[int, int]:
    """How many acknowledged saves are not in the database, and how many are there twice."""
    assert isinstance(room.store, SqlStore)  # noqa: S101 - the one that there is
    with room.store.engine.connect() as connection:
        found = connection.execute(select(t.target.c.unit, t.target.c.text)).all()
    stored: dict[tuple[int, str], int] = defaultdict(int)
    for row in found:
        stored[(row.unit, row.text)] += 1
    lost = sum(stored[each] == 0 for each in seen.saved)
    return lost, sum(number > 1 for number in stored.values())


def measure(database: str, size: int, seconds: float, port: int) -> dict[str, Any]:
    """Build a newsroom of that size and work in it; returns its figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(throwaway_database()) if database != "sqlite" else ""
        room = open_newsroom(folder, database_url=url, engines={LOCALE: ()})
        assert isinstance(room.store, SqlStore)  # noqa: S101 - the one that there is
        stack.callback(room.store.close)
        start = time.monotonic()
        fill(room, size)
        print(f"{database}: {size:,} units made in {time.monotonic() - start:.0f} s")
        with serving(folder, url, port) as where:
            seen = run(room, where, seconds, CLIENTS)
        lost, doubled = look_for(room, seen)
    bare = statistics.median(seen.seconds["bare"])
    found: dict[str, Any] = {"lost": lost, "doubled": doubled, "saves": len(seen.saved)}
    for act in ACTS:
        times = seen.seconds[act]
        found[act] = statistics.median(times) / bare
        print(
            f"  {act:5} {len(times):6} times, median {1000 * statistics.median(times):7.1f} ms,"
            f" {found[act]:5.1f} × the bare query ({1000 * bare:.1f} ms)"
        )
    print(
        f"  {len(seen.saved)} saves, {lost} lost, {doubled} doubled, {seen.refused} refused"
    )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true")
    parser.add_argument(
        "--database", choices=("sqlite", "postgresql", "both"), default="both"
    )
    parser.add_argument("--serve", type=Path)
    parser.add_argument("--url", default="")
    parser.add_argument("--port", type=int, default=8879)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve, asked.url, asked.port)
        return 0
    sizes = SMALL_SIZES if asked.small else SIZES
    seconds = SMALL_SECONDS if asked.small else SECONDS
    databases = (
        ("sqlite", "postgresql") if asked.database == "both" else (asked.database,)
    )
    ratios: dict[str, float] = {}
    lost = doubled = 0
    for database in databases:
        few, many = (measure(database, size, seconds, asked.port) for size in sizes)
        for act in ACTS:
            ratios[f"{database}_{act}_to_bare"] = round(many[act], 2)
            ratios[f"{database}_{act}_growth"] = round(many[act] / few[act], 2)
        lost += few["lost"] + many["lost"]
        doubled += few["doubled"] + many["doubled"]
    ratios |= {"saves_lost": lost, "saves_doubled": doubled}
    growths = [value for name, value in ratios.items() if name.endswith("_growth")]
    met = not asked.small and not lost and not doubled
    met = met and len(databases) == 2 and max(growths) <= TARGETS["growth"]
    size = {"units": sizes[1], "articles": sizes[1] // UNITS_EACH, "clients": CLIENTS}
    told = {
        "name": "desk",
        "size": size,
        "ratios": ratios,
        "targets": TARGETS,
        "met": met,
    }
    print(json.dumps(told))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
